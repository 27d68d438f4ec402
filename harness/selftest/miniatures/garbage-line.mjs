/** Sends half a message in place of an answer. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    execute: onExecute(() => {
      process.stdout.write('{"jsonrpc":"2.0","id":\n');
      return undefined;
    }),
  },
});
