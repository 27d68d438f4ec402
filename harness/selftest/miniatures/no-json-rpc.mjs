/** Answers an execute without the members of JSON-RPC 2.0. */
import { onExecute, start } from "./base.mjs";

let bare = false;
export const serve = start({
  methods: {
    execute: onExecute(() => {
      bare = true;
      return undefined;
    }),
  },
  answered: ({ id, method }, _reply, target) => {
    if (method === "shutdown") target.end();
    if (bare) target.sendLine(JSON.stringify({ id, result: { attempt_id: "a", outcome: "failed" } }));
    bare = false;
  },
});
