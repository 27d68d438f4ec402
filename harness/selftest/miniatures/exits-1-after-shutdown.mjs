/** Ends with code 1 after shutdown. */
import { start } from "./base.mjs";

export const serve = start({
  answered: ({ method }) => {
    if (method === "shutdown") process.exit(1);
  },
});
