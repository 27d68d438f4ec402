/** Answers an execute twice. */
import { onExecute, start } from "./base.mjs";

let twice = false;
export const serve = start({
  methods: {
    execute: onExecute((_params, _target, honest) => {
      twice = true;
      return honest();
    }),
  },
  answered: ({ id, method }, reply, target) => {
    if (method === "shutdown") target.end();
    if (method === "execute" && twice) target.send({ id, ...reply });
    twice = false;
  },
});
