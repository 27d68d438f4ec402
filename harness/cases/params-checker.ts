/** Checks params against the schema that a world's registry names. Ajv compiles at run time here, so only lint loads this file. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { type Violation, violationsOf } from "../contract/decode.ts";
import { describeViolations } from "../contract/describe-violations.ts";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";

/** Places where an operation breaks the envelope's schema, the registry or its params schema. */
export type CheckOperation = (operation: JsonObject, world: JsonObject) => Violation[];

/** The registry's entry for the operation; a message where there is none. */
function findOperation(operation: JsonObject, world: JsonObject): { readonly schema: JsonValue } | { readonly violation: Violation } {
  const engineId = stringMember(operation, "engine_id") ?? "";
  const entry = member(member(world, "registry"), engineId);
  if (entry === undefined) return { violation: { path: "/engine_id", message: `engine \`${engineId}\` is not in the world's registry` } };
  const name = stringMember(operation, "operation") ?? "";
  const ops = member(entry, "ops");
  const found = Array.isArray(ops) ? ops.find((op) => stringMember(op, "name") === name) : undefined;
  const schema = member(found, "params_schema");
  if (schema === undefined) return { violation: { path: "/operation", message: `operation \`${name}\` is none of \`${engineId}\` in the world's registry` } };
  return { schema };
}

/** A checker with the contract's schemas at hand, for params that refer to handles. */
export function createParamsChecker(schemas: ReadonlyMap<string, JsonObject>): CheckOperation {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  for (const schema of schemas.values()) ajv.addSchema(schema);
  const compiled = new Map<string, ValidateFunction>();
  return (operation, world) => {
    const violations = violationsOf("planned-operation", operation);
    const found = findOperation(operation, world);
    if ("violation" in found) return [...violations, found.violation];
    if (!isObject(found.schema)) return violations;
    const key = JSON.stringify(found.schema);
    const validate = compiled.get(key) ?? ajv.compile(found.schema);
    compiled.set(key, validate);
    const { params } = operation;
    if (params === undefined || validate(params)) return violations;
    const inParams = describeViolations(validate.errors ?? [], params);
    return [...violations, ...inParams.map(({ path, message }) => ({ path: `/params${path}`, message }))];
  };
}
