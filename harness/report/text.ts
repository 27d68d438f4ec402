/** What a terminal shows at the end of a run; plain lines where there are no colours. The caller prints it. */
import type { CaseResult, ClassClaim, Report } from "../../spec-cases/contract/types.ts";
import { sideBySide, table, wrapWords } from "./columns.ts";
import { completenessLine } from "./completeness.ts";
import { engineLines, hasEngines } from "./engine-lines.ts";
import { defuseCi, manyLines, oneLine } from "./escape.ts";
import { EXIT_MEANINGS } from "./exit-code.ts";
import { MISMATCHES, showMismatch, whyLine } from "./explain-case.ts";
import { type FirstEvent, missingEvent, timeline } from "./first-event.ts";
import { evidenceLine, lessonOf, likelyLine, likelyOf, placeOf, toldMismatches } from "./lesson.ts";
import { isRed, STATUSES } from "./statuses.ts";
import type { RenderContext } from "./types.ts";
import { wholeRunChecks } from "./whole-run-checks.ts";

/** Paints text; picocolors has this shape. */
export interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

type Paint = (text: string) => string;

const same: Paint = (text) => text;

/** No colours: for CI, files and `NO_COLOR`. */
export const PLAIN: Colours = { bold: same, dim: same, red: same, green: same, yellow: same };

/** How the text is laid out. */
export interface TextOptions {
  readonly colours: Colours;
  /** Columns of the terminal. */
  readonly width: number;
  /** Why the exit code is what it is, as `deriveReport` says it. */
  readonly reasons?: readonly string[];
  /** Failures told in full; 50 if not given. */
  readonly failures?: number;
}

/** From this width on expected and seen stand beside each other. */
const WIDE = 80;
const FAILURES = 50;

/** Failures, warnings, classes, the completeness sum, the exit code, and the headline last, where the eye is. */
export function renderText(report: Report, context: RenderContext, options: TextOptions): string {
  const part = report.deterministic;
  const { colours } = options;
  const shown = options.failures ?? FAILURES;
  const red = part.cases.filter(isRed);
  const warned = part.cases.filter(({ status }) => status === "warn" || status === "waived");
  const reasons = options.reasons ?? [];
  const lines = [
    ...red.slice(0, shown).flatMap((result) => [...failureLines(result, report, context, options), ""]),
    ...(red.length > shown ? [`and ${red.length - shown} more; report.json has all of them`, ""] : []),
    ...likelyLines(report, options),
    ...checkLines(report, colours),
    ...warned.slice(0, shown).map((result) => `${paintWord(result, colours)} ${oneLine(result.id, 80)} ${whyLine(result)}`.trimEnd()),
    ...(warned.length > shown ? [`and ${warned.length - shown} more`] : []),
    ...part.warnings.map((warning) => `${colours.yellow("warning")} ${oneLine(warning, 1_000)}`),
    ...classLines(part.classes, colours),
    ...(hasEngines(part.engines) ? ["", ...engineLines(part.engines)] : []),
    "",
    completenessLine(part.completeness),
    `exit ${part.exit_code}: ${EXIT_MEANINGS[part.exit_code] ?? "unknown"}${reasons.length > 0 ? ` (${oneLine(reasons.join("; "), 1_000)})` : ""}`,
    colours.bold((part.exit_code === 0 ? colours.green : colours.red)(oneLine(part.headline, 1_000))),
  ];
  return `${defuseCi(lines.join("\n"))}\n`;
}

function paintWord(result: CaseResult, colours: Colours): string {
  const { word, colour } = STATUSES[result.status];
  return colours[colour](word);
}

function failureLines(result: CaseResult, report: Report, context: RenderContext, options: TextOptions): string[] {
  const { colours } = options;
  const { clauses, sent, event, likely, repeat } = lessonOf(result, report, context);
  const all = toldMismatches(result, event);
  // Where the engine was never reached a list of events that are not there says little more than the first of them.
  const told = all.filter((mismatch) => mismatch === event?.mismatch || missingEvent(mismatch) === null);
  const missing = all.filter((mismatch) => !told.includes(mismatch)).flatMap((mismatch) => missingEvent(mismatch) ?? []);
  const left = told.length - MISMATCHES;
  const prose = (text: string, paint: Paint = same): string[] =>
    wrapWords(text, options.width - 4).map((line, index) => `${index === 0 ? "  " : "    "}${paint(line)}`);
  return [
    `${colours.bold(paintWord(result, colours))} ${oneLine(result.id, 80)} ${oneLine(result.title, 200)}`.trimEnd(),
    ...clauses.flatMap(({ id, statement }) => prose(`${id} ${result.level}${statement === null ? "" : `: ${statement}`}`, colours.dim)),
    ...sent.flatMap((line, index) => sentText(line, index, options)),
    ...(result.error ? indent(`${result.error.kind}: ${manyLines(result.error.message, 2_000)}`) : []),
    ...(result.reason ? indent(oneLine(result.reason, 1_000)) : []),
    ...(told.length > 0 && options.width >= WIDE ? columns("expected", "seen", options).map(colours.dim) : []),
    ...told.slice(0, MISMATCHES).flatMap((mismatch) => mismatchLines(mismatch, event, options)),
    ...(left > 0 ? [`  and ${left} more mismatches`] : []),
    ...(missing.length > 0 ? prose(`not recorded either: ${missing.join(", ")}`) : []),
    ...likely.flatMap((line) => prose(`likely: ${line}`, colours.yellow)),
    // One line, however long, so that it can be copied.
    `  ${colours.dim(`repeat: ${repeat}`)}`,
  ];
}

/** `sent:` before the first line, and the others under it; what continues a line stands further in. */
function sentText(line: string, index: number, { width }: TextOptions): string[] {
  const deep = line.length - line.trimStart().length;
  const rows = wrapWords(line.trimStart(), Math.max(20, width - 10 - deep));
  return rows.map((row, at) => `  ${index === 0 && at === 0 ? "sent: " : "      "}${" ".repeat(deep + (at === 0 ? 0 : 2))}${row}`);
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`.trimEnd());
}

function columns(left: string, right: string, { width }: TextOptions): string[] {
  return sideBySide(left, right, width - 4).map((row) => `    ${row}`);
}

function mismatchLines(mismatch: CaseResult["mismatches"][number], event: FirstEvent | null, options: TextOptions): string[] {
  const { colours } = options;
  const { path, expected, actual, rule } = showMismatch(mismatch);
  const isFirst = event?.mismatch === mismatch;
  const place = `  ${isFirst && event ? `first differing event (${placeOf(event)}) ` : ""}${path}${rule ? colours.dim(` (${rule})`) : ""}`;
  const recorded = isFirst && event ? wrapWords(`recorded: ${timeline(event)}`, options.width - 4).map((line) => `    ${colours.dim(line)}`) : [];
  if (options.width < WIDE) return [place, `    expected ${colours.green(expected)}`, `    seen     ${colours.red(actual)}`, ...recorded];
  return [place, ...columns(expected, actual, options), ...recorded];
}

/** What the failures together look like; the cases of each are counted, since each case names its own. */
function likelyLines(report: Report, { colours, width }: TextOptions): string[] {
  return likelyOf(report).flatMap((likely) => {
    const text = `likely mistake: ${likelyLine(likely)} (${evidenceLine(likely)})`;
    return wrapWords(text, width - 2).map((line, index) => colours.yellow(`${index === 0 ? "" : "  "}${line}`));
  });
}

function checkLines(report: Report, colours: Colours): string[] {
  const told = wholeRunChecks(report.deterministic)
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome !== "pass");
  return told.map(({ id, message, outcome }) => {
    const paint = outcome === "failure" || outcome === "error" ? colours.red : colours.yellow;
    return `${paint(outcome)} ${oneLine(id, 80)} ${oneLine(message, 1_000)}`;
  });
}

function classLines(claims: readonly ClassClaim[], colours: Colours): string[] {
  // A class of which nothing was selected says nothing; report.json lists it all the same.
  const told = claims.filter((claim) => claim.required || (claim.result !== "not_claimed" && claim.counts.planned > 0));
  const rows = told.map((claim) => [
    claim.required ? `${claim.class} *` : claim.class,
    claim.result.replace("_", " "),
    `${claim.counts.pass} of ${claim.counts.planned}`,
    `${claim.clauses.spec + claim.clauses.seed} + ${claim.clauses.kit} kit`,
    claim.reasons.map((reason) => oneLine(reason)).join("; "),
  ]);
  const [head = "", ...body] = table([["class", "result", "cases pass", "clauses proven", "why"], ...rows]);
  const unclaimed = claims.filter((claim) => claim.result === "not_claimed" && !claim.required).map((claim) => claim.class);
  return ["", colours.dim(head), ...body, ...(unclaimed.length > 0 ? [colours.dim(`not claimed: ${unclaimed.join(", ")}`)] : [])];
}
