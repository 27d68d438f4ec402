/** Why a case has its status, in one line and in full. All of it is safe to show; formats add their own escapes. */
import type { CaseResult, Mismatch } from "../../spec-cases/contract/types.ts";
import { manyLines, oneLine } from "./escape.ts";
import { timeline } from "./first-event.ts";
import { type Lesson, placeOf, toldMismatches } from "./lesson.ts";
import { showValue } from "./show-value.ts";

/** Mismatches that are told in full; the rest is counted. */
export const MISMATCHES = 20;
const LINE_CHARS = 300;

/** One mismatch as three short lines of text. */
export interface ShownMismatch {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  /** Rule or clause that it breaks, where the judge named one. */
  readonly rule: string | null;
}

/** A mismatch with its values as compact JSON of at most `max` characters each. */
export function showMismatch(mismatch: Mismatch, max = LINE_CHARS): ShownMismatch {
  const rule = [mismatch.rule, mismatch.requirement].filter((text) => typeof text === "string").join(" ");
  return {
    path: oneLine(mismatch.path, 200) || "/",
    expected: showValue(mismatch.expected, max),
    actual: showValue(mismatch.actual, max),
    rule: rule === "" ? null : oneLine(rule, 200),
  };
}

/** One bounded line: the reason or error, else the first mismatch. Empty for a pass. */
export function whyLine(result: CaseResult): string {
  const parts = [errorLine(result), result.reason, mismatchLine(result)].filter((text) => text !== null && text !== "");
  return oneLine(parts.join("; "), LINE_CHARS);
}

function errorLine(result: CaseResult): string | null {
  return result.error ? `${result.error.kind}: ${result.error.message}` : null;
}

function mismatchLine(result: CaseResult): string | null {
  const [first, ...others] = result.mismatches;
  if (!first) return null;
  const { path, expected, actual } = showMismatch(first, 100);
  return `${path}: expected ${expected}, seen ${actual}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}

/** The whole story in lines of plain text, for readers that show text. */
export function whyText(result: CaseResult, { clauses, sent, event, likely, repeat }: Lesson): string {
  const lines = [`status: ${result.status}`];
  lines.push(...clauses.map(({ id, statement }) => `clause: ${id}${statement === null ? "" : ` ${statement}`}`));
  if (result.error) lines.push(`error: ${result.error.kind}`, manyLines(result.error.message));
  if (result.reason) lines.push(`reason: ${oneLine(result.reason, 1_000)}`);
  if (sent.length > 0) lines.push("sent:", ...sent.map((line) => `  ${line}`));
  const told = toldMismatches(result, event);
  for (const mismatch of told.slice(0, MISMATCHES)) {
    const shown = showMismatch(mismatch);
    lines.push(`${shown.path}${shown.rule ? ` (${shown.rule})` : ""}`, `  expected ${shown.expected}`, `  seen     ${shown.actual}`);
    if (event?.mismatch === mismatch) lines.push(`  the first differing event, ${placeOf(event)}: ${timeline(event)}`);
  }
  if (told.length > MISMATCHES) lines.push(`and ${told.length - MISMATCHES} more mismatches`);
  lines.push(...likely.map((line) => `likely: ${line}`), `repeat: ${repeat}`);
  return lines.join("\n");
}
