/** The TypeScript type of each schema name, from the generated types of the contract. */
import type * as Contract from "../../spec-cases/contract/types.ts";
import type { SchemaName } from "./schema-names.ts";

/** A Flight Recorder event of any type: the base, closed only where the type is ours. */
export type RecorderEvent = Contract.EventBase;

interface TypeTable {
  "artifact-handle": Contract.ArtifactHandle;
  case: Contract.Case;
  "case-result": Contract.CaseResult;
  context: Contract.ExecutionContext;
  denial: Contract.Denial;
  diagnostic: Contract.Diagnostic;
  "engine-result": Contract.EngineResult;
  engines: Contract.EngineRegistry;
  "entity-ref": Contract.EntityRef;
  event: RecorderEvent;
  operation: Contract.OperationFile;
  "planned-operation": Contract.PlannedOperation;
  problem: Contract.Problem;
  provenance: Contract.Provenance;
  report: Contract.Report;
  "rpc-message": Contract.RpcMessage;
  "run-record": Contract.RunRecord;
  target: Contract.TargetFile;
  waivers: Contract.Waivers;
  world: Contract.World;
  "world-file": Contract.WorldFile;
  execute_step: Contract.ExecuteStep;
  artifact_read_params: Contract.ArtifactReadParams;
  artifact_read_result: Contract.ArtifactReadResult;
  case_end_params: Contract.CaseEndParams;
  case_end_result: Contract.CaseEndResult;
  case_resume_params: Contract.CaseResumeParams;
  case_resume_result: Contract.CaseResumeResult;
  case_start_params: Contract.CaseStartParams;
  case_start_result: Contract.CaseStartResult;
  collect_garbage_params: Contract.CollectGarbageParams;
  collect_garbage_result: Contract.CollectGarbageResult;
  enforce_retention_params: Contract.EnforceRetentionParams;
  enforce_retention_result: Contract.EnforceRetentionResult;
  engine_cancel_params: Contract.EngineCancelParams;
  engine_invoke_params: Contract.EngineInvokeParams;
  engine_invoke_result: Contract.EngineInvokeResult;
  execute_params: Contract.ExecuteParams;
  execute_result: Contract.ExecuteResult;
  fault_inject_params: Contract.FaultInjectParams;
  fault_inject_result: Contract.FaultInjectResult;
  hello_params: Contract.HelloParams;
  hello_result: Contract.HelloResult;
  invocation_read_params: Contract.InvocationReadParams;
  invocation_read_result: Contract.InvocationReadResult;
  materialize_params: Contract.MaterializeParams;
  materialize_result: Contract.MaterializeResult;
  observe_params: Contract.ObserveParams;
  observe_result: Contract.ObserveResult;
  record_diagnostic_params: Contract.RecordDiagnosticParams;
  record_diagnostic_result: Contract.RecordDiagnosticResult;
  record_event_params: Contract.RecordEventParams;
  record_event_result: Contract.RecordEventResult;
  rpc_error: Contract.RpcError;
  shutdown_params: Contract.ShutdownParams;
  shutdown_result: Contract.ShutdownResult;
  wire_error: Contract.WireError;
  world_load_params: Contract.WorldLoadParams;
  world_load_result: Contract.WorldLoadResult;
  world_update_params: Contract.WorldUpdateParams;
  world_update_result: Contract.WorldUpdateResult;
}

/** The type that a value of this schema has; a schema name without a row here is a type error. */
export type ContractType<Name extends SchemaName> = TypeTable[Name];
