/** What a schema found wrong, in words that name the place and what is expected there, and never the value. */
import type { ErrorObject } from "ajv";
import { childPointer } from "../json.ts";

/** One violation of a schema. */
export interface Violation {
  /** JSON Pointer into the value that was validated. */
  readonly path: string;
  /** Completes "`<path>` …": "must be a string". */
  readonly expected: string;
}

const ARTICLES: Readonly<Record<string, string>> = { array: "an array", object: "an object", integer: "a whole number", null: "null" };

function typeWords(type: unknown): string {
  const names = Array.isArray(type) ? type : [type];
  return names.map((name) => ARTICLES[String(name)] ?? `a ${String(name)}`).join(" or ");
}

/** Values that a contract schema lists are the spec's own words; a long list is only counted. */
function listWords(values: unknown): string {
  if (!Array.isArray(values)) return "must be one of the listed values";
  return values.length <= 12 ? `must be one of ${values.map((value) => `\`${String(value)}\``).join(", ")}` : `must be one of ${values.length} listed values`;
}

function expectation(error: ErrorObject): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case "type":
      return `must be ${typeWords(params["type"])}`;
    case "const":
      return `must be \`${String(params["allowedValue"])}\``;
    case "enum":
      return listWords(params["allowedValues"]);
    case "pattern":
      return `must match \`${String(params["pattern"])}\``;
    case "minimum":
    case "maximum":
      return `must be ${String(params["comparison"])} ${String(params["limit"])}`;
    case "minLength":
    case "minItems":
    case "minProperties":
      return "is too short";
    case "maxLength":
    case "maxItems":
      return "is too long";
    case "additionalProperties":
      return "has a member that its schema does not know";
    case "anyOf":
    case "oneOf":
      return "has none of the forms that are allowed here";
    default:
      return `breaks the rule \`${error.keyword}\` of its schema`;
  }
}

/** The violation that a failed validation reports: the outermost one where alternatives failed. */
export function toViolation(errors: readonly ErrorObject[] | null | undefined): Violation {
  const error = errors?.at(-1);
  if (error === undefined) return { path: "", expected: "violates its schema" };
  const missing: unknown = error.params["missingProperty"];
  if (error.keyword === "required" && typeof missing === "string") return { path: childPointer(error.instancePath, missing), expected: "is missing" };
  return { path: error.instancePath, expected: expectation(error) };
}
