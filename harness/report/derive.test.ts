import { describe, expect, it } from "vitest";
import type { CaseResult, ClassClaim, ConformanceClass, RunFooter, RunHeader } from "../../spec-cases/contract/types.ts";
import { violationsOf } from "../contract/decode.ts";
import { completenessLine } from "./completeness.ts";
import { deriveReport } from "./derive.ts";
import { CLAUSES, caseResult, deriveInput, everyStatus, hostileCases, reportOf, runHeader } from "./report-builder.ts";
import { STATUS_NAMES, STATUSES } from "./statuses.ts";

type Options = { readonly header?: Partial<RunHeader>; readonly footer?: Partial<RunFooter> | null };

const CLEAN: Partial<RunFooter> = { run_checks: [], probes: [] };

function claimOf(cases: readonly CaseResult[], name: ConformanceClass = "core", { header = {}, footer = CLEAN }: Options = {}): ClassClaim {
  const claim = reportOf(cases, header, footer).deterministic.classes.find((each) => each.class === name);
  if (!claim) throw new Error(`no claim for ${name}`);
  return claim;
}

function hello(classes: ConformanceClass[]): Partial<RunHeader> {
  return { target: { name: "t", hello: { protocol: "1.0", runtime: { name: "t", version: "1" }, spec: "v02.100", classes, features: [] } } };
}

const PASS = caseResult();
const other = (overrides: Partial<CaseResult>): CaseResult => caseResult({ id: "CAP-002", ...overrides });

it("the status table and the list of names agree", () => {
  expect(STATUS_NAMES).toEqual(Object.keys(STATUSES));
});

describe("every derived report obeys its schema", () => {
  it.each([
    ["every status", everyStatus(), {}],
    ["hostile texts", hostileCases(), {}],
    ["nothing", [], {}],
    ["cut off", everyStatus(), null],
  ])("%s", (_, cases, footer) => {
    expect(violationsOf("report", reportOf(cases, {}, footer))).toEqual([]);
  });
});

describe("completeness", () => {
  it("counts every status once", () => {
    const { completeness } = reportOf(everyStatus()).deterministic;
    expect(completenessLine(completeness)).toBe(
      "9 planned = 1 pass + 1 fail + 1 error + 1 not_applicable + 1 could_not_run + 1 waived + 1 unexpected_pass + 1 warn + 1 info",
    );
  });

  it("a planned case without a record could not run", () => {
    const report = deriveReport({ ...deriveInput([PASS], { planned: ["CAP-001", "CAP-002"] }, null) }).report.deterministic;
    expect(report.completeness).toMatchObject({ planned: 2, pass: 1, could_not_run: 1 });
    expect(report.cases[1]).toMatchObject({ id: "CAP-002", class: "core", status: "could_not_run" });
    expect(report.exit_code).toBe(3);
  });

  it("names such a case as the catalogue does", () => {
    const catalogue = new Map([["CAP-002", other({ title: "MUST do", class: "execution", gate: "G-DET" })]]);
    const { cases } = deriveReport({ ...deriveInput([PASS], { planned: ["CAP-001", "CAP-002"] }, null), catalogue }).report.deterministic;
    expect(cases[1]).toMatchObject({ id: "CAP-002", title: "MUST do", class: "execution", gate: "G-DET", status: "could_not_run" });
  });
});

describe("claims", () => {
  it.each<[string, CaseResult[], ClassClaim["result"], RegExp]>([
    ["all pass", [PASS], "conformant", /^$/],
    ["a failure", [PASS, other({ status: "fail" })], "failed", /^1 case failed$/],
    ["an error", [PASS, other({ status: "error" })], "failed", /^1 case ended in an error$/],
    ["an unexpected pass", [PASS, other({ status: "unexpected_pass" })], "failed", /^1 waived case passed$/],
    ["a waived MUST", [PASS, other({ status: "waived" })], "partial", /^1 MUST case is waived$/],
    ["a waived SHOULD", [PASS, other({ status: "waived", level: "SHOULD" })], "conformant", /^$/],
    ["a MUST that is not applicable", [PASS, other({ status: "not_applicable" })], "partial", /^1 MUST case is not applicable/],
    ["a MUST that could not run", [PASS, other({ status: "could_not_run" })], "partial", /^1 MUST case could not run$/],
    ["a SHOULD that failed", [PASS, other({ status: "warn", level: "SHOULD" })], "conformant", /^$/],
    ["a tentative case", [PASS, other({ status: "info", case_status: "tentative" })], "conformant", /^$/],
    ["nothing but tentative cases", [other({ status: "info", case_status: "tentative" })], "partial", /^no case of this class was run$/],
    ["no case", [], "partial", /^no case of this class was run$/],
    ["only a failing case of the adopter", [PASS, other({ status: "fail", origin: "added" })], "conformant", /^$/],
  ])("%s", (_, cases, result, reasons) => {
    const claim = claimOf(cases);
    expect(claim.result).toBe(result);
    expect(claim.reasons.join("; ")).toMatch(reasons);
  });

  it.each<[string, Options, ClassClaim["result"], string]>([
    ["a cut off run", { footer: null }, "partial", "the run was cut off"],
    ["a filtered run", { header: { selection: ["CAP-*"] } }, "partial", "only a selection of the corpus was run"],
    ["a shard", { header: { shard: "1/2" } }, "partial", "only a selection of the corpus was run"],
    ["a failed probe", { footer: { probes: [{ id: "PROBE-X", status: "error", message: "" }] } }, "failed", "honesty probe PROBE-X failed"],
    [
      "a failed run check",
      { footer: { run_checks: [{ id: "RUN-X", level: "MUST", requirement: "MEX-CAP-05", status: "fail", message: "", cases: [] }] } },
      "failed",
      "run check RUN-X failed",
    ],
  ])("%s", (_, options, result, reason) => {
    expect(claimOf([PASS], "core", { ...options, footer: options.footer === null ? null : { ...CLEAN, ...options.footer } })).toMatchObject({
      result,
      reasons: [reason],
    });
  });

  it("strict counts SHOULD", () => {
    expect(claimOf([PASS, other({ status: "warn", level: "SHOULD" })], "core", { header: { strict: true } }).result).toBe("failed");
  });

  it("a class that the target does not declare is not claimed, core always is", () => {
    const execution = other({ class: "execution", status: "not_applicable" });
    expect(claimOf([PASS, execution], "execution").result).toBe("not_claimed");
    expect(claimOf([PASS, other({ class: "execution" })], "execution", { header: hello(["core", "execution"]) }).result).toBe("conformant");
    expect(claimOf([PASS], "core", { header: hello([]) }).result).toBe("conformant");
  });

  it("with the catalogue, a class is whole or not whatever the selection was called", () => {
    const catalogue = new Map([PASS, other({ class: "execution" })].map((each) => [each.id, each]));
    const input = { ...deriveInput([PASS], { selection: ["class:core"], ...hello(["core", "execution"]) }, CLEAN), catalogue };
    const [core, execution] = deriveReport(input).report.deterministic.classes;
    expect(core).toMatchObject({ class: "core", result: "conformant" });
    expect(execution).toMatchObject({ class: "execution", result: "partial" });
    catalogue.set("CAP-003", other({ id: "CAP-003" }));
    expect(deriveReport(input).report.deterministic.classes[0]).toMatchObject({ result: "partial", reasons: ["1 case of this class was not selected"] });
  });

  it("counts proven clauses by basis", () => {
    const cases = [PASS, other({ requirements: ["MEX-BUD-01"] }), other({ id: "PIP-001", requirements: ["MEX-GATE-10"], level: "SHOULD" })];
    expect(claimOf(cases).clauses).toEqual({ spec: 1, seed: 1, kit: 1 });
  });
});

describe("headline", () => {
  it.each<[string, CaseResult[], Options, string]>([
    ["conformant", [PASS], {}, "core conformant: 1 of 1 cases pass"],
    ["info is not counted", [PASS, other({ status: "info" })], {}, "core conformant: 1 of 1 cases pass"],
    ["waived", [PASS, other({ status: "waived" })], {}, "core partial: 1 of 2 cases pass, 1 waived"],
    [
      "worst first",
      [other({ class: "execution", status: "fail" }), PASS],
      { header: hello(["execution"]) },
      "execution failed: 0 of 1 cases pass; core conformant: 1 of 1 cases pass",
    ],
    ["filtered", [PASS], { header: { selection: ["CAP-001"] } }, "core partial: 1 of 1 cases pass (a selection of the corpus)"],
    ["cut off", [PASS], { footer: null }, "core partial: 1 of 1 cases pass (the run was cut off)"],
    ["nothing", [], {}, "incomplete: nothing was selected"],
    ["no hello", [PASS], { header: { target: { name: "t" } } }, "not run: the target did not start or did not negotiate"],
    [
      "many classes",
      [PASS, other({ class: "budget" }), other({ id: "CAP-003", class: "recorder" }), other({ id: "CAP-004", class: "consent", status: "waived" })],
      { header: hello(["budget", "recorder", "consent"]) },
      "partial: consent; conformant: core, budget, recorder; 3 of 4 cases pass, 1 waived",
    ],
  ])("%s", (_, cases, { header = {}, footer = CLEAN }, sentence) => {
    expect(reportOf(cases, header, footer).deterministic.headline).toBe(sentence);
  });
});

it("the deterministic part knows neither the order in which cases ended nor times", () => {
  const cases = everyStatus();
  const input = deriveInput(cases);
  const shuffled = {
    ...input,
    records: {
      ...input.records,
      header: runHeader(cases, { jobs: 4, transport: "stdio", started_at: "2027-01-01T00:00:00Z" }),
      cases: [...input.records.cases].reverse().map((record) => ({ ...record, ms: 77 })),
    },
  };
  expect(deriveReport(shuffled).report.deterministic).toEqual(deriveReport(input).report.deterministic);
  expect(deriveReport(shuffled).report.run.case_ms["CAP-001"]).toBe(77);
});

it("a footer that says worse than the records is believed", () => {
  const { exit, report } = deriveReport(deriveInput([PASS], {}, { ...CLEAN, exit_code: 1 }));
  expect(report.deterministic.exit_code).toBe(1);
  expect(exit.reasons).toEqual(["the run itself ended with exit code 1"]);
});

it("rows stand in the order of the clauses, whether cases cite them or not", () => {
  expect(reportOf([PASS]).deterministic.requirements.map(({ id }) => id)).toEqual([...CLAUSES.keys()]);
});
