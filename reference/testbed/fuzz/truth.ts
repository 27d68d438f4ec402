/** What is true of every result that is handed out as a success, whatever its engine said. */
import type { EngineResult } from "../../../spec-cases/contract/types.ts";
import { outputCap } from "../../engines/effective-budget.ts";
import type { Invocation } from "../../engines/grant.ts";
import { compareInstants, parseTimestamp } from "../../envelope/timestamp.ts";
import { needsEvidence } from "../../gates/levels.ts";

/** Each with the clause that it stands for. */
const TRUTHS: readonly (readonly [clause: string, holds: (result: EngineResult, told: Invocation) => boolean])[] = [
  ["MEX-RES-02", ({ op_id }, { operation }) => op_id === operation.op_id],
  [
    "MEX-RES-03",
    ({ started_at, ended_at }) => {
      const [started, ended] = [parseTimestamp(started_at), parseTimestamp(ended_at)];
      return started !== null && ended !== null && compareInstants(started, ended) <= 0;
    },
  ],
  ["MEX-PROV-01", ({ provenance }) => provenance != null],
  [
    "MEX-PROV-02",
    ({ provenance, outputs }, { operation }) => {
      const inputs = operation.inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));
      const named = new Set(provenance?.outputs);
      return inputs.every((hash) => provenance?.inputs.includes(hash)) && named.size === new Set(outputs.map(({ content_hash }) => content_hash)).size;
    },
  ],
  [
    "MEX-PROV-04",
    ({ provenance }, { operation }) =>
      provenance?.engine_id === operation.engine_id && (provenance.determinism ?? operation.determinism) === operation.determinism,
  ],
  ["MEX-CAP-13", ({ provenance }, { capabilities_granted }) => provenance?.capabilities_granted.every((id) => capabilities_granted.includes(id)) === true],
  ["MEX-DET-02", ({ evidence }, { operation }) => !needsEvidence(operation.determinism) || evidence.length > 0],
  ["MEX-BUD-05", ({ outputs }, { operation, budget }) => outputs.reduce((sum, { size_bytes }) => sum + size_bytes, 0) <= outputCap(operation, budget).limit],
];

/** Clauses that a success violates; none for a result that claims no success. */
export function untruths(result: EngineResult, told: Invocation): readonly string[] {
  return result.status === "succeeded" ? TRUTHS.filter(([, holds]) => !holds(result, told)).map(([clause]) => clause) : [];
}
