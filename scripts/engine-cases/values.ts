/** Valid params for an operation, and the mutation operators that make one of them wrong. Expectations follow from the operator. */

import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../../harness/json.ts";
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";

/** Artifacts by the media type and artifact type that params ask for. */
export interface Shelf {
  /** The artifact for the handle schema of a param; made on first use. */
  take(schema: JsonValue, param: string): WorldArtifact;
  readonly all: readonly WorldArtifact[];
}

/** Whether a schema stands for an artifact handle. */
export function isHandle(schema: JsonValue | undefined): boolean {
  return stringMember(schema, "$ref") === "urn:mex-conformance:artifact-handle";
}

/** Params whose meaning forbids the smallest value of their type: what every safety table allows. */
const SAFE: ReadonlyMap<string, JsonValue> = new Map([
  ["temp_c", 75],
  ["thickness_mm", 25],
]);
/** Text for each pattern that a params schema has. */
const PATTERNS: ReadonlyMap<string, string> = new Map([["^[0-9]{14}$", "20260101000000"]]);

function textFor(schema: JsonValue): string {
  const pattern = stringMember(schema, "pattern");
  if (pattern === undefined) return "sample";
  const text = PATTERNS.get(pattern);
  if (text === undefined) throw new Error(`no text is known for the pattern ${pattern}; add one to PATTERNS`);
  return text;
}

/** A valid value for the schema of a param: the first of a set, the shortest list that says something. */
export function validValue(schema: JsonValue, shelf: Shelf, param: string): JsonValue {
  if (isHandle(schema)) return handleOf(shelf.take(schema, param));
  const safe = SAFE.get(param);
  if (safe !== undefined) return safe;
  if (stringMember(schema, "$ref") === "urn:mex-conformance:entity-ref")
    return { artefact_type: "repository", artefact_id: "00000000-0000-4000-8000-0000000000f1" };
  const alternatives = member(schema, "anyOf");
  if (Array.isArray(alternatives)) return validValue(alternatives[0] ?? {}, shelf, param);
  const values = member(schema, "enum");
  if (Array.isArray(values)) return values[0] ?? null;
  const examples = member(schema, "examples");
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0];
  switch (stringMember(schema, "type")) {
    case "number":
    case "integer":
      return Math.max(1, Number(member(schema, "minimum") ?? 1));
    case "boolean":
      return true;
    case "array":
      return [validValue(member(schema, "items") ?? {}, shelf, param)];
    case "object":
      return validObject(schema, shelf, false);
    default:
      return textFor(schema);
  }
}

/** An object with its required members, or with all. */
export function validObject(schema: JsonValue, shelf: Shelf, full: boolean): JsonObject {
  const properties = member(schema, "properties");
  const required = requiredOf(schema);
  const entries = Object.entries(isObject(properties) ? properties : {}).filter(([name]) => full || required.includes(name));
  return Object.fromEntries(entries.map(([name, property]) => [name, validValue(property, shelf, name)]));
}

/** Names of the required members. */
export function requiredOf(schema: JsonValue): string[] {
  const required = member(schema, "required");
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

/** One way to make a value wrong. */
export interface WrongValue {
  /** For the file name and title: `of a wrong type`, `outside its set`. */
  readonly kind: "wrong-type" | "outside-its-set";
  readonly value: JsonValue;
}

/** Every operator that applies to a schema. */
export function wrongValues(schema: JsonValue): WrongValue[] {
  const found: WrongValue[] = [{ kind: "wrong-type", value: wrongType(schema) }];
  const values = member(schema, "enum") ?? member(member(schema, "items"), "enum");
  const listed = member(schema, "items") !== undefined;
  if (Array.isArray(values)) found.push({ kind: "outside-its-set", value: listed ? ["none-of-these"] : "none-of-these" });
  return found;
}

/** A value that no alternative of the schema has the type of. */
function wrongType(schema: JsonValue): JsonValue {
  if (isHandle(schema)) return "not a handle";
  const alternatives = member(schema, "anyOf");
  if (Array.isArray(alternatives)) return alternatives.every((one) => stringMember(one, "type") !== "boolean") ? true : 1;
  switch (stringMember(schema, "type")) {
    case "integer":
      return 1.5;
    case "string":
      return 7;
    case "array":
      return "not a list";
    case "object":
      return "not an object";
    default:
      return "7";
  }
}

/** The handle of an artifact as plain JSON. */
export function handleOf(artifact: WorldArtifact): JsonObject {
  return JSON.parse(JSON.stringify(artifact.handle));
}

/** Every handle that stands in a value, each once. */
export function handlesIn(value: JsonValue): JsonObject[] {
  const found = new Map<string, JsonObject>();
  const visit = (item: JsonValue): void => {
    if (Array.isArray(item)) item.forEach(visit);
    else if (isObject(item)) {
      const id = stringMember(item, "artifact_id");
      if (id !== undefined) found.set(id, item);
      else Object.values(item).forEach(visit);
    }
  };
  visit(value);
  return [...found.values()];
}
