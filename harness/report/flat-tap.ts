/** Flat TAP for tap-junit, which reads no subtests: and before every test point a comment that carries what TAP has no place for. */
import type { CaseResult, Report } from "../../spec-cases/contract/types.ts";
import { manyLines, oneLine, safeJson } from "./escape.ts";
import { whyLine, whyText } from "./explain-case.ts";
import { lessonOf } from "./lesson.ts";
import { STATUSES } from "./statuses.ts";
import { suiteClassName, suitesOf } from "./suites.ts";
import { type TestPoint, testPointLine } from "./tap-text.ts";
import type { RenderContext } from "./types.ts";
import { type WholeRunCheck, wholeRunChecks } from "./whole-run-checks.ts";

/** What the comment line says of a test point. All of it is safe to show. */
export interface TestNote {
  readonly classname: string;
  /** Seconds. */
  readonly time: number;
  readonly outcome: "pass" | "failure" | "error" | "skipped";
  /** The status word of the report. */
  readonly status: string;
  readonly message: string;
  /** The whole story, in lines. */
  readonly text: string;
  readonly clauses: readonly string[];
  readonly class: string | null;
  readonly gate: string | null;
  readonly level: string | null;
}

/** One suite. */
export interface FlatSuite {
  readonly name: string;
  readonly tests: readonly FlatTest[];
}

/** One test point. */
export interface FlatTest {
  readonly id: string;
  readonly name: string;
  readonly note: TestNote;
}

/** The suites of a report, one after the other: its cases, then the checks of the whole run. */
export function* flatSuites(report: Report, context: RenderContext): Generator<FlatSuite> {
  const part = report.deterministic;
  for (const { name, cases } of suitesOf(part)) yield { name, tests: cases.map((result) => caseTest(result, report, context)) };
  for (const { name, checks } of wholeRunChecks(part)) yield { name, tests: checks.map(checkTest) };
}

/** Tests as a TAP document of their own. */
export function flatTap(tests: readonly FlatTest[]): string {
  const lines = tests.flatMap(({ name: description, note }, index) => {
    const skipped = note.outcome === "skipped";
    const ok = skipped || note.outcome === "pass";
    const directive: TestPoint["directive"] = skipped ? { kind: "SKIP", reason: note.message } : null;
    // No YAML: the comment has the message, and parsing a block per failure would double the time.
    return [`# ${safeJson(JSON.stringify(note))}`, testPointLine({ ok, number: index + 1, description, directive })];
  });
  return ["TAP version 14", `1..${tests.length}`, ...lines, ""].join("\n");
}

/** Clauses and level stand in the name, where every reader of JUnit shows them. */
function testName(id: string, title: string, level: string | null, clauses: readonly string[]): string {
  const tags = [...(level === null ? [] : [level]), ...clauses].join(" ");
  return `${oneLine(`${id} ${title}`.trimEnd(), 180)}${tags === "" ? "" : ` [${tags}]`}`;
}

function caseTest(result: CaseResult, report: Report, context: RenderContext): FlatTest {
  const style = STATUSES[result.status];
  const why = whyLine(result);
  const clauses = result.requirements.map((id) => oneLine(id, 40));
  return {
    id: result.id,
    name: testName(result.id, result.title, result.level, clauses),
    note: {
      classname: suiteClassName(result),
      time: (report.run.case_ms[result.id] ?? 0) / 1_000,
      outcome: style.junit,
      status: result.status,
      message: style.junit === "skipped" ? `${result.status}${why === "" ? "" : `: ${why}`}` : why,
      text: style.junit === "pass" ? "" : whyText(result, lessonOf(result, report, context)),
      clauses,
      class: result.class,
      gate: result.gate === null ? null : oneLine(result.gate, 100),
      level: result.level,
    },
  };
}

function checkTest(check: WholeRunCheck): FlatTest {
  const skipped = check.outcome === "warning" || check.outcome === "partial";
  const clauses = check.requirement === null ? [] : [oneLine(check.requirement, 40)];
  const message = oneLine(check.message);
  return {
    id: check.id,
    name: testName(check.id, "", check.level, clauses),
    note: {
      classname: "mex.run",
      time: 0,
      outcome: check.outcome === "warning" || check.outcome === "partial" ? "skipped" : check.outcome,
      status: check.outcome,
      message: skipped ? `${check.outcome}: ${message}` : message,
      text: check.outcome === "pass" ? "" : manyLines(check.message),
      clauses,
      class: null,
      gate: null,
      level: check.level,
    },
  };
}
