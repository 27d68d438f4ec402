/** G-BUDGET, result: outputs within output_bytes and output_spec.max_bytes; evidence and logs are not counted (READ-55). */
import { outputCap } from "../engines/effective-budget.ts";
import { PASS, resultGate } from "./gate.ts";

/** INVARIANT: sizes are true, since G-INTEGRITY has passed. */
export const RESULT_BUDGET = resultGate("G-BUDGET", ({ planned, registered, result }) => {
  const { limit, named } = outputCap(planned, registered.engine.default_budget);
  const observed = result.outputs.reduce((sum, handle) => sum + handle.size_bytes, 0);
  if (observed <= limit) return PASS;
  const reason = `the result's outputs are over the budget: \`${named}\` allows ${limit}, observed ${observed}`;
  const exceeded = { cap: "output_bytes", limit, observed } as const;
  return { outcome: "deny", severity: "error", code: "RESULT_OVER_BUDGET", reason, path: "/outputs", exceeded };
});
