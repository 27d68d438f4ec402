import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { CaseResult, Report } from "../../spec-cases/contract/types.ts";
import { renderJunit } from "./junit.ts";
import { caseResult, everyStatus, hostileCases, manyCases, reportOf, STATEMENTS } from "./report-builder.ts";
import { STATUS_NAMES } from "./statuses.ts";
import { junitLibrary, type XmlElement } from "./tap-junit-library.ts";

const SCHEMA = readFileSync(new URL("fixtures/junit.xsd", import.meta.url), "utf8");

async function violations(xml: string): Promise<readonly string[]> {
  const result = await validateXML({ xml: { fileName: "junit.xml", contents: xml }, schema: { fileName: "junit.xsd", contents: SCHEMA } });
  return result.errors.map(({ message }) => message);
}

/** Every test case of a file with its suite, as a reader of JUnit sees them. */
interface Seen {
  readonly suite: string;
  readonly name: string;
  readonly classname: string;
  readonly kind: string;
  readonly message: string;
  readonly text: string;
  readonly out: string;
}

function elements(parent: XmlElement): XmlElement[] {
  return Array.from(parent.childNodes).filter(({ nodeName }) => nodeName !== "#text");
}

function attribute(element: XmlElement | undefined, name: string): string {
  return element?.getAttribute(name) ?? "";
}

function read(xml: string): Seen[] {
  return elements(junitLibrary().parseXml(xml).node).flatMap((suite) =>
    elements(suite)
      .filter(({ nodeName }) => nodeName === "testcase")
      .map((testcase) => {
        const children = elements(testcase);
        const verdict = children.find(({ nodeName }) => nodeName !== "system-out");
        return {
          suite: attribute(suite, "name"),
          name: attribute(testcase, "name"),
          classname: attribute(testcase, "classname"),
          kind: verdict?.nodeName ?? "pass",
          message: attribute(verdict, "message"),
          text: verdict?.textContent ?? "",
          out: children.at(-1)?.textContent ?? "",
        };
      }),
  );
}

const PLAIN = { run_checks: [], probes: [] };

it("matches its golden file", async () => {
  await expect(renderJunit(reportOf(everyStatus()), { statements: STATEMENTS })).toMatchFileSnapshot("golden/junit.xml.txt");
});

describe("the file obeys the schema, and its totals are those of the report", () => {
  it.each<[string, CaseResult[]]>([
    ["every status", everyStatus()],
    ["hostile texts", hostileCases()],
    ["many cases", manyCases(200, 3)],
    ...STATUS_NAMES.map((status): [string, CaseResult[]] => [`only ${status}`, [caseResult({ status }), caseResult({ id: "CAP-002", status })]]),
  ])("%s", async (_, cases) => {
    const report = reportOf(cases, {}, PLAIN);
    const { completeness } = report.deterministic;
    const xml = renderJunit(report);
    expect(await violations(xml)).toEqual([]);
    const seen = read(xml).filter(({ suite }) => suite !== "run");
    const count = (kind: string): number => seen.filter((each) => each.kind === kind).length;
    const out = (status: string): number => seen.filter((each) => each.out.startsWith(`status: ${status}\n`)).length;
    expect(seen).toHaveLength(completeness.planned);
    for (const status of STATUS_NAMES) expect(out(status)).toBe(completeness[status]);
    expect(count("failure")).toBe(completeness.fail + completeness.unexpected_pass);
    expect(count("error")).toBe(completeness.error + completeness.could_not_run);
    expect(count("skipped")).toBe(completeness.waived + completeness.not_applicable + completeness.info + completeness.warn);
    expect(count("pass")).toBe(completeness.pass);
  });
});

describe("attributes of totals", () => {
  const xml = renderJunit(reportOf(everyStatus()));
  const root = junitLibrary().parseXml(xml).node;
  it.each(["tests", "failures", "errors"])("%s of the file is the sum of its suites", (name) => {
    const sum = elements(root).reduce((total, suite) => total + Number(attribute(suite, name)), 0);
    expect(Number(attribute(root, name))).toBe(sum);
    expect(sum).toBeGreaterThan(0);
  });

  it.each([
    ["failures", "failure"],
    ["errors", "error"],
    ["skipped", "skipped"],
    ["tests", ""],
  ])("%s of a suite is what it holds", (name, kind) => {
    for (const suite of elements(root)) {
      const held = read(xml).filter((each) => each.suite === attribute(suite, "name") && (kind === "" || each.kind === kind));
      expect(Number(attribute(suite, name))).toBe(held.length);
    }
  });
});

describe("what a reader sees", () => {
  const seen = read(renderJunit(reportOf(everyStatus())));
  it.each([
    ["CAP-001", { suite: "G-CAP", classname: "mex.core.G-CAP", kind: "pass", name: "CAP-001 MUST deny a scope that no grant covers [MUST MEX-CAP-05]" }],
    ["CAP-002", { kind: "failure", message: '/then/0/verdict: expected "DENY", seen "PASS" (and 4 more)' }],
    ["CAP-002", { text: expect.stringContaining('  expected "DENY"\n  seen     "PASS"') }],
    ["SCH-001", { kind: "error", message: "crash: the target ended with signal SIGSEGV" }],
    ["BUD-001", { kind: "skipped", message: "not_applicable: needs feature `world.update`" }],
    ["BUD-002", { kind: "error", message: "the target was restarted 5 times" }],
    ["INT-001", { kind: "skipped", message: expect.stringContaining("waived: waived until 2026-12-31: known gap") }],
    ["INT-002", { kind: "failure", message: "a waiver expects `fail`; remove it" }],
    ["PIP-001", { suite: "pipeline", kind: "skipped", message: expect.stringContaining("warn: ") }],
    ["PIP-002", { suite: "pipeline", kind: "skipped", message: "info" }],
    ["RUN-GATE-ORDER", { suite: "run-checks", kind: "skipped" }],
    ["PROBE-METHOD", { suite: "honesty-probes", kind: "pass" }],
  ])("%s", (id, expected) => {
    expect(seen.find(({ name }) => name.startsWith(id))).toMatchObject(expected);
  });

  it("foreign text stays text, without lines that a CI system obeys", () => {
    const xml = renderJunit(reportOf(hostileCases()));
    expect(xml).not.toMatch(/^\s*::|##\[|##vso\[/m);
    expect(xml.replaceAll("\n", "")).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]*$/u);
  });

  it("bounds huge texts", () => {
    const huge = "x".repeat(2_000_000);
    const report = reportOf([caseResult({ status: "error", title: huge, reason: huge, error: { kind: "harness", message: huge } })], {}, PLAIN);
    expect(renderJunit(report).length).toBeLessThan(10_000);
  });
});

describe("a run that is not conformant is never green", () => {
  it.each<[string, Report]>([
    ["cut off", reportOf([caseResult()], {}, null)],
    ["nothing selected", reportOf([], {}, PLAIN)],
    ["a stale waiver", reportOf([caseResult()], {}, { ...PLAIN, exit_code: 1 })],
    [
      "a failed run check",
      reportOf([caseResult()], {}, { ...PLAIN, run_checks: [{ id: "RUN-X", level: "MUST", requirement: null, status: "fail", message: "m", cases: [] }] }),
    ],
  ])("%s", async (_, report) => {
    const xml = renderJunit(report);
    expect(await violations(xml)).toEqual([]);
    expect(read(xml).some(({ kind }) => kind === "error" || kind === "failure")).toBe(true);
  });

  it("a conformant run is", () => {
    expect(read(renderJunit(reportOf([caseResult()], {}, PLAIN))).map(({ kind }) => kind)).toEqual(["pass"]);
  });
});
