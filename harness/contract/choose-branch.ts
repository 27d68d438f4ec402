/**
 * Rewrites alternatives that a member tells apart (`anyOf` of objects with a `const`, or with a required member of their own)
 * into if/then/else. The same values pass, but the errors are those of the alternative that was meant.
 * Used when validators are generated, never at run time.
 */
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";

/** Finds a schema by `$ref`. */
export type ResolveRef = (ref: string, root: JsonObject) => JsonValue | undefined;

interface Branch {
  readonly schema: JsonObject;
  readonly required: readonly string[];
  /** Members with a const value. */
  readonly consts: ReadonlyMap<string, JsonValue>;
}

function readBranch(schema: JsonValue, root: JsonObject, resolve: ResolveRef): Branch | null {
  if (!isObject(schema)) return null;
  const ref = member(schema, "$ref");
  const body = typeof ref === "string" ? resolve(ref, root) : schema;
  if (!isObject(body) || body["type"] !== "object") return null;
  const required = member(body, "required");
  const properties = member(body, "properties");
  const consts = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(isObject(properties) ? properties : {})) {
    const constant = member(value, "const");
    if (constant !== undefined) consts.set(key, constant);
  }
  return { schema, required: Array.isArray(required) ? required.filter((key) => typeof key === "string") : [], consts };
}

/** The condition that holds for this branch alone, or null. */
function markOf(branch: Branch, branches: readonly Branch[]): JsonObject | null {
  const others = branches.filter((other) => other !== branch);
  for (const [key, value] of branch.consts) {
    if (branch.required.includes(key) && others.every((other) => other.consts.has(key) && other.consts.get(key) !== value)) {
      return { type: "object", properties: { [key]: { const: value } }, required: [key] };
    }
  }
  const own = branch.required.find((key) => others.every((other) => !other.required.includes(key)));
  return own === undefined ? null : { type: "object", required: [own] };
}

/** What is asked of a value that is none of the branches. */
function noBranch(marks: JsonObject[]): JsonObject {
  const keys = [...new Set(marks.flatMap((mark) => (Array.isArray(mark["required"]) ? mark["required"] : [])))].filter((key) => typeof key === "string");
  const [key] = keys;
  const values = marks.map((mark) => member(member(member(mark, "properties"), key ?? ""), "const"));
  if (key !== undefined && keys.length === 1 && values.every((value) => value !== undefined)) {
    return { type: "object", properties: { [key]: { enum: values } }, required: [key] };
  }
  return { type: "object", anyOf: marks, properties: Object.fromEntries(keys.map((name) => [name, true])), additionalProperties: false };
}

function rewriteAnyOf(anyOf: JsonValue[], root: JsonObject, resolve: ResolveRef): JsonObject | null {
  const branches = anyOf.map((schema) => readBranch(schema, root, resolve)).filter((branch) => branch !== null);
  const others = anyOf.filter((schema) => !branches.some((branch) => branch.schema === schema));
  const pairs = branches.map((branch) => ({ branch, mark: markOf(branch, branches) }));
  const marked = pairs.flatMap(({ branch, mark }) => (mark === null ? [] : [{ schema: branch.schema, mark }]));
  const unmarked = [...pairs.flatMap(({ branch, mark }) => (mark === null ? [branch.schema] : [])), ...others];
  if (branches.length < 2 || marked.length === 0 || unmarked.length > 1) return null;
  const [fallback = noBranch(marked.map(({ mark }) => mark))] = unmarked;
  return marked.reduceRight<JsonObject>((rest, { schema: then, mark }) => ({ if: mark, then, else: rest }), isObject(fallback) ? fallback : {});
}

/** The schema with every such `anyOf` rewritten; all others stay as they are. */
export function chooseBranches(schema: JsonValue, root: JsonObject, resolve: ResolveRef): JsonValue {
  if (Array.isArray(schema)) return schema.map((item) => chooseBranches(item, root, resolve));
  if (!isObject(schema)) return schema;
  const { anyOf } = schema;
  const chosen = Array.isArray(anyOf) && !("if" in schema) && !("type" in schema) ? rewriteAnyOf(anyOf, root, resolve) : null;
  const rest = Object.entries(schema).filter(([key]) => chosen === null || key !== "anyOf");
  const rewritten = Object.fromEntries(rest.map(([key, value]) => [key, chooseBranches(value, root, resolve)]));
  const branches = chosen === null ? {} : chooseBranches(chosen, root, resolve);
  return { ...rewritten, ...(isObject(branches) ? branches : {}) };
}
