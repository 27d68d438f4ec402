/** Every schema of spec-cases/contract that the harness can ask about, as a closed union. */

/** Schemas that have a file of their own: `<name>.schema.json`. */
export const FILE_SCHEMAS = [
  "artifact-handle",
  "case",
  "case-result",
  "context",
  "denial",
  "diagnostic",
  "engine-result",
  "engines",
  "entity-ref",
  "event",
  "operation",
  "planned-operation",
  "problem",
  "provenance",
  "report",
  "rpc-message",
  "run-record",
  "target",
  "waivers",
  "world",
  "world-file",
] as const;

/** Schemas of protocol messages: `protocol.schema.json#/$defs/<name>`. */
export const PROTOCOL_SCHEMAS = [
  "artifact_read_params",
  "artifact_read_result",
  "case_end_params",
  "case_end_result",
  "case_resume_params",
  "case_resume_result",
  "case_start_params",
  "case_start_result",
  "collect_garbage_params",
  "collect_garbage_result",
  "enforce_retention_params",
  "enforce_retention_result",
  "engine_cancel_params",
  "engine_invoke_params",
  "engine_invoke_result",
  "execute_params",
  "execute_result",
  "fault_inject_params",
  "fault_inject_result",
  "hello_params",
  "hello_result",
  "invocation_read_params",
  "invocation_read_result",
  "materialize_params",
  "materialize_result",
  "observe_params",
  "observe_result",
  "record_diagnostic_params",
  "record_diagnostic_result",
  "record_event_params",
  "record_event_result",
  "rpc_error",
  "shutdown_params",
  "shutdown_result",
  "wire_error",
  "world_load_params",
  "world_load_result",
  "world_update_params",
  "world_update_result",
] as const;

/** Parts of the case schema that the harness decodes by themselves: `case.schema.json#/$defs/<name>`. */
export const CASE_SCHEMAS = ["execute_step"] as const;

/** A schema of the contract. Message schemas are named after their method: `execute_result`. */
export type SchemaName = (typeof FILE_SCHEMAS)[number] | (typeof PROTOCOL_SCHEMAS)[number] | (typeof CASE_SCHEMAS)[number];

/** The URI by which the schemas refer to one. */
export function schemaUri(name: SchemaName): string {
  const inProtocol: readonly string[] = PROTOCOL_SCHEMAS;
  const inCase: readonly string[] = CASE_SCHEMAS;
  if (inProtocol.includes(name)) return `urn:mex-conformance:protocol#/$defs/${name}`;
  return inCase.includes(name) ? `urn:mex-conformance:case#/$defs/${name}` : `urn:mex-conformance:${name}`;
}
