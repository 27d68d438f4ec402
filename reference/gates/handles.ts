/** Handles wherever they stand in a value, and whether their uri stays in the workspace (MEX-INT-03, MEX-INT-04). */
import { childPointer, isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { PlacedHandle } from "./stored.ts";

const HASH = /^[0-9a-f]{64}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const ABSOLUTE = /^[/\\]/;
/** The common form of a uri, which needs no closer look: plain characters, no scheme, not absolute (and no `..`). */
const PLAIN = /^\.?[A-Za-z0-9_-][A-Za-z0-9_./-]*$/;
/** Percent-encoding may be nested; more rounds than this are refused. */
const MAX_DECODE_ROUNDS = 4;

/** True for an object that is meant as an artifact handle, well formed or not. */
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

/** What is wrong with a handle, and where. */
export interface HandleFault {
  readonly code: "URI_UNSAFE" | "HASH_MALFORMED";
  readonly path: string;
}

function faultOfHandle(handle: JsonObject): HandleFault | null {
  const { uri, content_hash: hash } = handle;
  if (uri !== undefined && (typeof uri !== "string" || !isSafeUri(uri))) return { code: "URI_UNSAFE", path: "/uri" };
  return hash === undefined || (typeof hash === "string" && HASH.test(hash)) ? null : { code: "HASH_MALFORMED", path: "/content_hash" };
}

function findInArray(items: readonly JsonValue[]): HandleFault | null {
  for (let index = 0; index < items.length; index += 1) {
    const fault = findHandleFault(items[index]);
    if (fault !== null) return { code: fault.code, path: `/${index}${fault.path}` };
  }
  return null;
}

function findInObject(value: JsonObject): HandleFault | null {
  if (isHandleLike(value)) {
    const own = faultOfHandle(value);
    if (own !== null) return own;
  }
  for (const key of Object.keys(value)) {
    const part = value[key];
    const fault = typeof part === "object" ? findHandleFault(part) : null;
    if (fault !== null) return { code: fault.code, path: childPointer("", key) + fault.path };
  }
  return null;
}

/** Every handle in a value, at any depth, with its place: whatever names an artifact and its hash. A size that is no number is none. */
export function listHandles(value: JsonValue | undefined, path: string, found: PlacedHandle[]): void {
  if (typeof value !== "object" || value === null) return;
  if (!isJsonObject(value)) {
    for (const [index, item] of value.entries()) listHandles(item, childPointer(path, index), found);
    return;
  }
  const { artifact_id, content_hash, size_bytes } = value;
  if (typeof artifact_id === "string" && typeof content_hash === "string") {
    found.push({ path, handle: { artifact_id, content_hash, size_bytes: typeof size_bytes === "number" ? size_bytes : -1 } });
  }
  for (const [key, part] of Object.entries(value)) if (typeof part === "object") listHandles(part, childPointer(path, key), found);
}

/** The first faulty handle in a value, at any depth, with its place in it; null if there is none. */
export function findHandleFault(value: JsonValue | undefined): HandleFault | null {
  if (typeof value !== "object" || value === null) return null;
  return isJsonObject(value) ? findInObject(value) : findInArray(value);
}
