/** report.tap: TAP 14 with a subtest per suite and a YAML diagnostic under every test point. */
import type { CaseResult, Report } from "../../spec-cases/contract/types.ts";
import { completenessLine } from "./completeness.ts";
import { wasCutOff } from "./cut-off.ts";
import { defuseCi, manyLines, oneLine } from "./escape.ts";
import { MISMATCHES, showMismatch, whyLine } from "./explain-case.ts";
import { timeline } from "./first-event.ts";
import { type Lesson, lessonOf, placeOf } from "./lesson.ts";
import { showValue } from "./show-value.ts";
import { STATUSES } from "./statuses.ts";
import { suitesOf } from "./suites.ts";
import { type TestPoint, tapText, testPointLine, type YamlValue, yamlBlock } from "./tap-text.ts";
import { BARE, type RenderContext } from "./types.ts";
import { type WholeRunCheck, wholeRunChecks } from "./whole-run-checks.ts";

interface Point extends Omit<TestPoint, "number"> {
  readonly diagnostics: { readonly [key: string]: YamlValue };
}

interface Subtest {
  readonly name: string;
  readonly points: readonly Point[];
}

/** The report as TAP 14. A run that was cut off ends in `Bail out!`. */
export function renderTap(report: Report, context: RenderContext = BARE): string {
  const part = report.deterministic;
  // Each subtest becomes text before the next is made: lines of a large run would not fit beside its report.
  const subtests = Array.from(subtestsOf(report, context), (subtest, index) => subtestLines(subtest, index + 1).join("\n"));
  const head = [
    "TAP version 14",
    `# kit ${oneLine(part.kit.name, 80)} ${oneLine(part.kit.version, 80)}, corpus ${oneLine(part.corpus.revision, 80)}`,
    `# target ${oneLine(part.target.name, 200)}`,
    `# ${oneLine(part.headline, 1_000)}`,
    `# ${completenessLine(part.completeness)}`,
    `1..${subtests.length}`,
  ];
  return `${defuseCi([...head, ...subtests, ...(wasCutOff(part) ? ["Bail out! the run was cut off"] : [])].join("\n"))}\n`;
}

function* subtestsOf(report: Report, context: RenderContext): Generator<Subtest> {
  const part = report.deterministic;
  for (const { name, cases } of suitesOf(part)) yield { name, points: cases.map((result) => casePoint(result, report, context)) };
  for (const { name, checks } of wholeRunChecks(part)) yield { name, points: checks.map(checkPoint) };
}

function subtestLines({ name, points }: Subtest, number: number): string[] {
  const inner = points.flatMap((point, index) => [testPointLine({ ...point, number: index + 1 }), ...yamlBlock(point.diagnostics)]);
  const ok = points.every((point) => point.ok || (point.directive ?? null) !== null);
  return [
    `# Subtest: ${tapText(name)}`,
    ...[`1..${points.length}`, ...inner].map((line) => `    ${line}`),
    testPointLine({ ok, number, description: name, directive: null }),
  ];
}

function casePoint(result: CaseResult, report: Report, context: RenderContext): Point {
  const style = STATUSES[result.status];
  const why = whyLine(result);
  return {
    ok: style.tap_ok ?? (result.mismatches.length === 0 && result.error === null),
    description: `${result.id} ${result.title}`,
    directive: style.tap_directive ? { kind: style.tap_directive, reason: `${result.status}${why === "" ? "" : `: ${why}`}` } : null,
    diagnostics: {
      status: result.status,
      class: result.class,
      gate: result.gate === null ? null : oneLine(result.gate, 100),
      level: result.level,
      clauses: result.requirements.map((id) => oneLine(id, 100)),
      ...(result.readings.length > 0 ? { readings: result.readings.map((id) => oneLine(id, 100)) } : {}),
      ...(result.case_status === "normative" ? {} : { case_status: result.case_status }),
      duration_ms: report.run.case_ms[result.id] ?? 0,
      ...failureMembers(result, why),
      ...(why === "" || result.status === "not_applicable" ? {} : lessonMembers(lessonOf(result, report, context))),
    },
  };
}

/** Members that say what went wrong; none on a plain pass. `expected` and `actual` of the first mismatch stand where readers look for them. */
function failureMembers(result: CaseResult, why: string): { readonly [key: string]: YamlValue } {
  const [first, ...others] = result.mismatches;
  const told = others.slice(0, MISMATCHES - 1);
  return {
    ...(why === "" ? {} : { message: why }),
    ...(result.error ? { error: { kind: result.error.kind, message: manyLines(result.error.message) } } : {}),
    ...(first ? mismatchMembers(first) : {}),
    ...(told.length > 0 ? { more: told.map(mismatchMembers) } : {}),
    ...(others.length > told.length ? { left_out: others.length - told.length } : {}),
  };
}

function lessonMembers({ clauses, sent, event, likely, repeat }: Lesson): { readonly [key: string]: YamlValue } {
  const statements = clauses.flatMap(({ id, statement }) => (statement === null ? [] : [`${id}: ${statement}`]));
  return {
    ...(statements.length > 0 ? { statements } : {}),
    ...(sent.length > 0 ? { sent } : {}),
    ...(event ? { first_differing_event: { at: oneLine(event.mismatch.path, 200), place: placeOf(event), recorded: timeline(event) } } : {}),
    ...(likely.length > 0 ? { likely } : {}),
    repeat,
  };
}

function mismatchMembers(mismatch: CaseResult["mismatches"][number]): { readonly [key: string]: YamlValue } {
  const { path, rule } = showMismatch(mismatch);
  return { at: path, expected: yamlValue(mismatch.expected), actual: yamlValue(mismatch.actual), ...(rule ? { rule } : {}) };
}

/** Scalars as they are, everything else as compact JSON in a text. */
function yamlValue(value: unknown): YamlValue {
  if (typeof value === "string") return oneLine(value);
  return typeof value === "number" || typeof value === "boolean" || value === null ? value : showValue(value);
}

function checkPoint(check: WholeRunCheck): Point {
  const message = oneLine(check.message, 1_000);
  const ok = check.outcome === "pass" || check.outcome === "partial";
  return {
    ok,
    description: `${check.id} ${message}`,
    directive: check.outcome === "warning" ? { kind: "TODO", reason: "SHOULD" } : check.outcome === "partial" ? { kind: "SKIP", reason: "partial" } : null,
    diagnostics: {
      status: check.outcome,
      level: check.level,
      clauses: check.requirement === null ? [] : [oneLine(check.requirement, 100)],
      ...(ok ? {} : { message }),
    },
  };
}
