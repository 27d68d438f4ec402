/** Ends with code 1 after shutdown. */
import { serveStdio } from "./base.mjs";

serveStdio({
  answered: ({ method }) => {
    if (method === "shutdown") process.exit(1);
  },
});
