/**
 * junit.xml: flat TAP through tap-parser and tap-junit's serializer, then a fix-up of what tap-junit leaves out.
 * Shape: the common Jenkins one, which knows properties on suites only; so the clauses of a case stand in its name and in system-out.
 */
import type { Report } from "../../spec-cases/contract/types.ts";
import { invariant } from "../errors.ts";
import { defuseCi, oneLine } from "./escape.ts";
import { type FlatSuite, type FlatTest, flatSuites, flatTap, type TestNote } from "./flat-tap.ts";
import { noteOf } from "./junit-note.ts";
import { type CommentedResult, junitLibrary, type XmlElement } from "./tap-junit-library.ts";
import { BARE, type RenderContext } from "./types.ts";

/** Tests that are one document at a time, so that memory does not grow with the suite. */
const CHUNK = 500;

/** The report as JUnit XML. Run checks and probes have suites of their own. */
export function renderJunit(report: Report, context: RenderContext = BARE): string {
  const part = report.deterministic;
  let totals = totalsOf([]);
  const suites = Array.from(flatSuites(report, context), (suite) => {
    const own = totalsOf(suite.tests);
    totals = addTotals(totals, own);
    return suiteXml(suite, own, report);
  });
  const run = junitLibrary().parseXml("<testsuites/>");
  // The Jenkins shape knows no `skipped` on the outermost element.
  const { skipped: _, ...attributes } = totals;
  setAttributes(run.node, { name: oneLine(`${part.kit.name}: ${part.target.name}`, 200), ...texts(attributes) });
  const open = run.toString({}).replace(/\/>$/, ">");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${defuseCi(open)}\n${suites.join("\n")}\n</testsuites>\n`;
}

/** One suite as text. */
function suiteXml(suite: FlatSuite, totals: Totals, report: Report): string {
  const shell = junitLibrary().parseXml("<testsuite/>");
  setAttributes(shell.node, { name: suite.name, ...texts(totals), timestamp: oneLine(report.run.started_at, 40) });
  shell.node.appendChild(propertiesOf(shell.node, suite, report));
  const frame = shell.toString({ prettyPrint: true, offset: 1 });
  const end = frame.lastIndexOf("\n");
  const chunks: string[] = [];
  for (let start = 0; start < suite.tests.length; start += CHUNK) chunks.push(testcasesXml(suite.tests.slice(start, start + CHUNK)));
  return defuseCi(`${frame.slice(0, end)}\n${chunks.join("\n")}${frame.slice(end)}`);
}

/** Test cases as tap-junit writes them, mended. */
function testcasesXml(tests: readonly FlatTest[]): string {
  const { serialize, parseXml } = junitLibrary();
  const { results, totals } = parseTap(flatTap(tests));
  // INVARIANT: foreign text never makes or hides a test point.
  invariant(results.length === tests.length, `${tests.length} tests became ${results.length} test points`);
  const lines: string[] = [];
  parseXml(serialize(results, totals, {}))
    .first()
    .each((testcase) => {
      mendTestcase(testcase.node);
      lines.push(testcase.toString({ prettyPrint: true, offset: 2 }));
    });
  return lines.join("\n");
}

/** The test points of a TAP document, each with the comment before it. */
function parseTap(tap: string): { results: CommentedResult[]; totals: { count: number; fail: number; skip: number } } {
  const results: CommentedResult[] = [];
  let comments = "";
  const parser = new (junitLibrary().Parser)();
  parser.on("comment", (comment: string) => {
    comments = comment;
  });
  parser.on("assert", (result: CommentedResult) => results.push({ ...result, comments }));
  parser.end(tap);
  return { results, totals: { count: parser.count, fail: parser.fail, skip: parser.skip } };
}

/** Takes the note out of system-out, the last child, and puts its members where JUnit readers look for them. */
function mendTestcase(testcase: XmlElement): void {
  const out = testcase.lastChild;
  invariant(out !== null && out.nodeName === "system-out", "tap-junit writes the comment of a test as its system-out");
  const note = noteOf(out.textContent ?? "");
  out.textContent = outLines(note);
  testcase.removeAttribute("id");
  setAttributes(testcase, { classname: note.classname, time: seconds(note.time) });
  const verdict = testcase.firstChild;
  invariant((verdict !== out) === (note.outcome !== "pass"), "only a test that passed has no element of its own");
  if (verdict === null || verdict === out) return;
  if (note.outcome === "skipped") setAttributes(verdict, { message: note.message });
  else {
    // tap-junit calls every test that is not ok a failure.
    const element = note.outcome === verdict.nodeName ? verdict : testcase.ownerDocument.createElement(note.outcome);
    if (element !== verdict) testcase.replaceChild(element, verdict);
    setAttributes(element, { message: note.message, type: note.status });
    element.textContent = note.text;
  }
}

function setAttributes(element: XmlElement, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function outLines(note: TestNote): string {
  const members: readonly (readonly [string, string | null])[] = [
    ["status", note.status],
    ["clauses", note.clauses.join(" ")],
    ["level", note.level],
    ["class", note.class],
    ["gate", note.gate],
  ];
  return members
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
}

/** What the suite stands for, and which of its tests cite which clause. */
function propertiesOf(suite: XmlElement, { tests }: FlatSuite, report: Report): XmlElement {
  const part = report.deterministic;
  const citations = new Map<string, string[]>();
  for (const { id, note } of tests) {
    for (const clause of note.clauses) {
      const ids = citations.get(clause);
      if (ids) ids.push(oneLine(id, 80));
      else citations.set(clause, [oneLine(id, 80)]);
    }
  }
  const members: readonly (readonly [string, string])[] = [
    ["kit", oneLine(`${part.kit.name} ${part.kit.version}`, 200)],
    ["corpus", oneLine(part.corpus.revision, 200)],
    ["target", oneLine(part.target.name, 200)],
    ["transport", oneLine(report.run.transport, 80)],
    ...Array.from(citations, ([clause, ids]): readonly [string, string] => [clause, ids.join(" ")]),
  ];
  const properties = suite.ownerDocument.createElement("properties");
  for (const [name, value] of members) {
    const property = suite.ownerDocument.createElement("property");
    setAttributes(property, { name, value });
    properties.appendChild(property);
  }
  return properties;
}

interface Totals {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** Seconds. */
  readonly time: number;
}

function totalsOf(tests: readonly FlatTest[]): Totals {
  const countOf = (outcome: TestNote["outcome"]): number => tests.filter(({ note }) => note.outcome === outcome).length;
  return {
    tests: tests.length,
    failures: countOf("failure"),
    errors: countOf("error"),
    skipped: countOf("skipped"),
    time: tests.reduce((total, { note }) => total + note.time, 0),
  };
}

function addTotals(left: Totals, right: Totals): Totals {
  return {
    tests: left.tests + right.tests,
    failures: left.failures + right.failures,
    errors: left.errors + right.errors,
    skipped: left.skipped + right.skipped,
    time: left.time + right.time,
  };
}

function texts(totals: Partial<Totals>): Record<string, string> {
  return Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, name === "time" ? seconds(value) : String(value)]));
}

function seconds(time: number): string {
  return Math.max(0, time).toFixed(3);
}
