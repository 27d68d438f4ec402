/** Runs whatever it is asked to run, and records six passes. */
import { attemptOf, serveStdio } from "./base.mjs";
import { pass } from "./gates.mjs";

serveStdio({
  methods: {
    execute: (params, target) => {
      const attempt = attemptOf(params);
      pass(attempt, target.open(params.case).recorder);
      return target.perform(params, attempt);
    },
  },
});
