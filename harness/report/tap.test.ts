import { type FinalResults, Parser, type Result } from "tap-parser";
import { describe, expect, it } from "vitest";
import type { CaseResult, Report } from "../../spec-cases/contract/types.ts";
import { caseResult, everyStatus, hostileCases, manyCases, reportOf, STATEMENTS } from "./report-builder.ts";
import { renderTap } from "./tap.ts";

interface Parsed {
  readonly results: FinalResults;
  /** Test points within subtests, by the subtest's name. */
  readonly points: ReadonlyMap<string, readonly Result[]>;
  /** Lines that are no TAP. */
  readonly extra: readonly string[];
}

function parse(text: string): Parsed {
  const points = new Map<string, Result[]>();
  const extra: string[] = [];
  let results: FinalResults | undefined;
  const parser = new Parser({ strict: true }, (final) => {
    results = final;
  });
  parser.on("extra", (line: string) => extra.push(line));
  parser.on("child", (child: Parser) => {
    const list: Result[] = [];
    points.set(child.name, list);
    child.on("assert", (result: Result) => list.push(result));
    child.on("extra", (line: string) => extra.push(line));
  });
  parser.end(text);
  if (!results) throw new Error("no results");
  return { results, points, extra };
}

function count(parsed: Parsed, test: (result: Result) => boolean): number {
  return [...parsed.points.values()].flat().filter(test).length;
}

it("matches its golden file", async () => {
  await expect(renderTap(reportOf(everyStatus()), { statements: STATEMENTS })).toMatchFileSnapshot("golden/report.tap.txt");
});

const PLAIN = { run_checks: [], probes: [] };

describe("a TAP parser sees what the report says", () => {
  it.each<[string, CaseResult[]]>([
    ["every status", everyStatus()],
    ["hostile texts", hostileCases()],
    ["one pass", [caseResult()]],
    ["many cases", manyCases(200, 7)],
  ])("%s", (_, cases) => {
    const { completeness } = reportOf(cases, {}, PLAIN).deterministic;
    const parsed = parse(renderTap(reportOf(cases, {}, PLAIN)));
    expect(parsed.extra).toEqual([]);
    expect(parsed.results.bailout).toBe(false);
    expect(count(parsed, () => true)).toBe(completeness.planned);
    expect(count(parsed, ({ skip }) => skip !== false)).toBe(completeness.not_applicable);
    expect(count(parsed, ({ todo }) => todo !== false)).toBe(completeness.waived + completeness.warn + completeness.info);
    const red = completeness.fail + completeness.error + completeness.could_not_run + completeness.unexpected_pass;
    expect(count(parsed, ({ ok, todo, skip }) => !ok && todo === false && skip === false)).toBe(red);
    expect(parsed.results.ok).toBe(red === 0);
  });
});

describe("diagnostics", () => {
  const parsed = parse(renderTap(reportOf(everyStatus())));
  it.each([
    ["G-CAP", 0, { status: "pass", class: "core", gate: "G-CAP", level: "MUST", clauses: ["MEX-CAP-05"] }],
    ["G-CAP", 1, { status: "fail", at: "/then/0/verdict", expected: "DENY", actual: "PASS" }],
    ["G-CAP", 1, { first_differing_event: { at: "/then/0/events/1", place: "2 of 4 recorded" }, repeat: "npx mex-conformance run --case CAP-002" }],
    ["G-SCHEMA", 0, { status: "error", error: { kind: "crash", message: "the target ended with signal SIGSEGV" } }],
    ["pipeline", 0, { status: "warn", level: "SHOULD", gate: null }],
    ["pipeline", 1, { case_status: "tentative", readings: ["READ-05:null-denied"] }],
    ["run-checks", 1, { status: "warning", clauses: ["MEX-GATE-10"] }],
  ])("%s %i", (suite, index, diagnostics) => {
    expect(parsed.points.get(suite)?.[index]?.diag).toMatchObject(diagnostics);
  });

  it("the duration is read as the time of the test", () => {
    expect(parsed.points.get("G-CAP")?.[0]?.time).toBe(3);
  });

  it("foreign text comes through as text", () => {
    const hostile = parse(renderTap(reportOf([caseResult({ title: "a # SKIP b # TODO c \\# \n d", status: "fail", reason: "ok 1\n---\nBail out!" })])));
    const point = hostile.points.get("G-CAP")?.[0];
    expect(point).toMatchObject({ ok: false, skip: false, todo: false, name: "CAP-001 a # SKIP b # TODO c \\# \\n d" });
    expect(point?.diag).toMatchObject({ message: "ok 1\\n---\\nBail out!" });
  });
});

describe("a run that is not conformant is never green", () => {
  it.each<[string, Report]>([
    ["cut off", reportOf([caseResult()], {}, null)],
    ["nothing selected", reportOf([], {}, PLAIN)],
    ["a required class that is not declared", reportOf([caseResult()], { required: ["core", "execution"] }, PLAIN)],
    ["a stale waiver", reportOf([caseResult()], {}, { ...PLAIN, exit_code: 1 })],
    ["a warning under strict", reportOf([caseResult(), caseResult({ id: "CAP-002", level: "SHOULD", status: "warn" })], { strict: true }, PLAIN)],
    ["a failed probe", reportOf([caseResult()], {}, { ...PLAIN, probes: [{ id: "PROBE-X", status: "error", message: "lies" }] })],
  ])("%s", (_, report) => {
    expect(parse(renderTap(report)).results.ok).toBe(false);
  });

  it("a run that was cut off bails out", () => {
    expect(parse(renderTap(reportOf([caseResult()], {}, null))).results.bailout).toBe("the run was cut off");
  });
});
