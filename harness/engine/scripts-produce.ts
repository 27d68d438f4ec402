/** A script whose outputs and evidence a case describes one by one: fixed ids, bytes, directories, and handles that lie. */
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { replyAtOnce, resultOf } from "./scripts-honest.ts";
import { type Produced, uuidFrom } from "./staging.ts";
import { buildSuccess, registered } from "./success.ts";
import type { EngineCall, Script } from "./types.ts";

/** Bytes of a piece as they are staged, with what is true of them. */
interface Payload {
  readonly staged: JsonObject;
  readonly content_hash: string;
  readonly size_bytes: number;
}

function refuse(place: string, wanted: string): never {
  throw new HarnessError("CORPUS", `\`with.${place}\` of the engine script must be ${wanted}`);
}

function bytesOf(value: JsonObject, place: string): Buffer {
  const [text, base64] = [stringMember(value, "text"), stringMember(value, "base64")];
  if ((text === undefined) === (base64 === undefined)) return refuse(place, "given by `text` or by `base64`");
  return text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text);
}

function payloadOf(piece: JsonObject, place: string): Payload {
  const list = member(piece, "entries");
  if (list === undefined) {
    const bytes = bytesOf(piece, place);
    const staged = stringMember(piece, "text") === undefined ? { base64: bytes.toString("base64") } : { text: bytes.toString("utf8") };
    return { staged, content_hash: sha256(bytes), size_bytes: bytes.length };
  }
  if (!Array.isArray(list)) return refuse(`${place}.entries`, "a list");
  const entries = list.map((item, index) => {
    const path = stringMember(item, "path") ?? refuse(`${place}.entries.${index}.path`, "a text");
    return { path, bytes: bytesOf(isObject(item) ? item : {}, `${place}.entries.${index}`) };
  });
  return {
    staged: { entries: entries.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") })) },
    content_hash: indexHash(entries),
    size_bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}

/** The canonical index of READ-45; separators do not change it (MEX-ART-03). */
function indexHash(entries: readonly { readonly path: string; readonly bytes: Buffer }[]): string {
  const index = entries
    .map(({ path, bytes }) => ({ content_hash: sha256(bytes), path: path.replaceAll("\\", "/"), size_bytes: bytes.length }))
    .sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
  return sha256(JSON.stringify(index));
}

/** Members written over others; null takes one away. */
function over(base: JsonObject, changes: JsonValue | undefined): JsonObject {
  const merged = { ...base, ...(isObject(changes) ? changes : {}) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function pieceOf(call: EngineCall, piece: JsonObject, place: string): Produced {
  const payload = payloadOf(piece, place);
  const artifact_id = stringMember(piece, "artifact_id") ?? uuidFrom("artifact", call.seed, call.nth, place);
  const honest: JsonObject = {
    artifact_id,
    kind: "entries" in payload.staged ? "bundle" : "tool_output",
    uri: `.handshake/artifacts/L3/${artifact_id}/payload`,
    content_hash: payload.content_hash,
    size_bytes: payload.size_bytes,
    classification: "low",
    exportable: true,
  };
  const handle = over(honest, member(piece, "handle"));
  const staged: JsonObject = {
    handle: over(handle, member(piece, "staged_handle")),
    ...payload.staged,
    media_type: stringMember(piece, "media_type") ?? "application/octet-stream",
    artifact_type: stringMember(piece, "artifact_type") ?? registered(call).outputType,
  };
  return { handle, staged: member(piece, "staged") === false ? null : staged };
}

function piecesOf(call: EngineCall, options: JsonObject, name: "outputs" | "evidence"): { [key: string]: Produced[] } {
  const list = member(options, name);
  if (list === undefined) return {};
  if (!Array.isArray(list)) return refuse(name, "a list");
  return { [name]: list.map((piece, index) => pieceOf(call, isObject(piece) ? piece : refuse(`${name}.${index}`, "an object"), `${name}.${index}`)) };
}

/**
 * A success with exactly these `outputs` and this `evidence` in place of the plain ones. Each piece has `text`, `base64` or `entries`
 * (`{ path, text | base64 }`), and may have `artifact_id`, `media_type`, `artifact_type`, `handle` (members written over the true
 * handle, null takes one away), `staged_handle` (the same for the staged handle alone) and `staged: false` (nothing is staged for it).
 * `provenance` has members that are written over those of the result, such as a config_hash that a case compares with a manifest.
 */
export const produce: Script = (call, options) => {
  const { result, staged } = buildSuccess(call, { ...piecesOf(call, options, "outputs"), ...piecesOf(call, options, "evidence") });
  const honest = member(result, "provenance");
  const provenance = over(isObject(honest) ? honest : {}, member(options, "provenance"));
  return replyAtOnce(resultOf({ result: { ...result, provenance }, staged }));
};
