/** Throws in an execute, where nothing catches it. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: onExecute(() => {
      setImmediate(() => {
        throw new Error("out of luck");
      });
      return undefined;
    }),
  },
});
