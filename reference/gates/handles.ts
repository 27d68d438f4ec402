/** Handles wherever they stand in a value, their form, and whether their uri stays in the workspace (MEX-INT-03, MEX-INT-04). */
import type { HandleClaim } from "../artifacts/store.ts";
import { childPointer, isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

const HASH = /^[0-9a-f]{64}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const ABSOLUTE = /^[/\\]/;
/** The common form of a uri, which needs no closer look: plain characters, no scheme, not absolute (and no `..`). */
const PLAIN = /^\.?[A-Za-z0-9_-][A-Za-z0-9_./-]*$/;
/** Percent-encoding may be nested; more rounds than this are refused. */
const MAX_DECODE_ROUNDS = 4;

/** True for an object that is meant as an artifact handle, well formed or not. Own members only: parsed JSON has no others. */
function isHandleLike(value: JsonObject): boolean {
  return value["artifact_id"] !== undefined || value["content_hash"] !== undefined || (value["uri"] !== undefined && value["kind"] !== undefined);
}

/** True if a segment climbs; blanks are ignored, as some file systems drop them. Three dots are an ordinary name. */
function climbs(path: string): boolean {
  return path.split(/[/\\]/).some((segment) => segment.replaceAll(" ", "") === "..");
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

function decodeOnce(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function isUnsafe(uri: string): boolean {
  return hasControlCharacter(uri) || ABSOLUTE.test(uri) || SCHEME.test(uri) || climbs(uri);
}

/** True for a relative path that stays below where it starts, in every percent-decoded form of it (READ-49). */
export function isSafeUri(uri: string): boolean {
  if (PLAIN.test(uri) && !uri.includes("..")) return true;
  let form = uri;
  for (let round = 0; round <= MAX_DECODE_ROUNDS; round += 1) {
    if (isUnsafe(form)) return false;
    const decoded = form.includes("%") ? decodeOnce(form) : form;
    if (decoded === form) return true;
    form = decoded;
  }
  return false;
}

/** What is wrong with the form of a handle, and at which of its members. */
export interface HandleFault {
  readonly code: "URI_UNSAFE" | "HASH_MALFORMED";
  readonly member: string;
}

/** The first fault of form of a handle. */
export function findHandleFault({ uri, content_hash: hash }: JsonObject): HandleFault | null {
  if (uri !== undefined && (typeof uri !== "string" || !isSafeUri(uri))) return { code: "URI_UNSAFE", member: "/uri" };
  return hash === undefined || (typeof hash === "string" && HASH.test(hash)) ? null : { code: "HASH_MALFORMED", member: "/content_hash" };
}

/** Collects all that is meant as a handle, at any depth, from the outside in. */
export function collectHandles(value: JsonValue | undefined, found: JsonObject[]): void {
  if (typeof value !== "object" || value === null) return;
  if (!isJsonObject(value)) {
    for (const item of value) collectHandles(item, found);
    return;
  }
  if (isHandleLike(value)) found.push(value);
  for (const key of Object.keys(value)) {
    const part = value[key];
    if (typeof part === "object") collectHandles(part, found);
  }
}

/** Where an object stands in a value, as a JSON Pointer; null where it does not. Looked up only when something is wrong with it. */
export function placeOf(target: JsonObject, value: JsonValue | undefined, path = ""): string | null {
  if (value === target) return path;
  if (typeof value !== "object" || value === null) return null;
  const parts: Iterable<[string | number, JsonValue]> = isJsonObject(value) ? Object.entries(value) : value.entries();
  for (const [key, part] of parts) {
    const found = placeOf(target, part, childPointer(path, key));
    if (found !== null) return found;
  }
  return null;
}

/** What a handle claims of stored bytes; null for what names no artifact and hash. A size that is no number is none. */
export function claimOf({ artifact_id, content_hash, size_bytes }: JsonObject): HandleClaim | null {
  if (typeof artifact_id !== "string" || typeof content_hash !== "string") return null;
  return { artifact_id, content_hash, size_bytes: typeof size_bytes === "number" ? size_bytes : -1 };
}
