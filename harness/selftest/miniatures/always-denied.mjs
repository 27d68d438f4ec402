/** Denies whatever it is asked to run. */
import { attemptOf, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: (params, target) => {
      const attempt = attemptOf(params);
      const denial = target.open(params.case).recorder.deny(attempt, "G-SCHEMA", null, "no");
      return { attempt_id: attempt.attempt_id, outcome: "denied", phase: "request", denial };
    },
  },
});
