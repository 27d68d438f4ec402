/** Sends half a message in place of an answer. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: onExecute((_params, target) => {
      target.sendLine('{"jsonrpc":"2.0","id":');
      return undefined;
    }),
  },
});
