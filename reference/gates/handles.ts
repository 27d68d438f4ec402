/** Handles wherever they stand in a value, and whether their uri stays in the workspace (MEX-INT-03, MEX-INT-04). */
import { childPointer, isJsonObject, type JsonValue, member } from "../json.ts";

const HASH = /^[0-9a-f]{64}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const ABSOLUTE = /^[/\\]/;
/** Two dots or more and nothing else. */
const DOTS = /^\.{2,}$/;
/** Percent-encoding may be nested; more rounds than this are refused. */
const MAX_DECODE_ROUNDS = 4;

/** True for an object that is meant as an artifact handle, well formed or not. */
function isHandleLike(value: JsonValue): boolean {
  const has = (key: string): boolean => member(value, key) !== undefined;
  return has("artifact_id") || has("content_hash") || (has("uri") && has("kind"));
}

/** True if a segment climbs; blanks are ignored, as some file systems drop them. */
function climbs(path: string): boolean {
  return path.includes("..") || path.includes(". ") ? path.split(/[/\\]/).some((segment) => DOTS.test(segment.replaceAll(" ", ""))) : false;
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

function faultOfHandle(handle: JsonValue, path: string): HandleFault | null {
  const uri = member(handle, "uri");
  if (uri !== undefined && (typeof uri !== "string" || !isSafeUri(uri))) return { code: "URI_UNSAFE", path: `${path}/uri` };
  const hash = member(handle, "content_hash");
  return hash === undefined || (typeof hash === "string" && HASH.test(hash)) ? null : { code: "HASH_MALFORMED", path: `${path}/content_hash` };
}

/** The first faulty handle in a value, at any depth; null if there is none. */
export function findHandleFault(value: JsonValue, path: string): HandleFault | null {
  if (typeof value !== "object" || value === null) return null;
  const own = isHandleLike(value) ? faultOfHandle(value, path) : null;
  if (own !== null) return own;
  if (isJsonObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      if (typeof part !== "object") continue;
      const fault = findHandleFault(part, childPointer(path, key));
      if (fault !== null) return fault;
    }
    return null;
  }
  for (let index = 0; index < value.length; index += 1) {
    const fault = findHandleFault(value[index] ?? null, childPointer(path, index));
    if (fault !== null) return fault;
  }
  return null;
}
