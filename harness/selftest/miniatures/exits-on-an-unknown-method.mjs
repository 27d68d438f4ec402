/** Ends where it should answer that it does not have the method. */
import { serveStdio } from "./base.mjs";

serveStdio({
  answered: ({ method }, reply) => {
    if (method === "shutdown") process.exit(0);
    if (reply?.error?.code === -32601) process.exit(4);
  },
});
