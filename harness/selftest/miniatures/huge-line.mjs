/** Sends a line of 17 MiB in place of an answer. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: onExecute((_params, target) => {
      target.sendLine("x".repeat(17 * 1024 * 1024));
      return undefined;
    }),
  },
});
