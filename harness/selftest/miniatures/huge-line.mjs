/** Sends a line of 17 MiB in place of an answer. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    execute: onExecute(() => {
      process.stdout.write(`${"x".repeat(17 * 1024 * 1024)}\n`);
      return undefined;
    }),
  },
});
