/** Exports what a handed-out result names: from staging to the store, each with the manifest of 11.8 §7 (MEX-ART-02, MEX-ART-10). */
import type { ArtifactHandle, EngineResult, EntityRef, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { artifactKey } from "../artifacts/compare.ts";
import type { ArtifactView, HandleClaim, Staging } from "../artifacts/store.ts";
import type { ArtifactOrigin, ProductionRecord, RetentionKind, SourceArtifact } from "../contract/artifact-manifest.ts";
import { claimOf, collectHandles } from "../gates/handles.ts";
import { type JsonObject, member } from "../json.ts";
import type { Attempt } from "./attempt.ts";

/** What a result names, and what it is kept as (READ-51). */
type Named = readonly (readonly [ArtifactHandle, RetentionKind])[];

/** Of a result without success nothing but what explains it is kept: partial outputs are not exported (MEX-BUD-07). */
function namedBy({ status, outputs, evidence, logs_ref, errors }: EngineResult): Named {
  const as = (kind: RetentionKind, handles: readonly (ArtifactHandle | null | undefined)[]): Named =>
    handles.flatMap((handle) => (handle == null ? [] : [[handle, kind] as const]));
  const explaining = [
    ...as("Log", [logs_ref]),
    ...as(
      "Log",
      errors.map(({ details_ref }) => details_ref),
    ),
  ];
  return status === "succeeded" ? [...as("Result", outputs), ...as("Evidence", evidence), ...explaining] : explaining;
}

function inputsOf({ envelope }: Attempt): readonly HandleClaim[] {
  const found: JsonObject[] = [];
  for (const field of ["inputs", "params"]) collectHandles(member(envelope.value, field), found);
  const claims = found.flatMap((handle) => claimOf(handle) ?? []);
  return [...new Map(claims.map((claim) => [artifactKey(claim.artifact_id), claim])).values()];
}

function entitiesOf({ inputs }: PlannedOperation): readonly EntityRef[] {
  return inputs.flatMap((input) => ("artefact_id" in input ? [input] : []));
}

/** What provenance says of the run; a result without it names the registry's implementation. */
function productionOf(planned: PlannedOperation, { provenance }: EngineResult, inputs: readonly HandleClaim[]): Partial<ProductionRecord> {
  const { engine_id, op_id, determinism } = planned;
  const input_hashes = [...new Set(inputs.map(({ content_hash }) => content_hash))].sort();
  const known = { engine_id, op_id, determinism, input_hashes };
  if (provenance == null) return known;
  const { engine_version, implementation, config_hash } = provenance;
  return { ...known, engine_version, implementation: implementation.id, implementation_version: implementation.version, config_hash };
}

function sources(inputs: readonly HandleClaim[]): { source_artifact_refs?: readonly SourceArtifact[] } {
  return inputs.length === 0 ? {} : { source_artifact_refs: inputs.map(({ artifact_id, content_hash }) => ({ artifact_id, content_hash })) };
}

/** The origins of all that a result names and that verifies, by artifact id. */
function originsOf(attempt: Attempt, planned: PlannedOperation, result: EngineResult, staging: ArtifactView, now: number): Map<string, ArtifactOrigin> {
  const origins = new Map<string, ArtifactOrigin>();
  const named = namedBy(result);
  if (named.length === 0) return origins;
  const inputs = inputsOf(attempt);
  const entities = entitiesOf(planned);
  const shared = {
    created_at: new Date(now).toISOString(),
    created_by_job_id: attempt.job_id,
    ...(entities.length === 0 ? {} : { source_entity_refs: entities }),
    ...sources(inputs),
    ...productionOf(planned, result, inputs),
  };
  for (const [{ artifact_id }, retention_kind] of named) {
    const facts = staging.find(artifact_id);
    if (facts !== null && !origins.has(artifact_id))
      origins.set(artifact_id, { mime: facts.mime, artifact_type: facts.artifact_type, retention_kind, ...shared });
  }
  return origins;
}

/**
 * Stores what the result names. Throws RuntimeFault where the store refuses; then nothing is stored.
 * `now` is milliseconds since the epoch.
 */
export function exportResult(attempt: Attempt, planned: PlannedOperation, result: EngineResult, now: number): void {
  const staging: Staging = attempt.artifacts.staging;
  staging.export(originsOf(attempt, planned, result, staging, now));
}
