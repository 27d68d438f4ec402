/** Turns the validator's raw errors into places and plain sentences: what was found, what was expected. */
import { isObject } from "../json.ts";
import { patternWords, type SchemaError } from "./generated/validators.js";
import { parsePointer, valueAt } from "./pointer.ts";

/** A place in a value that breaks its schema. */
export interface Violation {
  /** JSON pointer into the value; empty for the value itself. */
  readonly path: string;
  /** Plain words, lower case, at most 300 characters. */
  readonly message: string;
}

const MESSAGE_CHARS = 300;
const FOUND_CHARS = 80;
const VIOLATIONS = 25;
/** Errors that only repeat what the errors beneath them say. */
const WRAPPERS = new Set(["anyOf", "oneOf", "if"]);

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A short sight of a foreign value: scalars as JSON, containers by their size. */
function describeFound(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1 item" : `a list of ${value.length} items`;
  if (isObject(value)) return Object.keys(value).length === 0 ? "an empty object" : "an object";
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `\`${cut(JSON.stringify(value.slice(0, FOUND_CHARS * 2)), FOUND_CHARS)}\``;
  return `\`${cut(String(value), FOUND_CHARS)}\``;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function describePattern(pattern: string): string {
  const words = Object.hasOwn(patternWords, pattern) ? patternWords[pattern] : undefined;
  return words === undefined ? `text that matches \`${pattern}\`` : `text of this form: ${words}`;
}

/** What a keyword asks for, as a noun phrase; null where the keyword speaks of members. */
function describeExpected(error: SchemaError): string | null {
  const { params } = error;
  switch (error.keyword) {
    case "type":
      return asList(params["type"])
        .map((type) => TYPE_WORDS[String(type)] ?? String(type))
        .join(" or ");
    case "enum":
      return `one of ${asList(params["allowedValues"])
        .map((value) => `\`${JSON.stringify(value)}\``)
        .join(", ")}`;
    case "const":
      return `\`${JSON.stringify(params["allowedValue"])}\``;
    case "pattern":
      return describePattern(String(params["pattern"]));
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `a number ${String(params["comparison"])} ${String(params["limit"])}`;
    case "minLength":
      return params["limit"] === 1 ? "a string that is not empty" : `at least ${String(params["limit"])} characters`;
    case "maxLength":
      return `at most ${String(params["limit"])} characters`;
    case "minItems":
      return `at least ${String(params["limit"])} ${params["limit"] === 1 ? "item" : "items"}`;
    case "maxItems":
      return `at most ${String(params["limit"])} items`;
    case "minProperties":
      return `at least ${String(params["limit"])} members`;
    case "uniqueItems":
      return `items that differ (items ${String(params["j"])} and ${String(params["i"])} are equal)`;
    case "not":
      return "another value or other members";
    default:
      return null;
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function memberNames(errors: readonly SchemaError[], keyword: string, param: string): string[] {
  return distinct(errors.filter((error) => error.keyword === keyword).map((error) => `\`${cut(String(error.params[param]), FOUND_CHARS)}\``));
}

/** One sentence for all errors at one place. `open` is true where they come from alternatives, of which one is enough. */
function describePlace(errors: readonly SchemaError[], open: boolean, found: unknown): string {
  const parts: string[] = [];
  const extra = memberNames(errors, "additionalProperties", "additionalProperty");
  const missing = memberNames(errors, "required", "missingProperty");
  if (extra.length > 0) parts.push(`${extra.length === 1 ? "member" : "members"} ${extra.join(", ")} not allowed here`);
  if (missing.length > 0) {
    const many = missing.length > 1;
    parts.push(open && many ? `one of the members ${missing.join(", ")} is expected` : `${many ? "members" : "member"} ${missing.join(", ")} missing`);
  }
  const expected = distinct(errors.map(describeExpected).filter((phrase) => phrase !== null));
  if (expected.length > 0 && parts.length === 0) parts.push(`found ${describeFound(found)}, expected ${expected.join(open ? " or " : " and ")}`);
  if (parts.length === 0)
    parts.push(`found ${describeFound(found)}, which the schema does not allow (${distinct(errors.map((error) => error.keyword)).join(", ")})`);
  return cut(parts.join("; "), MESSAGE_CHARS);
}

/**
 * The raw errors of one value as violations, at most 25, one a place.
 * Of alternatives (`anyOf`) the one that got furthest into the value is told; where none got further, all are named together.
 */
export function describeViolations(errors: readonly SchemaError[], value: unknown): Violation[] {
  const alternatives = new Set(errors.filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf").map((error) => error.instancePath));
  const places = new Map<string, SchemaError[]>();
  for (const error of errors) {
    const list = places.get(error.instancePath);
    if (list) list.push(error);
    else places.set(error.instancePath, [error]);
  }
  const paths = [...places.keys()];
  const violations: Violation[] = [];
  for (const [path, all] of places) {
    const open = alternatives.has(path);
    if (open && paths.some((other) => other.startsWith(`${path}/`))) continue;
    const said = all.filter((error) => !WRAPPERS.has(error.keyword));
    if (said.length === 0 && paths.some((other) => other !== path && other.startsWith(path))) continue;
    violations.push({ path, message: describePlace(said.length > 0 ? said : all, open, valueAt(value, parsePointer(path) ?? [])) });
    if (violations.length === VIOLATIONS) break;
  }
  return violations;
}
