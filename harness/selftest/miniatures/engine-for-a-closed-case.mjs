/** Invokes the engine for a case that has ended. */
import { onExecute, start } from "./base.mjs";

let marked = null;
export const serve = start({
  methods: {
    execute: onExecute((params, _target, honest) => {
      marked = params.case;
      return honest();
    }),
  },
  answered: ({ method, params }, _reply, target) => {
    if (method === "shutdown") target.end();
    if (method === "case/end" && params.case === marked) target.invoke({ case: marked, engine_id: "engine.context", operation: {}, capabilities_granted: [] });
  },
});
