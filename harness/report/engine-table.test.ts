import { expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { engineTable, FAMILIES } from "./engine-table.ts";
import { caseResult } from "./report-builder.ts";

const STEP = { phase: null, gate: null, code: null, reading: null, engine_calls: 0, events: [] } as const;

function engineCase(family: string, overrides: Partial<CaseResult> = {}): CaseResult {
  return caseResult({ class: "engines", engine_id: "engine.spatial", family, steps: [{ ...STEP, events: [], verdict: "PASS" }], ...overrides });
}

const refusal = (family: string, verdict: "DENY" | "FAIL" = "DENY"): CaseResult => engineCase(family, { steps: [{ ...STEP, events: [], verdict }] });

/** Every family from both sides. */
const ALL = FAMILIES.flatMap((family) => [engineCase(family), refusal(family)]);

it.each<[string, CaseResult[], boolean]>([
  ["all seven families pass", ALL, true],
  ["one family is missing", ALL.slice(2), false],
  ["one has no case that passes", ALL.slice(1), false],
  ["one has no case that denies", [...ALL.slice(2), engineCase("schema"), engineCase("schema")], false],
  ["a refused result is a denying side too", [...ALL.slice(2), engineCase("schema"), refusal("schema", "FAIL")], true],
  ["one fails", [...ALL, engineCase("budget", { status: "fail" })], false],
  ["one is waived", [...ALL, engineCase("budget", { status: "waived" })], false],
  ["one could not run", [...ALL, engineCase("schema", { status: "could_not_run" })], false],
  ["a vector fails", [...ALL, engineCase("vector", { status: "fail" })], true],
])("%s", (_, cases, callable) => {
  expect(engineTable(cases)[0]?.callable).toBe(callable);
});

it("tells passes from denials, and who runs the engine", () => {
  const denial = engineCase("schema", { steps: [{ ...STEP, events: [], verdict: "DENY" }] });
  const own = [engineCase("vector", { own_engine: true }), engineCase("vector", { own_engine: true, status: "not_applicable" })];
  const [row] = engineTable([engineCase("schema"), denial, engineCase("schema", { status: "error" }), ...own]);
  expect(row).toMatchObject({
    engine_id: "engine.spatial",
    played: "real",
    runs: { played: 3, real: 1 },
    families: { schema: { pass: 1, deny: 1, failed: 1, result: "failed" } },
  });
});

it("says played where the target's own engine was in no case, whatever the target declares", () => {
  expect(engineTable([engineCase("schema"), engineCase("vector", { own_engine: true, status: "could_not_run" })])[0]).toMatchObject({
    played: "played",
    runs: { played: 1, real: 0 },
  });
});

it("is empty where no case names an engine and a family", () => {
  expect(engineTable([caseResult(), caseResult({ engine_id: "engine.spatial" })])).toEqual([]);
});
