/** G-BUDGET, result: outputs within output_bytes and output_spec.max_bytes; evidence and logs are not counted (READ-55). */
import { deny, PASS, resultGate } from "./gate.ts";

export const RESULT_BUDGET = resultGate("G-BUDGET", ({ planned, result }) => {
  const most = Math.min(planned.budget.output_bytes ?? Number.POSITIVE_INFINITY, planned.output_spec.max_bytes ?? Number.POSITIVE_INFINITY);
  const produced = result.outputs.reduce((sum, handle) => sum + handle.size_bytes, 0);
  return produced <= most ? PASS : deny("RESULT_OVER_BUDGET", "/outputs", `the result's outputs are ${produced} bytes, the operation allows ${most}`);
});
