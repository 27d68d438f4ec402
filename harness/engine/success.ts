/** The honest result of a played engine: true in every member, with fresh ids and bytes for each invocation. */
import { createHash } from "node:crypto";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { EngineCall } from "./types.ts";

/** A result and what was staged for it; scripts that lie start from here. */
export interface Success {
  readonly result: JsonObject;
  readonly staged: JsonObject[];
}

const EVIDENCE_LEVELS = new Set(["D0", "D1"]);

/** SHA-256 as lower-case hex. */
export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A version 4 UUID that follows from the parts. */
export function uuidFrom(...parts: readonly (string | number)[]): string {
  const hex = sha256(parts.join("\u0000"));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** One artifact with a true handle. */
export function stageText(call: EngineCall, name: string, text: string, artifactType: string): { handle: JsonObject; staged: JsonObject } {
  const artifact_id = uuidFrom("artifact", call.seed, call.nth, name);
  const handle: JsonObject = {
    artifact_id,
    kind: "tool_output",
    uri: `.handshake/artifacts/L3/${artifact_id}/payload`,
    content_hash: sha256(text),
    size_bytes: Buffer.byteLength(text),
    classification: "low",
    exportable: true,
  };
  return { handle, staged: { handle, text, media_type: "text/plain", artifact_type: artifactType } };
}

/** Entry, operation and implementation that the world's registry has for this call. */
export function registered(call: EngineCall): { implementation: JsonObject; outputType: string } {
  const entry = member(member(call.world, "registry"), call.engine_id);
  const implementations = member(entry, "implementations");
  const first = Array.isArray(implementations) ? implementations[0] : undefined;
  const ops = member(entry, "ops");
  const op = Array.isArray(ops) ? ops.find((item) => stringMember(item, "name") === stringMember(call.operation, "operation")) : undefined;
  const types = member(op, "output_types");
  const type = Array.isArray(types) ? types[0] : undefined;
  return {
    implementation: isObject(first) ? first : { id: "impl.unbound", version: "0.0.0" },
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

/** A succeeded result: one output, evidence where the level needs it, complete and true provenance. */
export function buildSuccess(call: EngineCall): Success {
  const { implementation, outputType } = registered(call);
  const level = stringMember(call.operation, "determinism") ?? "D2";
  const output = stageText(call, "output", `output ${call.nth} of ${call.seed}\n`, outputType);
  const evidence = EVIDENCE_LEVELS.has(level) ? [stageText(call, "evidence", `evidence ${call.nth} of ${call.seed}\n`, "artifact.document")] : [];
  const staged = [output, ...evidence];
  const result: JsonObject = {
    op_id: member(call.operation, "op_id") ?? null,
    status: "succeeded",
    started_at: new Date(call.started_at_ms).toISOString(),
    ended_at: new Date(call.started_at_ms + 1).toISOString(),
    outputs: [output.handle],
    evidence: evidence.map((item) => item.handle),
    provenance: {
      engine_id: call.engine_id,
      engine_version: "1.0",
      implementation: { id: implementation["id"] ?? null, version: implementation["version"] ?? null },
      determinism: level,
      config_hash: sha256(`config of ${call.engine_id}`),
      inputs: inputHashes(call.operation),
      outputs: [output.handle["content_hash"] ?? null],
      capabilities_granted: [...call.capabilities_granted],
      environment: { id: "mex-conformance-engine", platform: "played" },
    },
    errors: [],
    logs_ref: null,
  };
  return { result, staged: staged.map((item) => item.staged) };
}
