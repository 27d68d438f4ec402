/** Prints what looks like a message, in two pieces: for a module in a worker it is output, and no message. */
import { start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: (_params, _target, honest) => {
      process.stdout.write('{"jsonrpc":"2.0",');
      process.stdout.write('"id":1,"result":{}}\nstarting\n');
      process.stderr.write("a word on stderr\n");
      return honest();
    },
  },
});
