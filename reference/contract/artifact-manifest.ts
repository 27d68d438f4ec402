/** The sidecar manifest of an artifact as a type; artifact-manifest.schema.json says the same (2.3.10.6, 11.8 §7). */
import type { ArtifactHandle, Determinism, EntityRef, RetentionPolicy } from "../../spec-cases/contract/types.ts";

/** Kinds that retention policies are about (READ-51); another list than the kinds of handles. */
export type RetentionKind = RetentionPolicy["kind"];

/** An artifact that another one was made from. */
export interface SourceArtifact {
  readonly artifact_id: string;
  readonly content_hash: string;
}

/** What an engine's output says of the run that it came from (11.8 §7). */
export interface ProductionRecord {
  readonly engine_id: string;
  readonly engine_version: string;
  readonly implementation: string;
  readonly implementation_version: string;
  readonly op_id: string;
  readonly config_hash: string;
  /** Of all input artifacts, each once, sorted. */
  readonly input_hashes: readonly string[];
  readonly determinism: Determinism;
}

/** Everything that a manifest says beyond the handle. */
export interface ArtifactOrigin extends Partial<ProductionRecord> {
  /** Media type. */
  readonly mime: string;
  /** For example artifact.model3d. */
  readonly artifact_type: string;
  readonly created_at: string;
  readonly filename_hint?: string;
  readonly created_by_job_id?: string;
  readonly source_entity_refs?: readonly EntityRef[];
  readonly source_artifact_refs?: readonly SourceArtifact[];
  readonly pinned?: boolean;
  /** Without one no policy is about the artifact. */
  readonly retention_kind?: RetentionKind;
}

/** The manifest. `layer` is L3 for everything that the runtime writes (MEX-ART-10). */
export interface ArtifactManifest extends Omit<ArtifactHandle, "uri">, ArtifactOrigin {
  readonly layer: "L1" | "L2" | "L3" | "L4";
}
