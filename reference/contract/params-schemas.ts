/** Params schemas of a registry, compiled on first use and shared by equal content. */
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { JsonObject } from "../json.ts";
import { PARAMS_REFERENCES } from "./generated/params-references.js";
import { PARAMS_DIALECT } from "./validators.ts";
import { toViolation, type Violation } from "./violations.ts";

/** Checks params against their schema: null where they fit. */
export type ParamsValidator = (params: unknown) => Violation | null;

const CACHE_LIMIT = 4096;

const cache = new Map<string, ParamsValidator>();
let compiler: Ajv2020 | undefined;

/** One compiler; `x-mex-*` annotations restrict nothing here. The metaschema is only consulted for schemas outside the dialect, since that costs more than all else. */
function compile(schema: JsonObject, checkSchema: boolean): ParamsValidator {
  compiler ??= new Ajv2020({
    schemas: PARAMS_REFERENCES,
    messages: false,
    strict: false,
    addUsedSchema: false,
    validateSchema: false,
    logger: false,
  });
  if (checkSchema && compiler.validateSchema(schema) !== true) throw new Error("violates the JSON Schema metaschema");
  const validate = compiler.compile(schema);
  return (params) => (validate(params) ? null : fromParams(validate.errors));
}

/** A list of allowed values may hold what a neighbouring param says: it is not repeated in a reason. */
function fromParams(errors: readonly ErrorObject[] | null | undefined): Violation {
  const violation = toViolation(errors);
  const keyword = errors?.at(-1)?.keyword;
  return keyword === "enum" || keyword === "const"
    ? { path: violation.path, expected: "must be a value that the params schema of the operation lists" }
    : violation;
}

/**
 * The validator of a params schema; equal schemas share one.
 * @throws Error where the schema cannot be compiled; `paramsSchemaFault` finds that out beforehand.
 */
export function paramsValidator(schema: JsonObject): ParamsValidator {
  const key = JSON.stringify(schema);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = compile(schema, false);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, made);
  return made;
}

/** What makes a params schema unusable, or null; asked when a registry is loaded (MEX-REG-02). */
export function paramsSchemaFault(schema: JsonObject): Violation | null {
  const outside = PARAMS_DIALECT.violation(schema);
  if (outside === null) return null;
  try {
    compile(schema, true);
    return null;
  } catch {
    return outside;
  }
}
