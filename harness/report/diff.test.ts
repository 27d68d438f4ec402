/** What counts as a regression, and what does not. */
import { describe, expect, it } from "vitest";
import type { CaseResult, StepResult } from "../../spec-cases/contract/types.ts";
import { diffRuns, renderDiff } from "./diff.ts";
import { caseResult } from "./report-builder.ts";

const STEP: StepResult = { verdict: "DENY", phase: "request", gate: "G-CAP", code: "HSK-4001", reading: null, engine_calls: 0, events: [] };
const at = (status: CaseResult["status"], step: Partial<StepResult> = {}): CaseResult => caseResult({ id: "CAP-001", status, steps: [{ ...STEP, ...step }] });

describe("one case in two runs", () => {
  it.each<[string, CaseResult, CaseResult, "regressions" | "fixed" | "changed" | "nothing"]>([
    ["pass and pass", at("pass"), at("pass"), "nothing"],
    ["pass and fail", at("pass"), at("fail"), "regressions"],
    ["pass and error", at("pass"), at("error"), "regressions"],
    ["waived and fail", at("waived"), at("fail"), "regressions"],
    ["pass and unexpected pass", at("pass"), at("unexpected_pass"), "regressions"],
    ["pass and could not run", at("pass"), at("could_not_run"), "regressions"],
    ["fail and pass", at("fail"), at("pass"), "fixed"],
    ["fail and error", at("fail"), at("error"), "changed"],
    ["pass by another gate", at("pass"), at("pass", { gate: "G-SCHEMA" }), "changed"],
    ["pass with another code", at("pass"), at("pass", { code: null }), "changed"],
    ["pass and not applicable", at("pass"), at("not_applicable"), "changed"],
  ])("%s", (_name, before, after, kind) => {
    const diff = diffRuns([before], [after]);
    const found = { regressions: diff.regressions.length, fixed: diff.fixed.length, changed: diff.changed.length };
    expect(found).toEqual({ regressions: 0, fixed: 0, changed: 0, ...(kind === "nothing" ? {} : { [kind]: 1 }) });
  });
});

it("keeps added and removed cases apart, so that a case that is gone is no fix", () => {
  const [one, two] = [caseResult({ id: "CAP-001", status: "fail" }), caseResult({ id: "CAP-002", status: "fail" })];
  expect(diffRuns([one], [two])).toMatchObject({ common: 0, regressions: [], fixed: [], added: [{ id: "CAP-002" }], removed: [{ id: "CAP-001" }] });
});

it("prints regressions first, and defuses names", () => {
  const hostile = caseResult({ id: "CAP-003", status: "fail", title: "x\u001b[2J", error: null });
  const text = renderDiff(diffRuns([at("pass"), caseResult({ id: "CAP-003", status: "error" })], [at("fail"), hostile]));
  expect(text.indexOf("regressions: 1")).toBe(0);
  expect(text).not.toContain("\u001b");
  expect(text).toContain("2 cases in both, 1 regressions");
});
