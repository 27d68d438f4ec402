/** A module that prints messages: they are output, and no messages. */
import { serveWire } from "./base.mjs";

export const serve = serveWire({
  methods: {
    execute: (_params, _target, honest) => {
      process.stdout.write('{"jsonrpc":"2.0",');
      process.stdout.write('"id":1,"result":{}}\nstarting\n');
      process.stderr.write("a word on stderr\n");
      return honest();
    },
  },
});
