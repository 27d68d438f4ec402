/** G-CAP, result: provenance claims no capability that was not granted (MEX-CAP-13). */
import { deny, PASS, resultGate } from "./gate.ts";

export const RESULT_CAP = resultGate("G-CAP", ({ result, capabilities_granted }) => {
  const claimed = result.provenance?.capabilities_granted ?? [];
  const index = claimed.findIndex((id) => !capabilities_granted.includes(id));
  if (index < 0) return PASS;
  const path = `/provenance/capabilities_granted/${index}`;
  return deny("RESULT_CAPABILITY", path, `the result's \`${path}\` was not granted`);
});
