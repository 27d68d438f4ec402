/** Answers an execute with a result of 1,000 levels. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: onExecute(() => ({
      attempt_id: "a",
      outcome: "failed",
      error: { code: "DEEP", message: "deep", more: JSON.parse("[".repeat(1000) + "]".repeat(1000)) },
    })),
  },
});
