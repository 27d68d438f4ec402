import { describe, expect, it } from "vitest";
import type { Determinism } from "../../spec-cases/contract/types.ts";
import { type Draft, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { G_DET } from "./det.ts";
import { isAbove, needsEvidence } from "./levels.ts";
import { G_PROVENANCE } from "./provenance.ts";

const LEVELS: readonly Determinism[] = ["D0", "D1", "D2", "D3"];
const MATRIX = LEVELS.flatMap((level) => LEVELS.map((ceiling): [Determinism, Determinism] => [level, ceiling]));
const under = (determinism_ceiling: Determinism, params_schema?: Draft): Draft =>
  world({
    registry: registryWith("engine.context", {
      determinism_ceiling,
      ...(params_schema === undefined
        ? {}
        : { ops: [{ name: "context.search", params_schema, capabilities: ["fs.read:scopes"], required_gates: [], output_types: [] }] }),
    }),
  });

describe("levels against ceilings", () => {
  it.each(MATRIX)("%s under %s", async (determinism, ceiling) => {
    const verdict = await judge(G_DET, operation("context-search-d3", { determinism }), { world: under(ceiling) });
    expect(isAbove(determinism, ceiling)).toBe(determinism > ceiling);
    if (determinism > ceiling) expectDenial(verdict, { code: "DETERMINISM_OVER_CEILING", path: "/determinism" });
    else expectPass(verdict);
  });
});

describe("params that a level requires (MEX-DET-06)", () => {
  const seed = (condition: string): Draft => ({ type: "object", properties: { seed: { type: "integer", "x-mex-required-when": condition } } });
  const rows: readonly (readonly [string, Determinism, Draft, boolean])[] = [
    ["determinism in D2,D3", "D3", {}, false],
    ["determinism in D2,D3", "D2", {}, false],
    ["determinism in D2,D3", "D1", {}, true],
    ["determinism in D2,D3", "D3", { seed: 7 }, true],
    ["determinism in D2, D3", "D3", {}, false],
    ["determinism in D2", "D3", {}, true],
    ["optimizer is heuristic", "D3", {}, true],
  ];
  it.each(rows)("%s at %s with %j", async (condition, determinism, params, passes) => {
    const verdict = await judge(G_DET, operation("context-search-d3", { determinism, params }), { world: under("D3", seed(condition)) });
    if (passes) expectPass(verdict);
    else expectDenial(verdict, { code: "PARAM_REQUIRED_AT_LEVEL", path: "/params/seed" });
  });
});

describe("G-PROVENANCE demands evidence at D0 and D1", () => {
  const missing = { code: "EVIDENCE_POLICY_MISSING", path: "/evidence_policy" };
  const policies: readonly (readonly [unknown, { code: string; path: string } | null])[] = [
    [undefined, missing],
    [null, missing],
    [{ required: false }, { code: "EVIDENCE_NOT_REQUIRED", path: "/evidence_policy/required" }],
    [{ required: true }, null],
    [{ required: true, notes: null }, null],
  ];
  const rows = LEVELS.flatMap((level) => policies.map(([policy, denial]) => [level, policy, needsEvidence(level) ? denial : null] as const));
  it.each(rows)("%s with %j", async (determinism, evidence_policy, denial) => {
    const verdict = await judge(G_PROVENANCE, operation("context-search-d3", { determinism, evidence_policy }));
    if (denial === null) expectPass(verdict);
    else expectDenial(verdict, denial);
  });
});
