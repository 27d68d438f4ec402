/** Artifacts of a played engine: true handles for text and for exact sizes. */
import type { JsonObject } from "../json.ts";
import { sha256 } from "../sha256.ts";
import type { EngineCall } from "./types.ts";

/** A handle and what is staged for it; nothing is staged for an artifact that exists already. */
export interface Produced {
  readonly handle: JsonObject;
  readonly staged: JsonObject | null;
}

/** A version 4 UUID that follows from the parts. */
export function uuidFrom(...parts: readonly (string | number)[]): string {
  const hex = sha256(parts.join("\u0000"));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function handleOf(call: EngineCall, name: string, content_hash: string, size_bytes: number, over: JsonObject): JsonObject {
  const given = over["artifact_id"];
  const artifact_id = typeof given === "string" ? given : uuidFrom("artifact", call.seed, call.nth, name);
  return {
    artifact_id,
    kind: "tool_output",
    uri: `.handshake/artifacts/L3/${artifact_id}/payload`,
    content_hash,
    size_bytes,
    classification: "low",
    exportable: true,
    ...over,
  };
}

/** One file with a true handle; `over` replaces members that say nothing of the bytes. */
export function stageText(call: EngineCall, name: string, text: string, artifact_type: string, over: JsonObject = {}): Produced {
  const handle = handleOf(call, name, sha256(text), Buffer.byteLength(text), over);
  return { handle, staged: { handle, text, media_type: "text/plain", artifact_type } };
}

/** A text of exactly that many bytes, another one for each name and invocation as long as there is room for it. */
export function textOfSize(call: EngineCall, name: string, bytes: number): string {
  const start = `${name} ${call.nth} of ${sha256(call.seed).slice(0, 16)}\n`;
  return start.length >= bytes ? sha256(start).slice(0, bytes).padEnd(bytes, ".") : start.padEnd(bytes, ".");
}
