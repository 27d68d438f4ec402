/** Ends with code 0 as soon as it has said hello. */
import { start } from "./base.mjs";

export const serve = start({
  answered: ({ method }) => {
    if (method === "hello") process.exit(0);
  },
});
