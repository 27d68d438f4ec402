/** G-PROVENANCE, request: a D0 or D1 operation demands evidence (MEX-DET-03, READ-03). */
import { deny, PASS, requestGate } from "./gate.ts";
import { needsEvidence } from "./levels.ts";

export const G_PROVENANCE = requestGate("G-PROVENANCE", ({ planned }) => {
  if (!needsEvidence(planned.determinism)) return PASS;
  const policy = planned.evidence_policy ?? null;
  if (policy === null) return deny("EVIDENCE_POLICY_MISSING", "/evidence_policy", "`/evidence_policy` is needed at D0 and D1");
  if (policy.required) return PASS;
  return deny("EVIDENCE_NOT_REQUIRED", "/evidence_policy/required", "`/evidence_policy/required` must be true at D0 and D1");
});
