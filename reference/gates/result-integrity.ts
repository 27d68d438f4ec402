/** G-INTEGRITY, result: outputs, evidence and logs are stored and are what their handles say (MEX-INT-05, MEX-ART-08). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import { type DecodedResult, deny, denyFault, type GateVerdict, resultGate } from "./gate.ts";
import { isSafeUri } from "./handles.ts";
import { type Claim, readingTime, verifyHandles } from "./stored.ts";

interface ResultClaim extends Claim<string> {
  readonly handle: ArtifactHandle;
}

/** Every handle of a result with its place. */
function listHandles({ result }: Pick<DecodedResult, "result">): readonly ResultClaim[] {
  const at = (field: string, handles: readonly ArtifactHandle[]): ResultClaim[] => handles.map((handle, index) => ({ of: `/${field}/${index}`, handle }));
  const details = result.errors.flatMap(({ details_ref }, index) => (details_ref == null ? [] : [{ of: `/errors/${index}/details_ref`, handle: details_ref }]));
  const logs = result.logs_ref == null ? [] : [{ of: "/logs_ref", handle: result.logs_ref }];
  return [...at("outputs", result.outputs), ...at("evidence", result.evidence), ...logs, ...details];
}

export const RESULT_INTEGRITY = resultGate(
  "G-INTEGRITY",
  (produced, { artifacts }) => {
    const { staging_fault } = produced;
    const handles = listHandles(produced);
    // Outputs are exported to L3 and nowhere else (MEX-ART-10): no other uri would be true.
    const elsewhere = handles.find(({ handle }) => handle.uri !== artifactUri(handle.artifact_id));
    if (elsewhere !== undefined) {
      const place = `${elsewhere.of}/uri`;
      return deny(
        isSafeUri(elsewhere.handle.uri) ? "RESULT_URI_ELSEWHERE" : "RESULT_URI_UNSAFE",
        place,
        `the result's \`${place}\` must be the place of the artifact in L3`,
      );
    }
    const stored = verifyHandles(handles, artifacts, (_, path) =>
      deny("RESULT_ARTIFACT_MISSING", path, `the result's \`${path}\` names no artifact that was staged with that hash and size`),
    );
    const staged = (verdict: GateVerdict): GateVerdict => (verdict.outcome === "pass" && staging_fault !== null ? denyFault(staging_fault) : verdict);
    return stored instanceof Promise ? stored.then(staged) : staged(stored);
  },
  (produced, { artifacts }) => readingTime(listHandles(produced), artifacts),
);
