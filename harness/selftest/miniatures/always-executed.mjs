/** Runs whatever it is asked to run, and records six passes. */
import { attemptOf, start } from "./base.mjs";
import { pass } from "./gates.mjs";

export const serve = start({
  methods: {
    execute: (params, target) => {
      const attempt = attemptOf(params);
      pass(attempt, target.open(params.case).recorder);
      return target.perform(params, attempt);
    },
  },
});
