/** Answers an execute twice. */
import { onExecute, serveStdio } from "./base.mjs";

let twice = false;
serveStdio({
  methods: {
    execute: onExecute((_params, _target, honest) => {
      twice = true;
      return honest();
    }),
  },
  answered: ({ id, method }, reply, target) => {
    if (method === "shutdown") process.exit(0);
    if (method === "execute" && twice) target.send({ id, ...reply });
    twice = false;
  },
});
