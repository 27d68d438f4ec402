/** Other ways to read the registry of a world. */
import { type Draft, draftOfText, isDraft, type Json, objectIn, objectsIn } from "./draft.ts";
import type { Break } from "./seams.ts";
import { world } from "./world-seams.ts";

/** What an entry holds where nothing better is known. */
export const ENTRY_DEFAULTS: Readonly<Draft> = {
  interface_version: "1.0",
  determinism_ceiling: "D3",
  required_caps: [],
  required_gates: [],
  default_budget: null,
  implementations: [],
  ops: [{ name: "none", params_schema: {}, capabilities: [], required_gates: [], output_types: [] }],
  failure_codes: [],
  conformance_vectors: [],
};
/** A registry without an engine that anybody knows. */
export const NOBODY: Readonly<Record<string, Draft>> = { "engine.none": { engine_id: "engine.none", ...ENTRY_DEFAULTS } };

/** Gives a world another registry. */
export function replaceRegistry(draft: Draft, registry: Draft): void {
  delete draft["registry_text"];
  draft["registry"] = registry;
}

/** Entries of a registry that are objects. */
export const entriesOf = (registry: Draft): Draft[] => Object.values(registry).filter(isDraft);
/** Operations of all entries. */
export const opsOf = (registry: Draft): Draft[] => entriesOf(registry).flatMap((entry) => objectsIn(entry, "ops"));

/** Registries of a kind are taken for registries without engines, though nothing is wrong with them. */
export const misread = (is: (registry: Draft, text: string | null) => boolean): Break =>
  world((draft) => {
    const { registry_text } = draft;
    const text = typeof registry_text === "string" ? registry_text : null;
    const registry = text === null ? objectIn(draft, "registry") : draftOfText(text);
    if (registry !== null && is(registry, text)) replaceRegistry(draft, NOBODY);
  });

/** The text of a world's registry; empty where there is none. */
export const textOf = ({ registry_text }: Draft): string => (typeof registry_text === "string" ? registry_text : "");
/** The text of a registry is changed before it is read. */
export const retexted = (change: (text: string) => string): Break =>
  world((draft) => {
    if (typeof draft["registry_text"] === "string") draft["registry_text"] = change(draft["registry_text"]);
  });

/** What a text holds; null where it is no JSON. */
export function parsed(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

/** The text up to the end of its first object. */
export function firstValue(text: string): string {
  for (let end = text.indexOf("}"); end >= 0; end = text.indexOf("}", end + 1)) if (parsed(text.slice(0, end + 1)) !== null) return text.slice(0, end + 1);
  return text;
}
