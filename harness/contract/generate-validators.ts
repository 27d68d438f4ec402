/**
 * Writes generated/validators.js and its types: Ajv standalone code of every schema in schema-names.ts.
 * Run by `tsx` at build time, so that no schema is compiled when the harness starts.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { buildSync } from "esbuild";
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import { chooseBranches, type ResolveRef } from "./choose-branch.ts";
import { CASE_SCHEMAS, FILE_SCHEMAS, PROTOCOL_SCHEMAS, schemaUri } from "./schema-names.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CONTRACT = fileURLToPath(new URL("../../spec-cases/contract/", import.meta.url));
const ANNOTATIONS = new Set(["title", "description", "$schema"]);
const NAMES = [...FILE_SCHEMAS, ...PROTOCOL_SCHEMAS, ...CASE_SCHEMAS];

const TYPES = `import type { SchemaName } from "../schema-names.ts";

export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
export declare const validators: Readonly<Record<SchemaName, Validate>>;
/** Patterns of the schemas, each with its description in words. */
export declare const patternWords: Readonly<Record<string, string>>;
`;

/** Collects pattern -> description where a schema has both, so that a message can say what the pattern means. */
function collectPatternWords(schema: JsonValue, words: Map<string, string>): void {
  if (Array.isArray(schema)) for (const item of schema) collectPatternWords(item, words);
  if (!isObject(schema)) return;
  const { pattern, description } = schema;
  if (typeof pattern === "string" && typeof description === "string") words.set(pattern, description);
  for (const value of Object.values(schema)) collectPatternWords(value, words);
}

/** Without titles and descriptions: parts of the schemas stand in the code, and every byte is parsed at each start. */
function stripAnnotations(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(stripAnnotations);
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !(ANNOTATIONS.has(key) && typeof value === "string"));
  return Object.fromEntries(kept.map(([key, value]) => [key, stripAnnotations(value)]));
}

function readSchemas(): JsonObject[] {
  const files = readdirSync(CONTRACT).filter((name) => name.endsWith(".schema.json"));
  return files.map((file) => {
    const schema: JsonValue = JSON.parse(readFileSync(path.join(CONTRACT, file), "utf8"));
    if (!isObject(schema)) throw new Error(`${file} is no schema object`);
    return schema;
  });
}

/** Resolves `urn:…`, `urn:…#/$defs/x` and `#/$defs/x`. */
function resolver(schemas: readonly JsonObject[]): ResolveRef {
  const byId = new Map(schemas.map((schema) => [schema["$id"], schema]));
  return (ref, root) => {
    const [urn = "", name] = ref.split("#/$defs/");
    const document = urn === "" ? root : byId.get(urn);
    return name === undefined ? document : member(member(document, "$defs"), name);
  };
}

/** A schema that the contract defines and nobody listed would silently go unchecked. */
function refuseUnlisted(protocol: JsonValue | undefined): void {
  const listed = new Set<string>(PROTOCOL_SCHEMAS);
  const missing = Object.keys(member(protocol, "$defs") ?? {}).filter((name) => /_(params|result|error)$/.test(name) && !listed.has(name));
  if (missing.length > 0) throw new Error(`schema-names.ts does not list ${missing.join(", ")}: add them`);
}

/** The module's text: standalone code with what it needs of Ajv's runtime (CommonJS) bundled in. */
export function renderValidators(): string {
  const ajv = new Ajv2020({
    code: { source: true, esm: true },
    allErrors: true,
    messages: false,
    inlineRefs: false,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
  });
  const words = new Map<string, string>();
  const schemas = readSchemas();
  const resolve = resolver(schemas);
  refuseUnlisted(schemas.find((schema) => schema["$id"] === "urn:mex-conformance:protocol"));
  for (const schema of schemas) {
    collectPatternWords(schema, words);
    const chosen = chooseBranches(stripAnnotations(schema), schema, resolve);
    if (isObject(chosen)) ajv.addSchema(chosen);
  }
  const code = standalone.default(ajv, Object.fromEntries(NAMES.map((name, index) => [`validate_${index}`, schemaUri(name)])));
  const table = NAMES.map((name, index) => `${JSON.stringify(name)}: validate_${index}`).join(", ");
  // fast-deep-equal calls valueOf and toString of the values: a foreign object with such members would make it throw.
  const safe = code.replaceAll('require("ajv/dist/runtime/equal").default', "equalJson");
  const source = `import { equalJson } from "../json.ts";\n${safe}\nexport const validators = { __proto__: null, ${table} };\nexport const patternWords = ${JSON.stringify(Object.fromEntries(words))};\n`;
  const bundle = buildSync({
    stdin: { contents: source.replaceAll("export const validate_", "const validate_"), resolveDir: HERE, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
  });
  return bundle.outputFiles.map((file) => file.text.replace(/schemaPath:"(?:[^"\\]|\\.)*",/g, "")).join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = path.join(HERE, "generated");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "validators.js"), renderValidators());
  writeFileSync(path.join(folder, "validators.d.ts"), TYPES);
  console.log(`wrote harness/contract/generated/validators.js: ${NAMES.length} schemas`);
}
