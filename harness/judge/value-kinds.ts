/** Matches a JSON value where a case knows its kind and not the value: `{ "$is": "uuid" }` (spec-cases/README.md, Expectations). */
import { equalJson, isObject, type JsonValue, member } from "../json.ts";
import { accepts } from "./match.ts";

const text = (pattern: RegExp) => (value: JsonValue) => typeof value === "string" && pattern.test(value);

/** Every word that may stand behind `$is`. */
const KINDS: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map<string, (value: JsonValue) => boolean>([
  ["present", (value) => value !== null && value !== ""],
  ["filled", (value) => (Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0)],
  ["text", text(/\S/)],
  ["whole", (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0],
  ["uuid", text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)],
  ["sha256", text(/^[0-9a-f]{64}$/i)],
  ["timestamp", text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)$/)],
  ["timestamp-z", text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)],
]);

/** The words, for messages and tests. */
export const VALUE_KINDS: readonly string[] = [...KINDS.keys()];

/** A kind, a value, or a list of alternatives; null is also an absent member. A word that is none matches nothing. */
export function isOfKind(accepted: JsonValue, actual: JsonValue | undefined): boolean {
  const word = member(accepted, "$is");
  if (typeof word === "string") return KINDS.get(word)?.(actual ?? null) ?? false;
  if (Array.isArray(accepted)) return accepted.some((alternative) => isOfKind(alternative, actual) || equalJson(alternative, actual ?? null));
  return accepts(accepted, actual);
}
