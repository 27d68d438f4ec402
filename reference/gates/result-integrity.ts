/** G-INTEGRITY, result: outputs, evidence and logs are stored and are what their handles say (MEX-INT-05, MEX-ART-08). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { type DecodedResult, deny, resultGate } from "./gate.ts";
import { isSafeUri } from "./handles.ts";
import { readingTime, verifyHandles } from "./stored.ts";

interface PlacedResultHandle {
  readonly path: string;
  readonly handle: ArtifactHandle;
}

/** Every handle of a result with its place. */
function listHandles({ result }: Pick<DecodedResult, "result">): readonly PlacedResultHandle[] {
  const at = (field: string, handles: readonly ArtifactHandle[]): PlacedResultHandle[] =>
    handles.map((handle, index) => ({ path: `/${field}/${index}`, handle }));
  const details = result.errors.flatMap(({ details_ref }, index) =>
    details_ref == null ? [] : [{ path: `/errors/${index}/details_ref`, handle: details_ref }],
  );
  const logs = result.logs_ref == null ? [] : [{ path: "/logs_ref", handle: result.logs_ref }];
  return [...at("outputs", result.outputs), ...at("evidence", result.evidence), ...logs, ...details];
}

export const RESULT_INTEGRITY = resultGate(
  "G-INTEGRITY",
  (produced, { artifacts }) => {
    const handles = listHandles(produced);
    const unsafe = handles.find(({ handle }) => !isSafeUri(handle.uri));
    if (unsafe !== undefined) {
      const place = `${unsafe.path}/uri`;
      return deny("RESULT_URI_UNSAFE", place, `the result's \`${place}\` must be a relative path that stays in the workspace`);
    }
    return verifyHandles(handles, artifacts, (_, path) =>
      deny("RESULT_ARTIFACT_MISSING", path, `the result's \`${path}\` names no artifact that was staged with that hash and size`),
    );
  },
  (produced, { artifacts }) => readingTime(listHandles(produced), artifacts),
);
