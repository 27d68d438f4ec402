/** Denies whatever it is asked to run. */
import { attemptOf, serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    execute: (params, target) => {
      const attempt = attemptOf(params);
      const denial = target.open(params.case).recorder.deny(attempt, "G-SCHEMA", null, "no");
      return { attempt_id: attempt.attempt_id, outcome: "denied", phase: "request", denial };
    },
  },
});
