/**
 * Writes spec-cases/contract/types.ts from the JSON Schemas beside it.
 * `--check` compares instead of writing and exits 1 where the file is stale.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const CONTRACT = fileURLToPath(new URL("../spec-cases/contract/", import.meta.url));
const TARGET = path.join(CONTRACT, "types.ts");
const PREFIX = "urn:mex-conformance:";

type Json = { [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keywords that restrict values without saying more about the type. */
const NOT_TYPES = new Set(["if", "then", "else", "not", "allOf", "$schema", "$id"]);

function isOnlyRequired(branches: unknown): boolean {
  return Array.isArray(branches) && branches.every((branch) => isObject(branch) && Object.keys(branch).every((key) => key === "required" || key === "not"));
}

/** `$ref` by URN becomes `#/$defs/...`: all definitions stand in one document. */
function localRef(ref: string, file: string): string {
  const [urn = "", pointer] = ref.split("#/$defs/");
  const name = pointer ?? urn.slice(PREFIX.length);
  return `#/$defs/${name === "" ? file : name}`;
}

function toTypeSchema(value: unknown, file: string): unknown {
  if (Array.isArray(value)) return value.map((item) => toTypeSchema(item, file));
  if (!isObject(value)) return value;
  // A schema that only describes allows anything; left alone it would come out as an object.
  if (Object.keys(value).length > 0 && Object.keys(value).every((key) => key === "description")) return { ...value, tsType: "unknown" };
  const result: Json = {};
  for (const [key, member] of Object.entries(value)) {
    if (NOT_TYPES.has(key) && !Array.isArray(member) && key !== "then") continue;
    if (key === "allOf" || (key === "then" && !("properties" in value && isObject(value["properties"])) && isObject(member) && "properties" in member))
      continue;
    if ((key === "anyOf" || key === "oneOf") && isOnlyRequired(member)) continue;
    if (key === "$ref" && typeof member === "string") result[key] = localRef(member, file);
    else if (key !== "$defs") result[key] = toTypeSchema(member, file);
  }
  return result;
}

function collectDefinitions(): Json {
  const definitions: Json = {};
  const add = (name: string, schema: unknown): void => {
    if (name in definitions) throw new Error(`two schemas define \`${name}\``);
    definitions[name] = schema;
  };
  for (const file of readdirSync(CONTRACT)
    .filter((name) => name.endsWith(".schema.json"))
    .sort()) {
    const schema: unknown = JSON.parse(readFileSync(path.join(CONTRACT, file), "utf8"));
    if (!isObject(schema)) throw new Error(`${file} is no schema object`);
    const name = file.slice(0, -".schema.json".length);
    const definitionsOfFile = schema["$defs"];
    if (isObject(definitionsOfFile)) {
      for (const [key, member] of Object.entries(definitionsOfFile)) add(key, toTypeSchema(member, name));
    }
    if (name === "event") continue;
    if (["type", "anyOf", "oneOf"].some((key) => key in schema)) add(name, toTypeSchema(schema, name));
  }
  return definitions;
}

async function render(): Promise<string> {
  const root = { title: "MexContract", type: "object", additionalProperties: false, $defs: collectDefinitions() };
  return compile(root as JSONSchema, "MexContract", {
    bannerComment: "/* Generated from the JSON Schemas in this folder by `npm run generate`. Do not edit. */",
    unreachableDefinitions: true,
    additionalProperties: true,
    unknownAny: true,
    maxItems: -1,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 160 },
  });
}

const text = await render();
if (process.argv.includes("--check")) {
  const found = readFileSync(TARGET, "utf8");
  if (found !== text) {
    console.error("spec-cases/contract/types.ts is stale: run `npm run generate` and commit the result");
    process.exit(1);
  }
  console.log("spec-cases/contract/types.ts is fresh");
} else {
  writeFileSync(TARGET, text);
  console.log("wrote spec-cases/contract/types.ts");
}
