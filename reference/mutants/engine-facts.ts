/** What the mutants of single engines are made from: the shipped registry and params schemas, read when the list of mutants is. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Determinism } from "../../spec-cases/contract/types.ts";
import { GATES } from "../gates/table.ts";
import { type Draft, draftOfText, isDraft, objectIn, objectsIn, textsIn } from "./draft.ts";

const REGISTRY = "mechanical_engines.json";
const PARAMS = "spec-cases/params";
/** Conditions in words name no level and are information only (READ-60). */
const CONDITION = "x-mex-required-when";
const BY_LEVEL = "determinism in ";
const HANDLE = "urn:mex-conformance:artifact-handle";

/** Levels of determinism, from the least. */
export const LEVELS: readonly Determinism[] = ["D0", "D1", "D2", "D3"];

/** One operation as its template has it. */
export interface OperationFacts {
  readonly name: string;
  /** Its name without that of the engine, for ids of mutants: `build-model`. */
  readonly verb: string;
  readonly schema: Draft;
  /** Params that some levels of determinism demand. */
  readonly conditional: readonly string[];
  /** Gates beside the global ones that it requires. */
  readonly gates: readonly string[];
  /** A param of it is free text. */
  readonly takes_text: boolean;
  /** A param that it requires is the handle of an artifact. */
  readonly takes_artifact: boolean;
}

/** One engine as its template has it. */
export interface EngineFacts {
  readonly engine: string;
  /** For ids of mutants: `sous-chef` for engine.sous_chef. */
  readonly short: string;
  readonly ceiling: Determinism;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Gates beside the global ones that an operation of it requires. */
  readonly gates: readonly string[];
  readonly operations: readonly OperationFacts[];
  /** Operation of its reject vector; null where it has none. */
  readonly rejects: string | null;
}

const hyphens = (text: string): string => text.replaceAll("_", "-");

/** The folder of the package, from source and from the built files alike. */
function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, REGISTRY)) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

function readObject(place: string): Draft {
  const read = draftOfText(readFileSync(path.join(packageFolder(), place), "utf8"));
  if (read === null) throw new Error(`\`${place}\` holds no JSON object; run \`npm run generate\``);
  return read;
}

const textIn = (draft: Draft, key: string): string => {
  const found = draft[key];
  return typeof found === "string" ? found : "";
};

const GLOBAL = new Set(GATES.request.map(({ id }) => id));
const isFreeText = (param: Draft): boolean => param["type"] === "string" && param["enum"] === undefined && param["pattern"] === undefined;

function operationFacts(entry: Draft): OperationFacts {
  const name = textIn(entry, "name");
  const schema = readObject(`${PARAMS}/${name}.json`);
  const properties = Object.entries(objectIn(schema, "properties") ?? {});
  const conditional = properties.filter(([, property]) => isDraft(property) && textIn(property, CONDITION).startsWith(BY_LEVEL)).map(([param]) => param);
  const required = textsIn(schema, "required");
  return {
    name,
    verb: hyphens(name.slice(name.indexOf(".") + 1)),
    schema,
    conditional,
    gates: textsIn(entry, "required_gates").filter((id) => !GLOBAL.has(id)),
    takes_text: properties.some(([, property]) => isDraft(property) && isFreeText(property)),
    takes_artifact: properties.some(([param, property]) => required.includes(param) && isDraft(property) && property["$ref"] === HANDLE),
  };
}

function engineFacts(entry: Draft): EngineFacts {
  const engine = textIn(entry, "engine_id");
  const operations = objectsIn(entry, "ops").map(operationFacts);
  const reject = objectsIn(entry, "conformance_vectors").find(({ kind }) => kind === "reject");
  return {
    engine,
    short: hyphens(engine.slice("engine.".length)),
    ceiling: LEVELS.find((level) => level === entry["determinism_ceiling"]) ?? "D0",
    required: textsIn(entry, "required_caps"),
    optional: textsIn(entry, "optional_caps"),
    gates: [...new Set(operations.flatMap(({ gates }) => gates))],
    operations,
    rejects: reject === undefined ? null : textIn(reject, "operation"),
  };
}

/** All engines of the registry, in its order. */
export const ENGINES: readonly EngineFacts[] = Object.values(readObject(REGISTRY)).filter(isDraft).map(engineFacts);
