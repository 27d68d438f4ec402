import { expect, it } from "vitest";
import type { ClassClaim, Completeness, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { countStatuses } from "./completeness.ts";
import { decideExit, type ExitFacts } from "./exit-code.ts";
import type { Status } from "./statuses.ts";

function counts(...statuses: Status[]): Completeness {
  return countStatuses(statuses);
}

function claim(overrides: Partial<ClassClaim> = {}): ClassClaim {
  return { class: "core", result: "conformant", required: true, reasons: [], counts: counts("pass"), clauses: { spec: 1, seed: 0, kit: 0 }, ...overrides };
}

function exitOf(facts: Partial<ExitFacts>): { code: number; reasons: readonly string[] } {
  return decideExit({
    completeness: counts("pass"),
    claims: [claim()],
    runChecks: [],
    probes: [],
    negotiated: true,
    cutOff: false,
    strict: false,
    reported: 0,
    ...facts,
  });
}

const CHECK: RunCheckResult = { id: "RUN-X", level: "MUST", requirement: null, status: "pass", message: "", cases: [] };

it.each<[string, Partial<ExitFacts>, number]>([
  ["all pass", {}, 0],
  ["a failure", { completeness: counts("pass", "fail") }, 1],
  ["an error", { completeness: counts("pass", "error") }, 1],
  ["an unexpected pass", { completeness: counts("pass", "unexpected_pass") }, 1],
  ["a waiver", { completeness: counts("pass", "waived"), claims: [claim({ result: "partial" })] }, 0],
  ["a SHOULD failure", { completeness: counts("pass", "warn") }, 0],
  ["a SHOULD failure under strict", { completeness: counts("pass", "warn"), strict: true }, 1],
  ["info and not applicable", { completeness: counts("pass", "info", "not_applicable") }, 0],
  ["a run check that failed", { runChecks: [{ ...CHECK, status: "fail" }] }, 1],
  ["a run check that warned", { runChecks: [{ ...CHECK, status: "warn" }] }, 0],
  ["a run check that warned under strict", { runChecks: [{ ...CHECK, status: "warn" }], strict: true }, 1],
  ["a run check over a part of the run", { runChecks: [{ ...CHECK, status: "partial" }] }, 0],
  ["a dishonest target", { probes: [{ id: "PROBE-X", status: "error", message: "" }] }, 1],
  ["a required class that is not declared", { claims: [claim(), claim({ class: "execution", result: "not_claimed" })] }, 1],
  ["a class that is not declared and not required", { claims: [claim(), claim({ class: "execution", result: "not_claimed", required: false })] }, 0],
  ["nothing planned", { completeness: counts(), claims: [claim({ counts: counts() })] }, 3],
  ["nothing executed", { completeness: counts("not_applicable"), claims: [claim({ counts: counts("not_applicable") })] }, 3],
  ["a case that could not run", { completeness: counts("pass", "could_not_run") }, 3],
  ["a run that was cut off", { cutOff: true, reported: null }, 3],
  ["a required class of which nothing ran", { claims: [claim(), claim({ class: "execution", counts: counts() })] }, 3],
  ["the same where it is not required", { claims: [claim(), claim({ class: "execution", required: false, counts: counts() })] }, 0],
  ["no hello", { negotiated: false, completeness: counts("could_not_run") }, 4],
  ["no hello before a failure", { negotiated: false, completeness: counts("fail") }, 4],
  ["a failure before incomplete", { completeness: counts("fail", "could_not_run"), cutOff: true }, 1],
  ["256 failures", { completeness: counts(...Array.from({ length: 256 }, (): Status => "fail")) }, 1],
  ["what the run itself said", { reported: 1 }, 1],
  ["configuration before everything", { reported: 2, negotiated: false }, 2],
  ["a better code of the run does not help", { reported: 0, completeness: counts("fail") }, 1],
  ["incomplete does not hide a failure", { reported: 3, completeness: counts("fail") }, 1],
  ["a code that is none", { reported: 256 }, 1],
])("%s", (_, facts, code) => {
  const exit = exitOf(facts);
  expect(exit.code).toBe(code);
  expect(exit.reasons.length > 0).toBe(code !== 0);
});
