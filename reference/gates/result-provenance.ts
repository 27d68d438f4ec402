/** G-PROVENANCE, result: provenance speaks of this operation, its inputs and these outputs (MEX-PROV-02, MEX-PROV-04). */
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import { deny, PASS, resultGate } from "./gate.ts";

/** Hashes of the operation's input artifacts; entity references have none. */
function inputHashes({ inputs }: PlannedOperation): string[] {
  return inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.every((item) => right.includes(item)) && right.every((item) => left.includes(item));
}

export const RESULT_PROVENANCE = resultGate("G-PROVENANCE", ({ planned, result }) => {
  const provenance = result.provenance ?? null;
  if (provenance === null) return deny("RESULT_PROVENANCE_MISSING", "/provenance", "the result's `/provenance` is missing");
  if (provenance.engine_id !== planned.engine_id) {
    return deny("RESULT_PROVENANCE_ENGINE", "/provenance/engine_id", "the result's `/provenance/engine_id` is not the engine of the operation");
  }
  if (!inputHashes(planned).every((hash) => provenance.inputs.includes(hash))) {
    return deny("RESULT_PROVENANCE_INPUTS", "/provenance/inputs", "the result's `/provenance/inputs` leaves out an input of the operation");
  }
  const outputs = result.outputs.map((handle) => handle.content_hash);
  if (sameSet(outputs, provenance.outputs)) return PASS;
  return deny("RESULT_PROVENANCE_OUTPUTS", "/provenance/outputs", "the result's `/provenance/outputs` are not its outputs");
});
