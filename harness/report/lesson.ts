/** What a reader learns from one case that did not pass, in lines of text that are safe to show; formats lay them out. */
import type { CaseResult, LikelyMistake, Report, SentPart } from "../../spec-cases/contract/types.ts";
import { isObject } from "../json.ts";
import { oneLine } from "./escape.ts";
import { type FirstEvent, firstEvent } from "./first-event.ts";
import { repeatCommand } from "./repeat-command.ts";
import { showValue } from "./show-value.ts";
import type { RenderContext } from "./types.ts";

/** Lines of what was sent; more are counted. */
const SENT_LINES = 24;
const VALUE_CHARS = 240;

/** One failed case, explained. */
export interface Lesson {
  /** The cited clauses, each in one sentence where the corpus is at hand. */
  readonly clauses: readonly { readonly id: string; readonly statement: string | null }[];
  /** The patches against named bases; indented by two spaces under what they change. */
  readonly sent: readonly string[];
  readonly event: FirstEvent | null;
  /** Mistakes that show the same failures. */
  readonly likely: readonly string[];
  /** The command that runs it alone. */
  readonly repeat: string;
}

/** The lesson of a case. */
export function lessonOf(result: CaseResult, report: Report, context: RenderContext): Lesson {
  return {
    clauses: result.requirements.map((id) => {
      const statement = context.statements.get(id);
      return { id: oneLine(id, 40), statement: statement === undefined ? null : oneLine(statement, 600) };
    }),
    sent: sentLines(result.sent ?? []),
    event: firstEvent(result),
    likely: likelyOf(report)
      .filter(({ explains }) => explains.includes(result.id))
      .map(likelyLine),
    repeat: repeatCommand(result.id, report.run.repeat),
  };
}

/** Where the first differing event stands: `2 of 14 recorded`. */
export function placeOf({ position, recorded }: FirstEvent): string {
  return position === null ? `none like it among ${recorded.length} recorded` : `${position} of ${recorded.length} recorded`;
}

/** The mismatches in the order in which they are told: the answer first, then the first differing event, then all others. */
export function toldMismatches(result: CaseResult, event: FirstEvent | null): CaseResult["mismatches"] {
  if (event === null) return result.mismatches;
  const others = result.mismatches.filter((mismatch) => mismatch !== event.mismatch);
  const before = others.filter(({ path }) => path.startsWith("/then/") && !/\/(events|absent)\//.test(path) && !/\/(problems|diagnostics)/.test(path));
  return [...before, event.mismatch, ...others.filter((mismatch) => !before.includes(mismatch))];
}

/** The likely mistakes of a report; none where no kill table was at hand. */
export function likelyOf(report: Report): readonly LikelyMistake[] {
  return report.deterministic.likely_mistakes ?? [];
}

/** `same failures as mutant cap-prefix-scope (MEX-CAP-05): scopes are compared by prefix`. */
export function likelyLine({ match, mutant, requirement, mistake }: LikelyMistake): string {
  const how = match === "same" ? "same failures as" : "nearly the failures of";
  return `${how} mutant ${oneLine(mutant, 80)} (${oneLine(requirement, 40)}): ${oneLine(mistake)}`;
}

/** `explains 7 of the failures; 31 cases compared`, and on how many of them the two differ. */
export function evidenceLine({ explains, compared, differs }: LikelyMistake): string {
  return `explains ${explains.length} ${explains.length === 1 ? "failure" : "failures"}, ${compared} cases compared${differs === 0 ? "" : `, ${differs} of them ${differs === 1 ? "differs" : "differ"}`}`;
}

/** The parts of a case, one line each, and under it one line a change. */
export function sentLines(sent: readonly SentPart[]): string[] {
  const lines = sent.flatMap((part) => [headOf(part), ...part.changes.map((change) => `  ${changeLine(change)}`)]);
  return lines.length <= SENT_LINES ? lines : [...lines.slice(0, SENT_LINES), `and ${lines.length - SENT_LINES} more lines`];
}

function headOf({ part, index, name, base, changes }: SentPart): string {
  const place = part === "world" ? "world" : `${part} ${index ?? 0}:`;
  const words = [place, oneLine(name, 80), ...(base === null ? [] : ["of", oneLine(base, 80)])].join(" ");
  return base !== null && changes.length === 0 ? `${words}, unchanged` : words;
}

/** `replace /capabilities_requested/0 "fs.read:secrets"`; what is no patch as JSON. */
function changeLine(change: unknown): string {
  if (typeof change === "string") return oneLine(change, VALUE_CHARS);
  if (!isObject(change) || typeof change["op"] !== "string" || typeof change["path"] !== "string") return showValue(change, VALUE_CHARS);
  const rest = "value" in change ? ` ${showValue(change["value"], VALUE_CHARS)}` : typeof change["from"] === "string" ? ` from ${oneLine(change["from"])}` : "";
  return `${oneLine(change["op"], 20)} ${oneLine(change["path"])}${rest}`;
}
