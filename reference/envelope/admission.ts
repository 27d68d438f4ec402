/**
 * The door: whatever a caller sends becomes a deep-frozen JSON value of our own, or a fault.
 * INVARIANT: what the gates judge is what the engine gets (MEX-BYP-02); nothing that the caller still holds is in it.
 */
import type { JsonObject, JsonValue } from "../json.ts";

/** Levels of nesting that an envelope may have; the spec gives no number (READ-41). */
export const MAX_DEPTH = 64;
/** Values that an envelope may hold: a guard against small inputs that expand without end (shared or cyclic objects). */
export const MAX_VALUES = 1_000_000;

/** What is wrong with what was sent, with our own stable code. `path` is a JSON Pointer into the envelope. */
export interface EnvelopeFault {
  readonly code: string;
  readonly path: string;
  readonly reason: string;
}

/** A frozen JSON value with an upper bound of its compact serialization in UTF-8 bytes; or the fault. */
export type Admission = { readonly ok: true; readonly value: JsonValue; readonly bytes_bound: number } | { readonly ok: false; readonly fault: EnvelopeFault };

/** Longest compact forms: a UTF-16 unit as `\uXXXX`, a number such as -2.2250738585072014e-308, `false`. */
const UNIT_BYTES = 6;
const NUMBER_BYTES = 25;
const LITERAL_BYTES = 5;
const PUNCTUATION_BYTES = 4;

/** Thrown inside this file only, to leave the recursion; `admit` turns it into an answer. */
class Refusal extends Error {
  readonly fault: EnvelopeFault;
  constructor(code: string, path: string, reason: string) {
    super(reason);
    this.fault = { code, path, reason };
  }
}

interface Walk {
  values: number;
  bytes: number;
  /** The top-level member that is being copied: faults name no deeper place, since keys below may be content. */
  path: string;
}

function refuseValue(walk: Walk, what: string): never {
  throw new Refusal("ENVELOPE_NO_JSON_VALUE", walk.path, `the envelope holds ${what}, which JSON cannot carry`);
}

function copyScalar(value: unknown, walk: Walk): JsonValue {
  switch (typeof value) {
    case "string":
      walk.bytes += value.length * UNIT_BYTES + PUNCTUATION_BYTES;
      return value;
    case "number":
      walk.bytes += NUMBER_BYTES;
      return Number.isFinite(value) ? value : refuseValue(walk, "a number that is not finite");
    case "boolean":
      walk.bytes += LITERAL_BYTES;
      return value;
    default:
      return refuseValue(walk, `a value of type ${typeof value}`);
  }
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function isList(value: Container): value is readonly unknown[] {
  return Array.isArray(value);
}

function copyArray(source: readonly unknown[], depth: number, walk: Walk): JsonValue {
  if (source.length > MAX_VALUES) throw tooLarge(walk);
  const copy: JsonValue[] = [];
  for (let index = 0; index < source.length; index += 1) copy.push(copyValue(source[index], depth, walk));
  return Object.freeze(copy);
}

function copyObject(source: Readonly<Record<string, unknown>>, depth: number, walk: Walk): JsonObject {
  if (ArrayBuffer.isView(source)) refuseValue(walk, "binary data");
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (depth === 1) walk.path = TOP_LEVEL_PATHS.get(key) ?? "";
    walk.bytes += key.length * UNIT_BYTES + PUNCTUATION_BYTES;
    if (value === undefined) continue;
    const member = copyValue(value, depth, walk);
    // A plain assignment to `__proto__` would set the prototype instead of a member (MEX-ENV-16).
    if (key === "__proto__") Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
    else copy[key] = member;
  }
  return Object.freeze(copy);
}

function tooLarge(walk: Walk): Refusal {
  return new Refusal("ENVELOPE_TOO_LARGE", walk.path, `the envelope holds more than ${MAX_VALUES} values; pass content as input artifacts`);
}

function copyValue(value: unknown, depth: number, walk: Walk): JsonValue {
  walk.values += 1;
  if (walk.values > MAX_VALUES) throw tooLarge(walk);
  walk.bytes += PUNCTUATION_BYTES;
  if (value === null) {
    walk.bytes += LITERAL_BYTES;
    return null;
  }
  if (!isContainer(value)) return copyScalar(value, walk);
  if (depth >= MAX_DEPTH) throw new Refusal("ENVELOPE_TOO_DEEP", walk.path, `the envelope is nested deeper than ${MAX_DEPTH} levels; flatten it`);
  return isList(value) ? copyArray(value, depth + 1, walk) : copyObject(value, depth + 1, walk);
}

/** Members of an envelope whose names may stand in a reason. */
const TOP_LEVEL_PATHS: ReadonlyMap<string, string> = new Map(
  [
    "schema_version",
    "op_id",
    "engine_id",
    "engine_version_req",
    "operation",
    "inputs",
    "params",
    "capabilities_requested",
    "budget",
    "determinism",
    "evidence_policy",
    "output_spec",
  ].map((name) => [name, `/${name}`]),
);

/** Copies and freezes a value; never throws, also for getters and proxies that do. */
export function admit(value: unknown): Admission {
  const walk: Walk = { values: 0, bytes: 0, path: "" };
  try {
    return { ok: true, value: copyValue(value, 0, walk), bytes_bound: walk.bytes };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, fault: error.fault };
    return { ok: false, fault: { code: "ENVELOPE_UNREADABLE", path: walk.path, reason: "the envelope cannot be read: an accessor of it failed" } };
  }
}

/** Parses a text and admits what it holds; duplicate keys are read as `JSON.parse` reads them (READ-41). */
export function admitText(text: unknown): Admission & { readonly parsed?: unknown } {
  const fault: EnvelopeFault = { code: "ENVELOPE_NOT_JSON", path: "", reason: "the text is no JSON; send one JSON object" };
  if (typeof text !== "string") return { ok: false, fault };
  try {
    const parsed: unknown = JSON.parse(text);
    return { ...admit(parsed), parsed };
  } catch {
    return { ok: false, fault };
  }
}
