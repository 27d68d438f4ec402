import { expect, it } from "vitest";
import type { CaseResult, RequirementRow, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { caseResult } from "./report-builder.ts";
import { requirementRows } from "./requirement-rows.ts";
import type { Status } from "./statuses.ts";
import type { Clause } from "./types.ts";

const CLAUSE: Clause = { id: "MEX-CAP-05", section: "11.1", level: "MUST", class: "core", statement: "", verified_by: "case", basis: "spec" };
const CHECK: RunCheckResult = { id: "RUN-X", level: "MUST", requirement: "MEX-CAP-05", status: "pass", message: "", cases: [] };

function cases(...statuses: Status[]): CaseResult[] {
  return statuses.map((status, index) => caseResult({ id: `CAP-00${index}`, status }));
}

function rowOf(results: readonly CaseResult[], clause: Clause = CLAUSE, checks: readonly RunCheckResult[] = []): RequirementRow {
  const [row] = requirementRows([clause], results, checks);
  if (!row) throw new Error("no row");
  return row;
}

it.each<[string, CaseResult[], RequirementRow["result"], [number, number, number]]>([
  ["no case", [], "not_run", [0, 0, 0]],
  ["passes", cases("pass", "pass"), "proven", [2, 0, 0]],
  ["a pass and an info", cases("pass", "info"), "proven", [1, 0, 1]],
  ["an info", cases("info"), "not_run", [0, 0, 1]],
  ["a failure among passes", cases("pass", "fail"), "failed", [1, 1, 0]],
  ["an error", cases("error"), "failed", [0, 1, 0]],
  ["an unexpected pass", cases("unexpected_pass"), "failed", [0, 1, 0]],
  ["a SHOULD that failed", cases("warn"), "failed", [0, 1, 0]],
  ["a waiver among passes", cases("pass", "waived"), "partial", [1, 0, 1]],
  ["only a waiver", cases("waived"), "partial", [0, 0, 1]],
  ["not applicable", cases("not_applicable"), "partial", [0, 0, 1]],
  ["could not run", cases("pass", "could_not_run"), "partial", [1, 0, 1]],
  ["cited second", [caseResult({ requirements: ["MEX-CAP-03", "MEX-CAP-05"] })], "not_run", [0, 0, 0]],
  ["a case of the adopter", [caseResult({ origin: "added" })], "not_run", [0, 0, 0]],
])("%s", (_, results, result, [passed, failed, other]) => {
  expect(rowOf(results)).toMatchObject({ result, passed, failed, other });
});

it.each<[string, RequirementRow["result"], Clause, RunCheckResult[]]>([
  ["a clause for auditors", "audit", { ...CLAUSE, verified_by: "audit" }, []],
  ["a run check that passed", "proven", CLAUSE, [CHECK]],
  ["a run check that failed", "failed", CLAUSE, [{ ...CHECK, status: "fail" }]],
  ["a run check that warned", "failed", CLAUSE, [{ ...CHECK, status: "warn" }]],
  ["a run check over a part of the run", "partial", CLAUSE, [{ ...CHECK, status: "partial" }]],
  ["a run check of another clause", "not_run", CLAUSE, [{ ...CHECK, requirement: "MEX-GATE-10" }]],
])("%s", (_, result, clause, checks) => {
  expect(rowOf([], clause, checks).result).toBe(result);
});

it("a case of the clause that was not selected leaves it partial", () => {
  const catalogue = new Map(cases("pass", "pass").map((each) => [each.id, each]));
  expect(requirementRows([CLAUSE], cases("pass"), [], catalogue)[0]?.result).toBe("partial");
  expect(requirementRows([CLAUSE], cases("pass", "pass"), [], catalogue)[0]?.result).toBe("proven");
});
