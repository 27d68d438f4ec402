/** Mistakes about reading the entries of a registry (MEX-REG-02). */
import { RuntimeFault } from "../faults.ts";
import { type Draft, draftOf, everyObject, isDraft, type Json, objectIn, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { ENTRY_DEFAULTS, entriesOf, opsOf } from "./registry-seams.ts";
import type { Break } from "./seams.ts";
import { engines, operations, world } from "./world-seams.ts";

/** A refusal is told in another way. */
const refusal =
  (change: (fault: RuntimeFault) => RuntimeFault): Break =>
  ({ loadWorld }) => ({
    loadWorld(source) {
      try {
        return loadWorld(source);
      } catch (error) {
        throw error instanceof RuntimeFault ? change(error) : error;
      }
    },
  });

/** Where a world is refused, the one that this makes of it is loaded in its place. */
const instead =
  (mend: (draft: Draft, fault: RuntimeFault) => void): Break =>
  ({ loadWorld }) => ({
    loadWorld(source) {
      try {
        return loadWorld(source);
      } catch (error) {
        const draft = draftOf(source);
        if (!(error instanceof RuntimeFault) || draft === null) throw error;
        mend(draft, error);
        return loadWorld(draft);
      }
    },
  });

const OP_DEFAULTS: Readonly<Draft> = { name: "unnamed", params_schema: {}, capabilities: [], required_gates: [], output_types: [] };

const defaulted: Break = world((draft) => {
  for (const [key, entry] of Object.entries(objectIn(draft, "registry") ?? {})) {
    if (!isDraft(entry)) continue;
    for (const [member, value] of Object.entries({ engine_id: key, ...ENTRY_DEFAULTS })) if (!(member in entry)) entry[member] = value;
    for (const op of objectsIn(entry, "ops")) for (const [member, value] of Object.entries(OP_DEFAULTS)) if (!(member in op)) op[member] = value;
  }
});

/** Names in a JSON Pointer, decoded. */
const stepsOf = ({ path }: RuntimeFault): string[] => (path ?? "").split("/").slice(1);

/** Leaves the entry out that the refusal names, until the rest is accepted. */
const skipping =
  (depth: "entry" | "operation"): Break =>
  (parts) => {
    let load = parts.loadWorld;
    for (let round = 0; round < 3; round += 1) {
      const { loadWorld = load } = instead((draft, fault) => {
        const [, engine = "", , index] = stepsOf(fault);
        const registry = objectIn(draft, "registry");
        const ops = objectIn(registry, engine)?.["ops"];
        if (depth === "entry") delete registry?.[engine];
        else if (Array.isArray(ops)) ops.splice(Number(index), 1);
      })({ ...parts, loadWorld: load });
      load = loadWorld;
    }
    return { loadWorld: load };
  };

const LISTS = new Set(["required_caps", "required_gates", "capabilities", "output_types", "failure_codes", "conformance_vectors", "implementations", "ops"]);
const TEXTS = new Set(["engine_id", "interface_version", "name", "determinism_ceiling"]);

/** Every member of entries and operations that is in the set. */
const members = (names: ReadonlySet<string>, change: (value: Json) => Json): Break =>
  world((draft) => {
    for (const object of [...entriesOf(objectIn(draft, "registry") ?? {}), ...opsOf(objectIn(draft, "registry") ?? {})])
      for (const [name, value] of Object.entries(object)) if (names.has(name)) object[name] = change(value);
  });

const SCHEMA_TYPES = new Set<Json>(["object", "array", "string", "number", "integer", "boolean", "null"]);
/** A rough look at a schema and its properties. */
const isSchema = (schema: Json): boolean => {
  if (!isDraft(schema)) return false;
  const { type, properties } = schema;
  return (
    (type === undefined || SCHEMA_TYPES.has(type) || Array.isArray(type)) &&
    (properties === undefined || (isDraft(properties) && Object.values(properties).every(isSchema)))
  );
};

const FIRST_REGISTRY: Break = ({ loadWorld }) => {
  let last: ReturnType<typeof loadWorld> | null = null;
  return {
    loadWorld(source) {
      try {
        last = loadWorld(source);
        return last;
      } catch (error) {
        if (last === null) throw error;
        return last;
      }
    },
  };
};

export const REGISTRY_MUTANTS: readonly Mutant[] = breaking("MEX-REG-02", [
  [
    "registry-place-unnamed",
    "a registry is refused without a word on what is wrong where",
    refusal(({ code }) => new RuntimeFault(code, "the configuration is invalid")),
  ],
  [
    "registry-last-stays",
    "where a registry is refused the one before stays in force",
    FIRST_REGISTRY,
    { apart: "nothing is refused; another mutant refuses and does not say where" },
  ],
  ["registry-entry-skipped", "an entry that is broken is left out, and the rest is used", skipping("entry")],
  ["registry-operation-skipped", "an operation that is broken is left out, and the rest is used", skipping("operation")],
  ["registry-defaults", "members that are missing have defaults", defaulted],
  [
    "registry-unknown-members",
    "members that nobody knows are passed over",
    world((draft) => {
      for (const object of everyObject(draft["registry"] ?? null)) for (const name of ["required_gate", "capability", "wall_ms"]) delete object[name];
    }),
  ],
  [
    "registry-text-for-list",
    "a text in the place of a list is a list of one",
    members(LISTS, (value) => (Array.isArray(value) || isDraft(value) ? value : value == null ? [] : [String(value)])),
  ],
  ["registry-object-for-list", "an object in the place of a list is a list of one", members(LISTS, (value) => (isDraft(value) ? [value] : value))],
  [
    "registry-list-items",
    "items of a list that are no use are passed over",
    members(LISTS, (value) => (Array.isArray(value) ? value.filter((item) => item !== null && item !== "") : value)),
  ],
  [
    "registry-text-from-number",
    "numbers in the place of texts are taken as texts",
    members(TEXTS, (value) => (typeof value === "number" ? String(value) : value)),
  ],
  ["registry-empty-texts", "an empty text is one", members(TEXTS, (value) => (value === "" ? "none" : value))],
  [
    "registry-ceiling-unknown",
    "a ceiling that nobody knows is the highest",
    engines((engine) => {
      if (!/^D[0-3]$/.test(String(engine["determinism_ceiling"]))) engine["determinism_ceiling"] = "D3";
    }),
  ],
  [
    "registry-budget-coerced",
    "caps of a default budget are whatever can be read as a number",
    engines((engine) => {
      const budget = objectIn(engine, "default_budget");
      if (budget === null) engine["default_budget"] = null;
      else for (const [cap, value] of Object.entries(budget)) budget[cap] = value === null ? null : Math.max(0, Number(value));
    }),
  ],
  [
    "registry-implementation-unread",
    "implementations are not looked at",
    engines((engine) => {
      if (engine["implementations"] !== undefined)
        engine["implementations"] = objectsIn(engine, "implementations").map(({ id }) => ({ id: id ?? "none", version: "1.0.0" }));
    }),
  ],
  [
    "registry-vectors-unread",
    "conformance vectors and failure codes are not looked at",
    engines((engine) => {
      for (const name of ["conformance_vectors", "failure_codes"]) if (name in engine) engine[name] = [];
    }),
  ],
  [
    "registry-params-unread",
    "a params schema is looked at when params are checked against it, and one that is broken is none",
    operations((op) => {
      if ("params_schema" in op && !isSchema(op["params_schema"] ?? null)) op["params_schema"] = {};
    }),
  ],
]);
