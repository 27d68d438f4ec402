/** Mistakes about which engine and operation is meant (MEX-ENV-04, -05, -07). */
import type { Registry } from "../engines/registry.ts";
import { type Draft, fill } from "./draft.ts";
import { mend, reading, refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { handedToEngine, registry, steps } from "./runtime-seams.ts";
import { all, type Break } from "./seams.ts";
import { engines } from "./world-seams.ts";

const isText = (value: unknown): value is string => typeof value === "string";

/** The registry is that of the first world, whatever is loaded later. */
const compiledIn: Break = ({ loadWorld }) => {
  let first: Registry | null = null;
  return {
    loadWorld(source) {
      const loaded = loadWorld(source);
      first ??= loaded.registry;
      return { ...loaded, registry: first };
    },
  };
};

/** The engine that is meant; null where it is the one that is named. */
function engineMeant(find: (draft: Draft) => string | null): Break {
  return rewrite((draft) => {
    draft["engine_id"] = find(draft) ?? draft["engine_id"] ?? null;
  });
}

/** The operation that is meant; null where it is the one that is named. */
function operationMeant(find: (draft: Draft) => unknown): Break {
  return rewrite((draft) => {
    const found = find(draft);
    if (isText(found)) draft["operation"] = found;
  });
}

/** The first operations of the engines that the corpus knows. */
const FIRST: ReadonlyMap<unknown, string> = new Map([
  ["engine.spatial", "spatial.build_model"],
  ["engine.context", "context.search"],
  ["engine.guide", "guide.geocode"],
  ["engine.hardware", "hardware.capture_image"],
  ["engine.sovereign", "sovereign.verify"],
]);
const OTHERS = new Set<unknown>(["spatial.check_fit", "guide.live_verify"]);
const INHERITED = new Set<unknown>(["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"]);

const familyOf = ({ operation }: Draft): string | null => (isText(operation) ? `engine.${operation.split(".")[0]}` : null);

/** The engine is called once for each operation of a list beside the one that was judged. */
const furtherOperations = all(
  reading((honest, draft, decode) => {
    if (draft === null || !("operations" in draft)) return honest;
    delete draft["operations"];
    return { ...decode(draft), bytes_bound: -1 };
  }),
  steps((honest) => ({
    async invokeEngine(parts, attempt, granted) {
      if (attempt.envelope.bytes_bound === -1) await honest.invokeEngine(parts, attempt, granted);
      return honest.invokeEngine(parts, attempt, granted);
    },
  })),
);

export const ENVELOPE_TARGET_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-ENV-04", [
    ["engine-by-operation", "the engine is found by the operation's name, and engine_id is not looked at", engineMeant(familyOf)],
    ["engines-compiled-in", "engines stay known that the registry does not hold any more", compiledIn],
    [
      "engine-id-normalised",
      "engine_id is found without regard to letter case and blanks",
      engineMeant(({ engine_id }) => (isText(engine_id) ? engine_id.trim().toLowerCase() : null)),
    ],
    [
      "engine-id-inherited",
      "engines are members of an object, and inherited names are found in it",
      engineMeant(({ engine_id }) => (INHERITED.has(engine_id) ? "engine.spatial" : null)),
    ],
    ["engine-default", "where no engine is named, a default engine runs", engineMeant(({ engine_id }) => ((engine_id ?? "") === "" ? "engine.spatial" : null))],
    [
      "engine-by-number",
      "engine_id may be the place of the engine in the registry",
      engineMeant(({ engine_id }) => (engine_id === 0 ? "engine.spatial" : null)),
    ],
    [
      "engine-first-only",
      "only the first engine of the registry is found",
      registry((honest) => ({
        findOperation: (engine_id, operation) => (engine_id === honest.engine_ids[0] ? honest.findOperation(engine_id, operation) : null),
      })),
    ],
  ]),
  ...breaking("MEX-ENV-05", [
    [
      "version-req-any-type",
      "engine_version_req may be of any type",
      mend((draft) => {
        draft["engine_version_req"] = null;
      }),
    ],
    [
      "version-req-number",
      "a number in engine_version_req is turned into a text",
      mend((draft) => {
        if (typeof draft["engine_version_req"] === "number") draft["engine_version_req"] = `=${draft["engine_version_req"]}.0.0`;
      }),
    ],
    [
      "version-req-exact-refused",
      "an exact requirement is not understood and refused",
      refuse("/engine_version_req", (draft) => isText(draft["engine_version_req"])),
    ],
    [
      "version-req-filled-in",
      "a requirement that is not given is filled in before the engine gets the operation",
      handedToEngine((draft) => fill(draft, "engine_version_req", "=1.0.0")),
    ],
  ]),
  ...breaking("MEX-ENV-07", [
    [
      "operation-unchecked",
      "an operation that is not declared runs as the engine's first one",
      operationMeant((draft) => (OTHERS.has(draft["operation"]) ? null : FIRST.get(draft["engine_id"]))),
    ],
    [
      "operation-first-of-list",
      "of a list of operations the first one is run",
      operationMeant(({ operation }) => (Array.isArray(operation) ? operation[0] : null)),
    ],
    [
      "operation-letter-case",
      "operations are found in any letter case",
      operationMeant(({ operation }) => (isText(operation) ? operation.toLowerCase() : null)),
    ],
    ["operation-of-any-engine", "operations are looked up over all engines", engineMeant((draft) => (FIRST.has(familyOf(draft)) ? familyOf(draft) : null))],
    [
      "operation-default",
      "an operation without a name is the engine's first one",
      operationMeant((draft) => ((draft["operation"] ?? "") === "" ? FIRST.get(draft["engine_id"]) : null)),
    ],
    [
      "operation-by-number",
      "operation may be the place of the operation in the engine's list",
      operationMeant((draft) => (draft["operation"] === 0 ? FIRST.get(draft["engine_id"]) : null)),
    ],
    ["operations-compiled-in", "operations stay known that the registry does not hold any more", compiledIn],
    [
      "operation-inherited",
      "operations are members of an object, and inherited names are found in it",
      operationMeant(({ operation }) => (INHERITED.has(operation) ? "spatial.build_model" : null)),
    ],
    ["operation-list-beside-run", "a list of further operations beside the operation is run too", furtherOperations],
    [
      "operation-first-only",
      "only the first operation of an engine is found",
      engines((engine) => {
        if (Array.isArray(engine["ops"])) engine["ops"] = engine["ops"].slice(0, 1);
      }),
    ],
  ]),
];
