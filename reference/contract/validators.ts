/** The contract's schemas at run time: `unknown` becomes a type here, or a violation with a path. */
import type {
  ArtifactHandle,
  ArtifactReadParams,
  CaseEndParams,
  CaseResumeParams,
  CaseStartParams,
  CollectGarbageParams,
  Diagnostic,
  EnforceRetentionParams,
  EngineInvokeResult,
  EngineRegistry,
  EngineResult,
  EventBase,
  ExecuteParams,
  ExecutionContext,
  FaultInjectParams,
  HelloParams,
  InvocationReadParams,
  MaterializeParams,
  ObserveParams,
  PlannedOperation,
  RecordDiagnosticParams,
  RecordEventParams,
  RpcMessage,
  World,
  WorldLoadParams,
  WorldUpdateParams,
} from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest } from "./artifact-manifest.ts";
import type { StandaloneValidator } from "./generated/validators.js";
import * as generated from "./generated/validators.js";
import { toViolation, type Violation } from "./violations.ts";

/** A value of the type, or what is wrong with it. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violation: Violation };

/** Decodes one schema's values. */
export interface Decoder<T> {
  decode(value: unknown): Decoded<T>;
  /** The same without an answer object, for hot paths: null where the value fits. */
  violation(value: unknown): Violation | null;
}

function decoder<T>(validate: StandaloneValidator): Decoder<T> {
  const fits = (value: unknown): value is T => validate(value);
  return {
    decode: (value) => (fits(value) ? { ok: true, value } : { ok: false, violation: toViolation(validate.errors) }),
    violation: (value) => (fits(value) ? null : toViolation(validate.errors)),
  };
}

export const PLANNED_OPERATION = decoder<PlannedOperation>(generated.plannedOperation);
export const EXECUTION_CONTEXT = decoder<ExecutionContext>(generated.executionContext);
export const ENGINE_RESULT = decoder<EngineResult>(generated.engineResult);
export const ENGINE_INVOKE_RESULT = decoder<EngineInvokeResult>(generated.engineInvokeResult);
export const ARTIFACT_HANDLE = decoder<ArtifactHandle>(generated.artifactHandle);
/** The sidecar of a stored artifact, read back from a file. */
export const ARTIFACT_MANIFEST = decoder<ArtifactManifest>(generated.artifactManifest);
export const ENGINE_REGISTRY = decoder<EngineRegistry>(generated.engines);
/** Params schemas that need no further check (params-dialect.schema.json). */
export const PARAMS_DIALECT = decoder<object>(generated.paramsDialect);
export const WORLD = decoder<World>(generated.world);
export const DIAGNOSTIC = decoder<Diagnostic>(generated.diagnostic);
export const RPC_MESSAGE = decoder<RpcMessage>(generated.rpcMessage);
export const HELLO_PARAMS = decoder<HelloParams>(generated.helloParams);
export const WORLD_LOAD_PARAMS = decoder<WorldLoadParams>(generated.worldLoadParams);
export const CASE_START_PARAMS = decoder<CaseStartParams>(generated.caseStartParams);
export const EXECUTE_PARAMS = decoder<ExecuteParams>(generated.executeParams);
export const OBSERVE_PARAMS = decoder<ObserveParams>(generated.observeParams);
export const ARTIFACT_READ_PARAMS = decoder<ArtifactReadParams>(generated.artifactReadParams);
export const INVOCATION_READ_PARAMS = decoder<InvocationReadParams>(generated.invocationReadParams);
export const WORLD_UPDATE_PARAMS = decoder<WorldUpdateParams>(generated.worldUpdateParams);
export const MATERIALIZE_PARAMS = decoder<MaterializeParams>(generated.materializeParams);
export const COLLECT_GARBAGE_PARAMS = decoder<CollectGarbageParams>(generated.collectGarbageParams);
export const ENFORCE_RETENTION_PARAMS = decoder<EnforceRetentionParams>(generated.enforceRetentionParams);
export const CASE_RESUME_PARAMS = decoder<CaseResumeParams>(generated.caseResumeParams);
export const FAULT_INJECT_PARAMS = decoder<FaultInjectParams>(generated.faultInjectParams);
export const RECORD_EVENT_PARAMS = decoder<RecordEventParams>(generated.recordEventParams);
export const RECORD_DIAGNOSTIC_PARAMS = decoder<RecordDiagnosticParams>(generated.recordDiagnosticParams);
export const CASE_END_PARAMS = decoder<CaseEndParams>(generated.caseEndParams);
export const SHUTDOWN_PARAMS = decoder<object>(generated.shutdownParams);

const EVENT_BASE = decoder<EventBase>(generated.eventBase);

/** Events whose shape is ours, by type, and for `system` by message; all others are checked against the base. */
const EVENT_BY_TYPE: ReadonlyMap<unknown, Decoder<EventBase>> = new Map([
  ["capability_action", decoder<EventBase>(generated.eventCapabilityAction)],
  ["diagnostic", decoder<EventBase>(generated.eventDiagnostic)],
  ["tool_call", decoder<EventBase>(generated.eventToolCall)],
  ["tool_result", decoder<EventBase>(generated.eventToolResult)],
  ["meta.gc_summary", decoder<EventBase>(generated.eventGcSummary)],
]);
const SYSTEM_EVENT_BY_MESSAGE: ReadonlyMap<unknown, Decoder<EventBase>> = new Map([
  ["gate_outcome", decoder<EventBase>(generated.eventGateOutcome)],
  ["budget_exceeded", decoder<EventBase>(generated.eventBudgetExceeded)],
]);

/** What is wrong with a Flight Recorder event, or null (event.schema.json: the base, and the shape of its type). */
export function eventViolation(event: EventBase): Violation | null {
  const decode = event.type === "system" ? SYSTEM_EVENT_BY_MESSAGE.get(event["message"]) : EVENT_BY_TYPE.get(event.type);
  return (decode ?? EVENT_BASE).violation(event);
}

/** A Flight Recorder event of any type out of whatever was offered. */
export function decodeEvent(value: unknown): Decoded<EventBase> {
  const base = EVENT_BASE.decode(value);
  const violation = base.ok ? eventViolation(base.value) : base.violation;
  return base.ok && violation === null ? base : { ok: false, violation: violation ?? { path: "", expected: "violates its schema" } };
}
