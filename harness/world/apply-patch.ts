/**
 * JSON Patch (RFC 6902) for cases, by the rfc6902 library behind a guard. Seen in version 5.4.0, and caught here:
 * it skips the names `__proto__`, `constructor` and `prototype` in pointers and drops `__proto__` from values;
 * on arrays it takes any text as an index of replace, and any index for move and copy. A case that patches nothing must not pass as one that does.
 */
import { applyPatch, type Operation } from "rfc6902";
import type { JsonPatch } from "../../spec-cases/contract/types.ts";
import { arrayIndex, parsePointer, renderPointer, valueAt } from "../contract/pointer.ts";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);
const MENTIONS_RESERVED = /__proto__|constructor|prototype/;
const MASK = "\u0000own:";

/** One operation of a patch, its generators resolved. */
export type PatchOperation = Omit<JsonPatch[number], "value"> & { readonly value?: JsonValue };

/** Why a patch does not apply: the index of the operation, and plain words. */
export class PatchError extends Error {
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.name = "PatchError";
    this.index = index;
  }
}

function mapKeys(value: JsonValue, rename: (key: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]));
}

const mask = (key: string): string => (RESERVED.has(key) ? MASK + key : key);
const unmask = (key: string): string => (key.startsWith(MASK) ? key.slice(MASK.length) : key);

function tokensOf(pointer: string, name: string): string[] {
  const tokens = parsePointer(pointer);
  if (tokens === null) throw new Error(`\`${pointer}\` in \`${name}\` is no JSON pointer: write it as \`/member/0\`, with ~0 for ~ and ~1 for /`);
  if (tokens.length === 0) throw new Error(`\`${name}\` is the whole document: patch its members, or use execute_text`);
  return tokens.map(mask);
}

/** Refuses a pointer whose parent does not exist, or which is no place in it. */
function checkPlace(document: JsonValue, tokens: readonly string[], adding: boolean): void {
  const shown = renderPointer(tokens.map(unmask));
  const parent = valueAt(document, tokens.slice(0, -1));
  const last = tokens.at(-1) ?? "";
  if (Array.isArray(parent)) {
    if (adding && last === "-") return;
    const index = arrayIndex(last);
    if (index === null) throw new Error(`\`${shown}\`: \`${last}\` is no index of a list`);
    if (index > parent.length - (adding ? 0 : 1)) throw new Error(`\`${shown}\` is beyond the list, which has ${parent.length} items`);
    return;
  }
  if (!isObject(parent)) throw new Error(`\`${shown}\` leads nowhere: its parent is no object and no list`);
  if (!adding && !Object.hasOwn(parent, last)) throw new Error(`\`${shown}\` does not exist`);
}

function applyOne(document: JsonValue, operation: Operation): void {
  const [error] = applyPatch(document, [operation]);
  if (error) throw new Error(error.name === "TestError" ? "the value under test is another one" : error.message);
}

function add(document: JsonValue, tokens: readonly string[], value: JsonValue): void {
  checkPlace(document, tokens, true);
  applyOne(document, { op: "add", path: renderPointer(tokens), value });
}

function remove(document: JsonValue, tokens: readonly string[]): JsonValue {
  checkPlace(document, tokens, false);
  const removed = valueAt(document, tokens) ?? null;
  applyOne(document, { op: "remove", path: renderPointer(tokens) });
  return removed;
}

function step(document: JsonValue, operation: PatchOperation): void {
  const { op, from, value } = operation;
  const tokens = tokensOf(operation.path, "path");
  if ((op === "move" || op === "copy") && from === undefined) throw new Error(`\`${op}\` needs \`from\``);
  if ((op === "add" || op === "replace" || op === "test") && value === undefined) throw new Error(`\`${op}\` needs \`value\``);
  const source = tokensOf(from ?? operation.path, "from");
  switch (op) {
    case "add":
      add(document, tokens, value ?? null);
      break;
    case "remove":
      remove(document, tokens);
      break;
    case "move":
      add(document, tokens, remove(document, source));
      break;
    case "copy":
      checkPlace(document, source, false);
      add(document, tokens, valueAt(document, source) ?? null);
      break;
    default:
      checkPlace(document, tokens, false);
      applyOne(document, { op, path: renderPointer(tokens), value: value ?? null });
  }
}

/**
 * The document of this text after the patch; a fresh value that shares nothing.
 * Throws PatchError where an operation does not apply; an operation that would change nothing silently does not exist.
 */
export function patchText(text: string, patch: readonly PatchOperation[]): JsonObject {
  const masked = MENTIONS_RESERVED.test(text) || MENTIONS_RESERVED.test(JSON.stringify(patch));
  const parsed: JsonValue = JSON.parse(text);
  const document = masked ? mapKeys(parsed, mask) : parsed;
  for (const [index, operation] of patch.entries()) {
    try {
      step(document, masked && operation.value !== undefined ? { ...operation, value: mapKeys(operation.value, mask) } : operation);
    } catch (cause) {
      throw new PatchError(index, cause instanceof Error ? cause.message : String(cause));
    }
  }
  const result = masked ? mapKeys(document, unmask) : document;
  if (!isObject(result)) throw new PatchError(0, "the document is no object");
  return result;
}
