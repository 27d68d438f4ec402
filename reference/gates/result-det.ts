/** G-DET, result: evidence at D0 and D1, and the level that was asked for (MEX-DET-02, MEX-PROV-04). */
import { deny, PASS, resultGate } from "./gate.ts";
import { needsEvidence } from "./levels.ts";

export const RESULT_DET = resultGate("G-DET", ({ planned, result }) => {
  if (needsEvidence(planned.determinism) && result.evidence.length === 0) {
    return deny("RESULT_EVIDENCE_MISSING", "/evidence", `the result carries no evidence, which ${planned.determinism} needs`);
  }
  const level = result.provenance?.determinism ?? planned.determinism;
  if (level === planned.determinism) return PASS;
  return deny("RESULT_DETERMINISM", "/provenance/determinism", "the result's `/provenance/determinism` is not that of the operation");
});
