/** Answers an execute without the members of JSON-RPC 2.0. */
import { onExecute, serveStdio } from "./base.mjs";

let bare = false;
serveStdio({
  methods: {
    execute: onExecute(() => {
      bare = true;
      return undefined;
    }),
  },
  answered: ({ id, method }) => {
    if (method === "shutdown") process.exit(0);
    if (bare) process.stdout.write(`${JSON.stringify({ id, result: { attempt_id: "a", outcome: "failed" } })}\n`);
    bare = false;
  },
});
