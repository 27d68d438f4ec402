/** The corpus's default world and base operations, as fresh values that a test may change. */
import { readFileSync } from "node:fs";
import { isJsonObject, member } from "../json.ts";

/** A value that a test may change before it is sent. */
export type Draft = Record<string, unknown>;

const CORPUS = new URL("../../spec-cases/", import.meta.url);
const texts = new Map<string, string>();

function readJson(file: string): unknown {
  const text = texts.get(file) ?? readFileSync(new URL(file, CORPUS), "utf8");
  texts.set(file, text);
  return JSON.parse(text);
}

function objectMember(source: unknown, key: string): Draft {
  const found = member(source, key);
  if (!isJsonObject(found)) throw new Error(`\`${key}\` is no object`);
  return { ...found };
}

/** The default world, with members replaced. */
export function world(changes: Draft = {}): Draft {
  return { ...objectMember(readJson("worlds/default.json"), "world"), ...changes };
}

/** Files in spec-cases/operations. */
export type BaseName =
  | "spatial-build-d2"
  | "spatial-fit-d2"
  | "context-search-d3"
  | "guide-geocode-d1"
  | "guide-verify-d0"
  | "hardware-capture-d0"
  | "sovereign-verify-d2";

/** A valid operation with members replaced; `undefined` takes one away. */
export function operation(base: BaseName = "spatial-build-d2", changes: Draft = {}): Draft {
  const draft = { ...objectMember(readJson(`operations/${base}.json`), "operation"), ...changes };
  for (const [key, value] of Object.entries(draft)) if (value === undefined) delete draft[key];
  return draft;
}

/** The context of the base operations, with members replaced. */
export function context(changes: Draft = {}): Draft {
  return { ...objectMember(readJson("operations/spatial-build-d2.json"), "context"), ...changes };
}

/** An input handle of the base operation, with members replaced. */
export function handle(changes: Draft = {}): Draft {
  const inputs = operation()["inputs"];
  const first: unknown = Array.isArray(inputs) ? inputs[0] : undefined;
  if (!isJsonObject(first)) throw new Error("the base operation has no input handle");
  return { ...first, ...changes };
}

let count = 0;

/** A fresh op_id, so that one runtime can be asked many times. */
export function freshOpId(): string {
  count += 1;
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, "0")}`;
}

/** The default world's registry with one engine's entry changed. */
export function registryWith(engine_id: string, changes: Draft): Draft {
  const registry = objectMember(world(), "registry");
  return { ...registry, [engine_id]: { ...objectMember(registry, engine_id), ...changes } };
}
