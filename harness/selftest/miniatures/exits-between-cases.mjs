/** Ends after the first case whose text holds its argument, between that case and the next. */
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
    if (method === "case/end" && params.case === marked) process.exit(5);
  },
});
