/** The methods of the protocol, and the schemas of their params and results. */
import type { SchemaName } from "../contract/decode.ts";

/** Schemas of one method; a notification has no result. */
export interface MethodSchemas {
  readonly params: SchemaName;
  readonly result: SchemaName | null;
}

/** Harness to target. */
export const REQUESTS: ReadonlyMap<string, MethodSchemas> = new Map<string, MethodSchemas>([
  ["hello", { params: "hello_params", result: "hello_result" }],
  ["world/load", { params: "world_load_params", result: "world_load_result" }],
  ["case/start", { params: "case_start_params", result: "case_start_result" }],
  ["execute", { params: "execute_params", result: "execute_result" }],
  ["observe", { params: "observe_params", result: "observe_result" }],
  ["artifact/read", { params: "artifact_read_params", result: "artifact_read_result" }],
  ["world/update", { params: "world_update_params", result: "world_update_result" }],
  ["fault/inject", { params: "fault_inject_params", result: "fault_inject_result" }],
  ["case/resume", { params: "case_resume_params", result: "case_resume_result" }],
  ["record/event", { params: "record_event_params", result: "record_event_result" }],
  ["record/diagnostic", { params: "record_diagnostic_params", result: "record_diagnostic_result" }],
  ["invocation/read", { params: "invocation_read_params", result: "invocation_read_result" }],
  ["materialize", { params: "materialize_params", result: "materialize_result" }],
  ["collect_garbage", { params: "collect_garbage_params", result: "collect_garbage_result" }],
  ["enforce_retention", { params: "enforce_retention_params", result: "enforce_retention_result" }],
  ["case/end", { params: "case_end_params", result: "case_end_result" }],
  ["shutdown", { params: "shutdown_params", result: "shutdown_result" }],
]);

/** Target to harness. */
export const CALLS: ReadonlyMap<string, MethodSchemas> = new Map<string, MethodSchemas>([
  ["engine/invoke", { params: "engine_invoke_params", result: "engine_invoke_result" }],
  ["engine/cancel", { params: "engine_cancel_params", result: null }],
]);
