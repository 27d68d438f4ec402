/** Ends after the first case whose text holds its argument, between that case and the next. */
import { onExecute, serveStdio } from "./base.mjs";

let marked = null;
serveStdio({
  methods: {
    execute: onExecute((params, _target, honest) => {
      marked = params.case;
      return honest();
    }),
  },
  answered: ({ method, params }) => {
    if (method === "shutdown") process.exit(0);
    if (method === "case/end" && params.case === marked) process.exit(5);
  },
});
