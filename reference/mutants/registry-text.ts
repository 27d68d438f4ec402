/** Mistakes about registries as texts, about registries in which nothing is wrong, and about names that stand twice (MEX-REG-02, MEX-REG-08). */
import { type Draft, isDraft, type Json, objectIn, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { entriesOf, firstValue, misread, NOBODY, parsed, replaceRegistry, retexted, textOf } from "./registry-seams.ts";
import type { Break } from "./seams.ts";
import { engines, world } from "./world-seams.ts";

const isEmptyList = (value: Json | undefined): boolean => Array.isArray(value) && value.length === 0;
const budgetsOf = (registry: Draft): Draft[] =>
  entriesOf(registry)
    .map((entry) => objectIn(entry, "default_budget"))
    .filter((budget) => budget !== null);

/** One operation of each engine is known. */
const onlyOperation = (at: number): Break =>
  engines((engine) => {
    const chosen = objectsIn(engine, "ops").at(at);
    if (chosen !== undefined && objectsIn(engine, "ops").length > 1 && engine["engine_id"] === "engine.context") engine["ops"] = [chosen];
  });

/** Operations with the same key are one. */
const distinctOperations = (keyOf: (op: Draft) => string): Break =>
  engines((engine) => {
    const ops = objectsIn(engine, "ops");
    if (ops.length > 0) engine["ops"] = ops.filter((op, index) => ops.findIndex((other) => keyOf(other) === keyOf(op)) === index);
  });

const TEXT = breaking("MEX-REG-02", [
  [
    "registry-absent",
    "a registry that is missing, null or empty is one without engines",
    world((draft) => {
      const { registry, registry_text } = draft;
      const isNone =
        registry_text === undefined ? registry == null || (isDraft(registry) && Object.keys(registry).length === 0) : /^(?:null)?$/.test(textOf(draft));
      if (isNone) replaceRegistry(draft, NOBODY);
    }),
  ],
  [
    "registry-list",
    "a list of entries is a registry",
    world((draft) => {
      const entries: unknown = "registry_text" in draft ? parsed(textOf(draft)) : draft["registry"];
      if (Array.isArray(entries)) replaceRegistry(draft, Object.fromEntries(entries.filter(isDraft).map((entry) => [String(entry["engine_id"]), entry])));
    }),
  ],
  [
    "registry-text-lenient",
    "comments, single quotes, commas at the end and NaN are read as people mean them",
    retexted((text) =>
      text
        .replace(/^\/\/.*$/gm, "")
        .replaceAll("'", '"')
        .replace(/,(\s*[}\]])/g, "$1")
        .replace(/\bNaN\b/g, "null")
        .replace(/"engine.context":\s*\{\}/, `"engine.none":${JSON.stringify(NOBODY["engine.none"])}`),
    ),
  ],
  ["registry-text-first-value", "what follows the first value of a text is not read", retexted(firstValue)],
  [
    "registry-text-repaired",
    "a text that breaks off is closed, and what could be read of it is used",
    world((draft) => {
      if (textOf(draft).startsWith("{") && parsed(textOf(draft)) === null && !parsed(firstValue(textOf(draft)))) replaceRegistry(draft, NOBODY);
    }),
  ],
  ["registry-text-unread", "a registry that comes as text is not read", misread((_, text) => text !== null)],
  ["registry-text-one-line", "a registry whose text has line ends is not read", misread((_, text) => text?.includes("\n") === true)],
  ["registry-several", "a registry of one engine is taken for none", misread((registry) => Object.keys(registry).length === 1)],
  [
    "registry-lists-filled",
    "entries with empty lists are passed over",
    misread((registry) => entriesOf(registry).some((entry) => isEmptyList(entry["required_caps"]))),
  ],
  [
    "registry-no-optional",
    "entries with optional members are passed over",
    misread((registry) => entriesOf(registry).some((entry) => "title" in entry || "optional_caps" in entry)),
  ],
  [
    "registry-seven-vectors",
    "entries with vectors of two kinds are passed over",
    misread((registry) => entriesOf(registry).some((entry) => objectsIn(entry, "conformance_vectors").some(({ gate }) => gate === "G-CAP"))),
  ],
  [
    "registry-short-budgets",
    "entries whose default wall time is a minute or more are passed over",
    misread((registry) => budgetsOf(registry).some(({ wall_time_ms, memory_bytes }) => Number(wall_time_ms) >= 60000 && memory_bytes !== null)),
  ],
  [
    "registry-whole-budget",
    "entries whose default budget leaves a cap open are passed over",
    misread((registry) => budgetsOf(registry).some((budget) => Object.values(budget).some((cap) => cap === null))),
  ],
  [
    "registry-one-implementation",
    "entries with two implementations are passed over",
    misread((registry) => entriesOf(registry).some((entry) => objectsIn(entry, "implementations").length > 1)),
  ],
  ["registry-first-operation", "of the operations of an engine the first is known", onlyOperation(0)],
  ["registry-last-operation", "of the operations of an engine the last is known", onlyOperation(-1)],
]);

const NAMED = breaking("MEX-REG-08", [
  [
    "registry-key-wins",
    "an engine is called by its key, whatever its engine_id says",
    world((draft) => {
      for (const [key, entry] of Object.entries(objectIn(draft, "registry") ?? {})) if (isDraft(entry)) entry["engine_id"] = key;
    }),
  ],
  [
    "registry-key-in-letter-case",
    "key and engine_id are compared without letter case",
    world((draft) => {
      for (const [key, entry] of Object.entries(objectIn(draft, "registry") ?? {}))
        if (isDraft(entry) && String(entry["engine_id"]).toLowerCase() === key.toLowerCase()) entry["engine_id"] = key;
    }),
  ],
  ["registry-first-of-two", "of two operations of one name the first counts", distinctOperations(({ name }) => String(name))],
  ["registry-equal-operations", "an operation that stands twice with the same content is one", distinctOperations((op) => JSON.stringify(op))],
  ["registry-last-member", "of members that stand twice the last counts", retexted((text) => (parsed(text) === null ? text : JSON.stringify(parsed(text))))],
  [
    "registry-last-member-within",
    "members that stand twice are looked for among the engines alone",
    retexted((text) => text.replace(/"determinism_ceiling":"D0",(?="determinism_ceiling")/, "")),
  ],
]);

export const REGISTRY_TEXT_MUTANTS: readonly Mutant[] = [...TEXT, ...NAMED];
