/** The honest result of a played engine: true in every member, with fresh ids and bytes for each invocation. */
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { type Produced, stageText } from "./staging.ts";
import type { EngineCall } from "./types.ts";

/** A result and what was staged for it; scripts that lie start from here. */
export interface Success {
  readonly result: JsonObject;
  readonly staged: JsonObject[];
}

/** What an honest engine may do otherwise than the plain one. */
export interface SuccessParts {
  /** In place of one small text. */
  readonly outputs?: readonly Produced[];
  /** In place of one small text at D0 and D1, and none above. */
  readonly evidence?: readonly Produced[];
  readonly logs?: Produced;
  /** How long the engine worked, milliseconds; 1 if not given. */
  readonly took_ms?: number;
}

const EVIDENCE_LEVELS = new Set(["D0", "D1"]);

/** The implementation that satisfies a requirement of the form =X.Y.Z, else the first one (READ-53). */
function bound(implementations: JsonValue | undefined, wanted: string | undefined): JsonObject {
  const list = Array.isArray(implementations) ? implementations.filter(isObject) : [];
  const exact = list.find((item) => `=${stringMember(item, "version")}` === wanted);
  return exact ?? list[0] ?? { id: "impl.unbound", version: "0.0.0" };
}

/** Implementation and first output type that the world's registry has for this call. */
export function registered(call: EngineCall): { implementation: JsonObject; outputType: string } {
  const entry = member(member(call.world, "registry"), call.engine_id);
  const ops = member(entry, "ops");
  const op = Array.isArray(ops) ? ops.find((item) => stringMember(item, "name") === stringMember(call.operation, "operation")) : undefined;
  const types = member(op, "output_types");
  const type = Array.isArray(types) ? types[0] : undefined;
  return {
    implementation: bound(member(entry, "implementations"), stringMember(call.operation, "engine_version_req")),
    outputType: typeof type === "string" ? type : "artifact.document",
  };
}

/** Hashes of all artifact handles among the inputs and in the params, in lower case, each once, in order of appearance. */
export function inputHashes(operation: JsonObject): string[] {
  const hashes = new Set<string>();
  const visit = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const hash = stringMember(value, "content_hash");
      if (hash !== undefined && stringMember(value, "artifact_id") !== undefined) hashes.add(hash.toLowerCase());
      else Object.values(value).forEach(visit);
    }
  };
  visit(member(operation, "inputs"));
  visit(member(operation, "params"));
  return [...hashes];
}

/** The level that was asked for. */
function levelOf(call: EngineCall): string {
  return stringMember(call.operation, "determinism") ?? "D2";
}

function defaultEvidence(call: EngineCall): Produced[] {
  return EVIDENCE_LEVELS.has(levelOf(call)) ? [stageText(call, "evidence", `evidence ${call.nth} of ${call.seed}\n`, "artifact.document")] : [];
}

/** A succeeded result: one output, evidence where the level needs it, complete and true provenance. */
export function buildSuccess(call: EngineCall, parts: SuccessParts = {}): Success {
  const { implementation, outputType } = registered(call);
  const outputs = parts.outputs ?? [stageText(call, "output", `output ${call.nth} of ${call.seed}\n`, outputType)];
  const evidence = parts.evidence ?? defaultEvidence(call);
  const logs = parts.logs === undefined ? [] : [parts.logs];
  const result: JsonObject = {
    op_id: member(call.operation, "op_id") ?? null,
    status: "succeeded",
    started_at: new Date(call.started_at_ms).toISOString(),
    ended_at: new Date(call.started_at_ms + (parts.took_ms ?? 1)).toISOString(),
    outputs: outputs.map(({ handle }) => handle),
    evidence: evidence.map(({ handle }) => handle),
    provenance: {
      engine_id: call.engine_id,
      engine_version: "1.0",
      implementation: { id: implementation["id"] ?? null, version: implementation["version"] ?? null },
      determinism: levelOf(call),
      config_hash: sha256(`config of ${call.engine_id}`),
      inputs: inputHashes(call.operation),
      outputs: outputs.map(({ handle }) => handle["content_hash"] ?? null),
      capabilities_granted: [...call.capabilities_granted],
      environment: { id: "mex-conformance-engine", platform: "played" },
    },
    errors: [],
    logs_ref: logs[0]?.handle ?? null,
  };
  const staged = [...outputs, ...evidence, ...logs].map((item) => item.staged).filter((item) => item !== null);
  // Copied: a handle stands in the result and in what is staged, and a script that changes one must not change the other.
  return structuredClone({ result, staged });
}
