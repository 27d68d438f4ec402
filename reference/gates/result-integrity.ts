/** G-INTEGRITY, result: outputs, evidence and logs are stored and are what their handles say (MEX-INT-05, MEX-ART-08). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactView } from "../artifacts/store.ts";
import { type DecodedResult, deny, PASS, resultGate } from "./gate.ts";
import { isSafeUri } from "./handles.ts";

/** Every handle of a result with its place. */
function listHandles({ result }: DecodedResult): readonly (readonly [string, ArtifactHandle])[] {
  const outputs = result.outputs.map((handle, index) => [`/outputs/${index}`, handle] as const);
  const evidence = result.evidence.map((handle, index) => [`/evidence/${index}`, handle] as const);
  return result.logs_ref == null ? [...outputs, ...evidence] : [...outputs, ...evidence, ["/logs_ref", result.logs_ref] as const];
}

function isStored(handle: ArtifactHandle, artifacts: ArtifactView): boolean {
  const stored = artifacts.find(handle.artifact_id);
  return stored !== null && stored.content_hash === handle.content_hash && stored.size_bytes === handle.size_bytes;
}

export const RESULT_INTEGRITY = resultGate("G-INTEGRITY", (produced, { artifacts }) => {
  for (const [path, handle] of listHandles(produced)) {
    if (!isSafeUri(handle.uri))
      return deny("RESULT_URI_UNSAFE", `${path}/uri`, `the result's \`${path}/uri\` must be a relative path that stays in the workspace`);
    if (!isStored(handle, artifacts))
      return deny("RESULT_ARTIFACT_MISSING", path, `the result's \`${path}\` names no artifact that was staged with that hash and size`);
  }
  return PASS;
});
