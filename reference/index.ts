/** `mex-conformance/reference`: the reference runtime as a library. */
export type {
  CapabilityProfile,
  CapabilityRegistry,
  ConsentRecord,
  Denial,
  Diagnostic,
  EngineResult,
  ExecutionContext,
  PlannedOperation,
  Problem,
  SurfacePolicy,
} from "../spec-cases/contract/types.ts";
export { canonicalHash, canonicalJson } from "./artifacts/canonical-json.ts";
export { type FileStoreOptions, openArtifactFiles } from "./artifacts/files/file-store.ts";
export { Materializer } from "./artifacts/materialize.ts";
export { createArtifactStore } from "./artifacts/memory-store.ts";
export type { ArtifactInput, ArtifactSession, ArtifactStore, ArtifactView, InputCopies, Staging, Verification, VerifiedArtifact } from "./artifacts/store.ts";
export { type ConsentStore, type ConsentView, createConsentStore } from "./consent/store.ts";
export type { ArtifactManifest } from "./contract/artifact-manifest.ts";
export { defineAdapter, type EngineAdapter, type EngineFunction } from "./engines/adapter.ts";
export type { Invocation } from "./engines/grant.ts";
export { loadRegistry, parseRegistry, type Registry, type RegistryOptions } from "./engines/registry.ts";
export { RUNTIME_FAULTS, RuntimeFault, type RuntimeFaultCode } from "./faults.ts";
export { createProblems, type Problems } from "./problems/problems.ts";
export { openRecorder, type Recorder, type RecorderOptions } from "./recorder/recorder.ts";
export { createRedactor, type Redactor } from "./recorder/redactor.ts";
export type { CollectionOrder } from "./retention/plan.ts";
export type { PruneReport } from "./retention/report.ts";
export type { ExecuteAnswer } from "./runtime/answer.ts";
export type { ExecuteOptions, Runtime } from "./runtime/assemble.ts";
export type { Clock, Ids, Timers } from "./runtime/clock.ts";
export { createRuntime, DEFAULT_LIMITS, type RuntimeOptions } from "./runtime/create.ts";
export { type Collection, createHousekeeping, type Housekeeping } from "./runtime/housekeeping.ts";
export { createIngest, type Ingest } from "./runtime/ingest.ts";
export type { Limits } from "./runtime/parts.ts";
export { type Repeated, type RepeatedRun, type RepeatOptions, repeatOperation } from "./runtime/repeat.ts";
