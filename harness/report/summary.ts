/** summary.md for a CI step summary: failures first. Bounded, and safe to show whatever a target said. */
import type { CaseResult, ClassClaim, Report, RequirementRow } from "../../spec-cases/contract/types.ts";
import { completenessLine, countStatuses } from "./completeness.ts";
import { engineMarkdown, hasEngines } from "./engine-lines.ts";
import { defuseCi, markdownCode, markdownText } from "./escape.ts";
import { EXIT_MEANINGS } from "./exit-code.ts";
import { showMismatch, whyLine } from "./explain-case.ts";
import { timeline } from "./first-event.ts";
import { evidenceLine, lessonOf, likelyLine, likelyOf, placeOf, toldMismatches } from "./lesson.ts";
import { isRed, STATUS_NAMES, STATUSES } from "./statuses.ts";
import { suitesOf } from "./suites.ts";
import type { RenderContext } from "./types.ts";
import { wholeRunChecks } from "./whole-run-checks.ts";

/** Failures told in full, and those told in one line each; what is left over is counted. */
const FULL = 50;
const SHORT = 500;
const MISMATCHES = 10;
const VALUE_CHARS = 200;
/** Cases that a likely mistake names; more are counted. */
const NAMED = 20;
/** GitHub refuses a step summary over 1 MiB (1,048,576 bytes), and several steps may share one page. */
const MAX_BYTES = 1_000_000;

/** The report as Markdown. */
export function renderSummary(report: Report, context: RenderContext): string {
  const part = report.deterministic;
  const sections = [
    [`# ${markdownText(part.headline, 1_000)}`],
    [`Exit code ${part.exit_code}: ${EXIT_MEANINGS[part.exit_code] ?? "unknown"}.`],
    [`${completenessLine(part.completeness)}`],
    ...failureSections(report, context),
    ...listSection("Warnings", [
      ...part.warnings.map((warning) => markdownText(warning)),
      ...part.cases.filter(({ status }) => status === "warn").map((result) => caseLine(result)),
    ]),
    ...listSection(
      "Waived",
      part.cases.filter(({ status }) => status === "waived").map((result) => caseLine(result)),
    ),
    ["## Classes", "", ...classTable(part.classes)],
    ...(hasEngines(part.engines) ? [["## Engines", "", ...engineMarkdown(part.engines)]] : []),
    ["## Gates and topics", "", ...suiteTable(report)],
    ["## Run", "", ...runLines(report)],
  ];
  return boundBytes(defuseCi(sections.map((section) => section.join("\n")).join("\n\n")), MAX_BYTES);
}

function failureSections(report: Report, context: RenderContext): string[][] {
  const part = report.deterministic;
  const red = part.cases.filter(isRed);
  const checks = wholeRunChecks(part)
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome === "failure" || outcome === "error");
  if (red.length + checks.length === 0) return [];
  const rows = new Map(part.requirements.map((row) => [row.id, row]));
  const rest = red.slice(FULL, FULL + SHORT).map((result) => `- ${caseLine(result)}`);
  const left = red.length - FULL - SHORT;
  return [
    [`## Failures: ${red.length + checks.length}`],
    ...checks.map((check) => [`### ${check.outcome === "error" ? "ERROR" : "FAIL"} ${markdownCode(check.id)}`, "", markdownText(check.message, 1_000)]),
    ...likelySection(report),
    ...red.slice(0, FULL).map((result) => failureSection(result, rows, report, context)),
    ...(rest.length > 0 ? [["### More failures", "", ...rest]] : []),
    ...(left > 0 ? [[`And ${left} more, in report.json.`]] : []),
  ];
}

/** What the failures together look like, before each of them is told. */
function likelySection(report: Report): string[][] {
  const told = likelyOf(report);
  if (told.length === 0) return [];
  const lines = told.map((likely) => `- ${markdownText(likelyLine(likely), 600)} (${evidenceLine(likely)}: ${namesOf(likely.explains)})`);
  return [["### Likely mistakes", "", ...lines]];
}

function namesOf(ids: readonly string[]): string {
  const left = ids.length - NAMED;
  return [...ids.slice(0, NAMED).map((id) => markdownCode(id, 80)), ...(left > 0 ? [`${left} more`] : [])].join(", ");
}

function failureSection(result: CaseResult, rows: ReadonlyMap<string, RequirementRow>, report: Report, context: RenderContext): string[] {
  const { clauses: cited, sent, event, likely, repeat } = lessonOf(result, report, context);
  const clauses = cited.map(({ id, statement }) => {
    const row = rows.get(id);
    return `- **${markdownText(id, 40)}**${row ? ` (${row.level}, ${markdownText(row.section, 100)})` : ""}${statement ? `: ${markdownText(statement, 600)}` : ""}`;
  });
  return [
    `### ${STATUSES[result.status].word} ${markdownCode(result.id, 80)} ${markdownText(result.title, 200)}`,
    "",
    ...(clauses.length > 0 ? [...clauses, ""] : []),
    ...(result.error ? [`Error ${markdownCode(result.error.kind)}: ${markdownCode(result.error.message, 600)}`, ""] : []),
    ...(result.reason ? [`Reason: ${markdownText(result.reason, 600)}`, ""] : []),
    ...(sent.length > 0 ? ["Sent:", "", ...sent.map(sentItem), ""] : []),
    ...mismatchTable(toldMismatches(result, event)),
    ...(event ? [`First differing event: ${placeOf(event)}. Recorded: ${markdownCode(timeline(event), 1_000)}`, ""] : []),
    ...likely.flatMap((line) => [`Likely: ${markdownText(line, 600)}`, ""]),
    `Repeat: ${markdownCode(repeat, 1_000)}`,
  ];
}

/** A part as an item, a change as an item under it. */
function sentItem(line: string): string {
  const deep = line.startsWith(" ");
  return `${deep ? "  " : ""}- ${deep ? markdownCode(line.trim(), 600) : markdownText(line, 600)}`;
}

function mismatchTable(mismatches: CaseResult["mismatches"]): string[] {
  if (mismatches.length === 0) return [];
  const rows = mismatches.slice(0, MISMATCHES).map((mismatch) => {
    const { path, expected, actual } = showMismatch(mismatch, VALUE_CHARS);
    return `| ${markdownCode(path)} | ${markdownCode(expected)} | ${markdownCode(actual)} |`;
  });
  const left = mismatches.length - MISMATCHES;
  return ["| place | expected | seen |", "|---|---|---|", ...rows, "", ...(left > 0 ? [`And ${left} more mismatches.`, ""] : [])];
}

function caseLine(result: CaseResult): string {
  const why = whyLine(result);
  return `${STATUSES[result.status].word} ${markdownCode(result.id, 80)} ${markdownText(result.title, 120)}${why === "" ? "" : `: ${markdownCode(why)}`}`;
}

function listSection(title: string, items: readonly string[]): string[][] {
  if (items.length === 0) return [];
  const left = items.length - SHORT;
  return [[`## ${title}: ${items.length}`, "", ...items.slice(0, SHORT).map((item) => `- ${item}`), ...(left > 0 ? [`- and ${left} more`] : [])]];
}

function classTable(claims: readonly ClassClaim[]): string[] {
  const told = claims.filter((claim) => claim.required || (claim.result !== "not_claimed" && claim.counts.planned > 0));
  const others = claims.filter((claim) => claim.result === "not_claimed" && !claim.required).map((claim) => claim.class);
  const rows = told.map((claim) => {
    const { spec, seed, kit } = claim.clauses;
    const name = claim.required ? `**${claim.class}**` : claim.class;
    const reasons = claim.reasons.map((reason) => markdownText(reason)).join("; ");
    return `| ${name} | ${claim.result.replace("_", " ")} | ${claim.counts.pass} of ${claim.counts.planned} | ${spec + seed} | ${kit} | ${reasons} |`;
  });
  const head = ["| class | result | cases pass | clauses proven (spec and seed) | clauses proven (kit) | why |", "|---|---|---|---|---|---|"];
  return [...head, ...rows, "", `Classes in bold are required.${others.length > 0 ? ` Not claimed: ${others.join(", ")}.` : ""}`];
}

function suiteTable(report: Report): string[] {
  const shown = STATUS_NAMES.filter((status) => report.deterministic.completeness[status] > 0);
  const rows = suitesOf(report.deterministic).map(({ name, cases }) => {
    const counts = countStatuses(cases.map(({ status }) => status));
    return `| ${markdownText(name, 100)} | ${counts.planned} | ${shown.map((status) => counts[status]).join(" | ")} |`;
  });
  return [`| suite | planned | ${shown.join(" | ")} |`, `|---|---|${shown.map(() => "---|").join("")}`, ...rows];
}

function runLines(report: Report): string[] {
  const { kit, corpus, target, seed, selection } = report.deterministic;
  const { transport, jobs, node, duration_ms } = report.run;
  const runtime = target.hello ? ` (${markdownCode(`${target.hello.runtime.name} ${target.hello.runtime.version}`, 200)})` : "";
  return [
    `- target ${markdownCode(target.name, 200)}${runtime} over ${markdownText(transport, 80)}`,
    `- kit ${markdownText(kit.version, 80)}, corpus ${markdownText(corpus.revision, 80)} (${corpus.cases} cases), seed ${markdownCode(seed, 200)}`,
    ...(selection.length > 0 ? [`- selection ${markdownCode(selection.join(" "), 600)}`] : []),
    `- ${(duration_ms / 1_000).toFixed(1)} s, jobs ${jobs}, node ${markdownText(node, 80)}`,
  ];
}

/** The text up to a whole line within the bound, with a note where something was cut. */
function boundBytes(text: string, max: number): string {
  const whole = `${text}\n`;
  if (Buffer.byteLength(whole) <= max) return whole;
  const note = "\n\nThis summary was cut; report.json has everything.\n";
  const kept = Buffer.from(whole).subarray(0, max - Buffer.byteLength(note));
  return `${kept.subarray(0, kept.lastIndexOf("\n")).toString("utf8")}${note}`;
}
