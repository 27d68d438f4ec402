/** Changes one place of a result, named by a JSON pointer. */
import { arrayIndex, parsePointer, valueAt } from "../contract/pointer.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";

interface Place {
  readonly parent: JsonValue[] | JsonObject;
  readonly key: string;
}

function refuse(at: string): never {
  throw new HarnessError("CORPUS", `\`with.at\` of the engine script is \`${at}\`, which the honest result does not have`);
}

function placeOf(result: JsonObject, at: string): Place {
  const tokens = parsePointer(at) ?? [];
  const key = tokens.at(-1) ?? refuse(at);
  const parent = valueAt(result, tokens.slice(0, -1));
  return Array.isArray(parent) || isObject(parent) ? { parent, key } : refuse(at);
}

/** A copy of the result with another value there; `-` as last token appends to a list. */
export function withValue(result: JsonObject, at: string, value: JsonValue): JsonObject {
  const copy = structuredClone(result);
  const { parent, key } = placeOf(copy, at);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === "-") parent.push(value);
  else parent.splice(indexOf(parent, key, at), 1, value);
  return copy;
}

/** A copy of the result without what stands there. */
export function withoutPlace(result: JsonObject, at: string): JsonObject {
  const copy = structuredClone(result);
  const { parent, key } = placeOf(copy, at);
  if (Array.isArray(parent)) parent.splice(indexOf(parent, key, at), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else refuse(at);
  return copy;
}

/** The object that stands there, to be read. */
export function objectAt(result: JsonObject, at: string): JsonObject {
  const found = valueAt(result, parsePointer(at) ?? []);
  return isObject(found) ? found : refuse(at);
}

function indexOf(list: readonly JsonValue[], key: string, at: string): number {
  const index = arrayIndex(key);
  return index !== null && index < list.length ? index : refuse(at);
}
