/** Ends with code 0 as soon as it has said hello. */
import { serveStdio } from "./base.mjs";

serveStdio({
  answered: ({ method }) => {
    if (method === "hello") process.exit(0);
  },
});
