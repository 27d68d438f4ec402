import { describe, expect, it } from "vitest";
import type { Registry } from "../engines/registry.ts";
import { type GateVerdict, PASS, type RequestGate } from "../gates/gate.ts";
import { GATES } from "../gates/table.ts";
import { assembleRuntime } from "../runtime/assemble.ts";
import { STEPS } from "../runtime/steps.ts";
import { serviceParts } from "../serve/parts.ts";
import { createBed } from "../testbed/bed.ts";
import { operation } from "../testbed/corpus.ts";
import { judge } from "../testbed/judge.ts";
import { ENGINES, type EngineFacts } from "./engine-facts.ts";
import { ENGINE_MUTANTS } from "./engine-mutants.ts";
import type { Mutant } from "./mutant.ts";

const idsOf = ({ engine }: EngineFacts): string[] => ENGINE_MUTANTS.filter((mutant) => mutant.engine === engine).map(({ id }) => id);
const always = (): boolean => true;

/** What each engine has, and for which engines there is room for it. */
const KINDS: readonly (readonly [kind: string, applies: (facts: EngineFacts) => boolean])[] = [
  ["params-not-required", always],
  ["types-unchecked", always],
  ["unknown-params", always],
  ["capability-undeclared", always],
  ["optional-undeclared", ({ optional }) => optional.length > 0],
  ["any-capability", always],
  ["trusted", always],
  ["no-capability", always],
  ["unknown-capability", always],
  ["ceiling-one-above", ({ ceiling }) => ceiling !== "D3"],
  ["ceiling-unread", ({ ceiling }) => ceiling === "D0" || ceiling === "D1"],
  ["ceiling-not-reached", always],
  ["ceiling-alone", ({ ceiling }) => ceiling !== "D0"],
  ["evidence-unread", always],
  ["no-cap", always],
  ["all-caps", always],
  ["size-unread", always],
  ["size-half", always],
  ["outputs-inline", always],
  ["outputs-kept", always],
  ["provenance-missing", always],
  ["provenance-of-implementation", always],
  ["gate-left-out", ({ gates }) => gates.length > 0],
  ["gate-unknown", ({ gates }) => gates.length > 0],
];

describe("mutants of single engines", () => {
  it("are there for the 22 engines and the 83 operations", () => {
    expect(ENGINES).toHaveLength(22);
    expect(ENGINES.flatMap(({ operations }) => operations)).toHaveLength(83);
  });

  it("have ids of their own, that begin with the engine", () => {
    expect(new Set(ENGINE_MUTANTS.map(({ id }) => id)).size).toBe(ENGINE_MUTANTS.length);
    const short = new Map(ENGINES.map((facts) => [facts.engine, facts.short]));
    expect(ENGINE_MUTANTS.filter(({ id, engine }) => !id.startsWith(`engine-${short.get(engine ?? "")}-`)).map(({ id }) => id)).toEqual([]);
  });

  it("name an operation of their engine, where they name one", () => {
    const names = new Map(ENGINES.map(({ engine, operations }) => [engine, operations.map(({ name }) => name)]));
    const foreign = ENGINE_MUTANTS.filter(({ engine, operation: name }) => name !== undefined && names.get(engine ?? "")?.includes(name) !== true);
    expect(foreign.map(({ id }) => id)).toEqual([]);
  });

  it.each(ENGINES.map((facts) => [facts.engine, facts] as const))("%s has each kind that there is room for", (_, facts) => {
    const ids = idsOf(facts);
    const missing = KINDS.filter(([kind, applies]) => applies(facts) !== ids.some((id) => id.endsWith(`-${kind}`))).map(([kind]) => kind);
    expect(missing).toEqual([]);
  });

  it.each(ENGINES.map((facts) => [facts.engine, facts] as const))("%s has both kinds of each operation", (_, facts) => {
    const expected = facts.operations.flatMap(({ verb }) => [`engine-${facts.short}-${verb}-params-unchecked`, `engine-${facts.short}-${verb}-unregistered`]);
    expect(idsOf(facts)).toEqual(expect.arrayContaining(expected));
  });
});

describe("mutants of single engines leave the others alone", () => {
  const bed = createBed();
  const marked: GateVerdict = Object.freeze({ ...PASS });
  const silent = GATES.request.map((gate): RequestGate => ({ ...gate, check: () => marked }));
  const otherThan = ({ engine }: Mutant) => (engine === "engine.context" ? "spatial-build-d2" : "context-search-d3");

  /** Request gates that answer otherwise for another engine, and look-ups of it that do. */
  async function touched(mutant: Mutant): Promise<string[]> {
    let seen: Registry = bed.parts.registry;
    const assemble: typeof assembleRuntime = (parts, steps) => {
      seen = parts.registry;
      return assembleRuntime(parts, steps);
    };
    const honest = serviceParts({ assemble, gates: { ...GATES, request: silent } });
    const broken = { ...honest, ...(typeof mutant.breaks === "function" ? mutant.breaks(honest) : mutant.breaks) };
    broken.assemble(bed.parts, STEPS);
    const asked = operation(otherThan(mutant));
    const verdicts = await Promise.all(broken.gates.request.map(async (gate) => ({ id: gate.id, same: (await judge(gate, asked)) === marked })));
    const [engine_id, name] = [String(asked["engine_id"]), String(asked["operation"])];
    const isFound = seen.findOperation(engine_id, name) === bed.parts.registry.findOperation(engine_id, name);
    return [...verdicts.filter(({ same }) => !same).map(({ id }) => id), ...(isFound ? [] : ["registry"])];
  }

  it.each(ENGINES.map(({ engine }) => [engine]))("%s", async (engine) => {
    const faults: string[] = [];
    for (const mutant of ENGINE_MUTANTS.filter((candidate) => candidate.engine === engine))
      for (const what of await touched(mutant)) faults.push(`${mutant.id}: ${what}`);
    expect(faults).toEqual([]);
  });
});
