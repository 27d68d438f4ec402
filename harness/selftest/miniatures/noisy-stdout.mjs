/** Prints on stdout what is no message, around every answer. */
import { start } from "./base.mjs";

process.stdout.write("miniature 1.0.0 is starting\n\n[warn] no configuration\n");
export const serve = start({
  methods: {
    execute: (_params, _target, honest) => {
      process.stdout.write('{"level":"info","message":"execute"}\n{ half a line\n');
      return honest();
    },
  },
});
