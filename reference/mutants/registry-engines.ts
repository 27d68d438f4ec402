/** Mistakes about who can be invoked: unknown engines, unknown capabilities, engines without an implementation (MEX-REG-03, -04, -06). */
import path from "node:path";
import type { Registry } from "../engines/registry.ts";
import { failed } from "../runtime/answer.ts";
import type { Attempt } from "../runtime/attempt.ts";
import { type Draft, objectIn, objectsIn, textsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { recorder } from "./record-seams.ts";
import { answers, registry, steps } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";
import { authority, enginesOf, world } from "./world-seams.ts";

/** An engine that is not found is looked for again, under other names. */
const alsoNamed = (names: (id: string, known: readonly string[]) => readonly string[]): Break =>
  registry((honest) => {
    const first = <T>(id: string, find: (id: string) => T | null): T | null =>
      [id, ...names(id, honest.engine_ids)].reduce<T | null>((found, name) => found ?? find(name), null);
    return {
      findEngine: (id) => first(id, honest.findEngine),
      findOperation: (id, operation) => first(id, (name) => honest.findOperation(name, operation)),
    };
  });

/** Engines of a kind are not found. */
const notFound = (isHidden: (id: string, known: readonly string[]) => boolean): Break =>
  registry((honest) => ({
    findEngine: (id) => (isHidden(id, honest.engine_ids) ? null : honest.findEngine(id)),
    findOperation: (id, operation) => (isHidden(id, honest.engine_ids) ? null : honest.findOperation(id, operation)),
  }));

/** Engines of every world that was loaded stay known. */
const remembered: Break = ({ loadWorld }) => {
  const registries: Registry[] = [];
  return {
    loadWorld(source) {
      const loaded = loadWorld(source);
      const { registry: own } = loaded;
      registries.push(own);
      const first = <T>(find: (among: Registry) => T | null): T | null => find(own) ?? registries.reduce<T | null>((found, one) => found ?? find(one), null);
      const known: Registry = {
        ...own,
        findEngine: (id) => first((one) => one.findEngine(id)),
        findOperation: (id, op) => first((one) => one.findOperation(id, op)),
      };
      return { ...loaded, registry: known };
    },
  };
};

const folded = (id: string): string => id.toLowerCase();
/** Letters of no width go, look-alikes become what they look like. */
const cleaned = (id: string): string => id.replace(/[\u200b-\u200f]/gu, "").replaceAll("\u0435", "e");
const INHERITED = new Set(["toString", "hasOwnProperty", "length", "constructor"]);

const FOUND = breaking("MEX-REG-03", [
  ["lookup-letter-case", "engines are found without regard to letter case", alsoNamed((id, known) => known.filter((other) => folded(other) === folded(id)))],
  ["lookup-beginning", "the beginning of an id will do", alsoNamed((id, known) => known.filter((other) => other.startsWith(id)))],
  ["lookup-goes-on", "what follows a known id is not looked at", alsoNamed((id, known) => known.filter((other) => id.startsWith(other)))],
  ["lookup-trimmed", "ids are trimmed before they are looked up", alsoNamed((id) => [id.trim()])],
  ["lookup-up-to-nul", "ids end at the first NUL", alsoNamed((id) => id.split("\0").slice(0, 1))],
  ["lookup-without-prefix", "the prefix of an id may be left out", alsoNamed((id) => [`engine.${id}`])],
  ["lookup-look-alikes", "ids are cleaned of letters that cannot be seen", alsoNamed((id) => [cleaned(id)])],
  [
    "lookup-wildcard",
    "a star in an id stands for anything",
    alsoNamed((id, known) => (id.endsWith("*") ? known.filter((other) => other.startsWith(id.slice(0, -1))) : [])),
  ],
  ["lookup-path", "ids are resolved as paths", alsoNamed((id) => [path.posix.normalize(id)])],
  [
    "lookup-inherited",
    "engines are members of an object, and inherited names are found in it",
    alsoNamed((id) => (INHERITED.has(id) ? ["engine.context"] : [])),
  ],
  ["lookup-remembered", "engines of an earlier registry stay known", remembered],
  ["lookup-dotted-only", "an engine whose id has no dot is not found", notFound((id) => !id.includes("."))],
  ["lookup-first-only", "the first engine of a registry alone is found", notFound((id, known) => id !== known[0])],
  ["lookup-but-first", "the first engine of a registry is not found", notFound((id, known) => id === known[0])],
]);

const declaredIn = (draft: Draft): string[] =>
  enginesOf(draft).flatMap((engine) => [...textsIn(engine, "required_caps"), ...objectsIn(engine, "ops").flatMap((op) => textsIn(op, "capabilities"))]);

/** Capabilities of a kind that engines declare are known by that, and every profile has them. */
const knownByDeclaration = (isKnown: (id: string) => boolean = () => true): Break =>
  world((draft) => {
    const capabilities = objectIn(draft, "capability_registry");
    const declared = declaredIn(draft).filter(isKnown);
    if (capabilities === null) return;
    capabilities["full_ids"] = [...new Set([...textsIn(capabilities, "full_ids"), ...declared])];
    for (const profile of objectsIn(draft, "profiles")) profile["allowed"] = [...new Set([...textsIn(profile, "allowed"), ...declared])];
  });

const DECLARED = breaking("MEX-REG-04", [
  ["declared-is-known", "a capability that an engine declares is known by that", knownByDeclaration()],
  ["declared-in-letter-case", "axes are known in any letter case", knownByDeclaration((id) => id !== id.toLowerCase())],
  ["declared-with-any-separator", "axis and scope may be separated in any way", knownByDeclaration((id) => id.includes("/"))],
  ["declared-without-axis", "a scope without an axis is known by its scope", knownByDeclaration((id) => id.startsWith(":"))],
  [
    "declared-full-ids-only",
    "a scope is known where it is registered as a whole, whatever its axis",
    authority({ knows: (id, { full_ids, axes }) => full_ids.includes(id) || (axes.includes(id) && !id.includes(":")) || id === "fs.read:scopes" }),
  ],
]);

const isUnbound = ({ registered }: Attempt): boolean => registered !== null && registered.engine.implementations.length === 0;
const bound = (attempt: Attempt): Attempt =>
  attempt.registered === null
    ? attempt
    : {
        ...attempt,
        registered: { ...attempt.registered, engine: { ...attempt.registered.engine, implementations: [{ id: "impl.default", version: "1.0.0" }] } },
      };

/** An engine without implementation is told of before anything is judged. */
const beforeGates: Break = steps((honest) => ({
  async judgeRequest(parts, attempt) {
    if (!isUnbound(attempt)) return honest.judgeRequest(parts, attempt);
    return { kind: "ended", answer: failed(attempt.attempt_id, "request", "ENGINE_UNBOUND", "no implementation is bound to the engine") };
  },
}));

const skipped: Break = answers(
  () => null,
  (answer, operation) => {
    if (answer.outcome !== "failed" || answer.error.code !== "ENGINE_UNBOUND") return answer;
    const times = { started_at: "2026-01-01T00:00:00Z", ended_at: "2026-01-01T00:00:00Z" };
    const op_id = String(operation?.["op_id"] ?? answer.attempt_id);
    return {
      attempt_id: answer.attempt_id,
      outcome: "executed",
      result: { op_id, status: "succeeded", ...times, outputs: [], evidence: [], provenance: null, errors: [] },
    };
  },
);

/** Nothing is recorded of the failure. */
const unrecorded: Break = recorder((honest) => ({
  commit(batch) {
    const failures = new Set(batch.flatMap((record) => ("diagnostic" in record && record.diagnostic.code === "ENGINE_UNBOUND" ? [record.diagnostic.id] : [])));
    honest.commit(
      batch.filter((record) =>
        "diagnostic" in record ? !failures.has(record.diagnostic.id) : !("event" in record) || !failures.has(String(record.event["diagnostic_id"])),
      ),
    );
  },
}));

/** After one engine was found unbound nothing runs. */
const allUnbound: Break = answers(
  () => ({ isDown: false }),
  (answer, _, state) => {
    if (state.isDown) return failed(answer.attempt_id, "request", "REGISTRY_INVALID", "an engine has no implementation");
    state.isDown = answer.outcome === "failed" && answer.error.code === "ENGINE_UNBOUND";
    return answer;
  },
);

const UNBOUND = breaking("MEX-REG-06", [
  [
    "unbound-runs",
    "an engine without implementation runs on a default one",
    steps((honest) => ({ invokeEngine: (parts, attempt, granted) => honest.invokeEngine(parts, bound(attempt), granted) })),
  ],
  ["unbound-skipped", "an operation whose engine has no implementation is skipped, and succeeds", skipped, { apart: "nothing has run" }],
  ["unbound-unrecorded", "an engine without implementation leaves nothing in the record", unrecorded, { apart: "it fails, and nobody can see why" }],
  ["unbound-before-gates", "an engine without implementation fails before the gates", beforeGates],
  ["unbound-ends-all", "after one engine was found without implementation nothing runs", allUnbound],
  [
    "unbound-refuses-registry",
    "a registry in which an engine has no implementation serves no engine",
    registryWithout((engine) => objectsIn(engine, "implementations").length === 0),
  ],
  [
    "unbound-other-name",
    "an implementation that is not named after its engine is none",
    registryWithout((engine) => objectsIn(engine, "implementations").some(({ id }) => String(id).endsWith("_other"))),
  ],
]);

/** Worlds with an engine of a kind have no engine at all. */
function registryWithout(is: (engine: Draft) => boolean): Break {
  return world((draft) => {
    if (enginesOf(draft).some(is)) for (const engine of enginesOf(draft)) engine["implementations"] = [];
  });
}

export const REGISTRY_ENGINE_MUTANTS: readonly Mutant[] = [...FOUND, ...DECLARED, ...UNBOUND];
