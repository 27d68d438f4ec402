/** Compares two runs on the cases that both have; added and removed ones stand apart. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { oneLine } from "./escape.ts";
import { whyLine } from "./explain-case.ts";
import { isRed } from "./statuses.ts";

/** One case that both runs have and that changed. */
export interface Change {
  readonly id: string;
  readonly before: CaseResult;
  readonly after: CaseResult;
}

/** What changed from one run to another. */
export interface RunDiff {
  readonly common: number;
  /** Was not red, and is. */
  readonly regressions: readonly Change[];
  /** Was red, and is not. */
  readonly fixed: readonly Change[];
  /** Another status or another verdict, red on both sides or on neither. */
  readonly changed: readonly Change[];
  readonly added: readonly CaseResult[];
  readonly removed: readonly CaseResult[];
}

/** Compares results by id. */
export function diffRuns(before: readonly CaseResult[], after: readonly CaseResult[]): RunDiff {
  const earlier = new Map(before.map((result) => [result.id, result]));
  const later = new Map(after.map((result) => [result.id, result]));
  const common = before.flatMap((result): Change[] => {
    const other = later.get(result.id);
    return other === undefined ? [] : [{ id: result.id, before: result, after: other }];
  });
  return {
    common: common.length,
    regressions: common.filter((change) => !isRed(change.before) && isRed(change.after)),
    fixed: common.filter((change) => isRed(change.before) && !isRed(change.after)),
    changed: common.filter((change) => isRed(change.before) === isRed(change.after) && outcome(change.before) !== outcome(change.after)),
    added: after.filter(({ id }) => !earlier.has(id)),
    removed: before.filter(({ id }) => !later.has(id)),
  };
}

/** Status, verdicts, gates, codes and readings: what a reader calls another outcome. */
function outcome({ status, steps, readings, error }: CaseResult): string {
  return JSON.stringify([
    status,
    error?.kind ?? null,
    steps.map(({ verdict, phase, gate, code }) => [verdict, phase ?? null, gate ?? null, code ?? null]),
    readings,
  ]);
}

/** The comparison as text; regressions first. */
export function renderDiff(diff: RunDiff): string {
  const lines: string[] = [];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push(`${title}: ${rows.length}`, ...rows.map((row) => `  ${row}`), "");
  };
  const change = ({ id, before, after }: Change): string =>
    `${oneLine(id, 80)}  ${words(before)} -> ${words(after)}${isRed(after) ? `: ${whyLine(after)}` : ""}`;
  section("regressions", diff.regressions.map(change));
  section("fixed", diff.fixed.map(change));
  section("changed", diff.changed.map(change));
  section(
    "added",
    diff.added.map((result) => `${oneLine(result.id, 80)}  ${words(result)}`),
  );
  section(
    "removed",
    diff.removed.map((result) => `${oneLine(result.id, 80)}  ${words(result)}`),
  );
  lines.push(
    `${diff.common} cases in both, ${diff.regressions.length} regressions, ${diff.fixed.length} fixed, ${diff.changed.length} changed, ${diff.added.length} added, ${diff.removed.length} removed`,
  );
  return `${lines.join("\n")}\n`;
}

function words({ status, steps }: CaseResult): string {
  const verdicts = steps.map(({ verdict, gate, code }) => [verdict ?? "-", gate, code].filter((word) => word !== null && word !== undefined).join(" "));
  return oneLine(`${status}${verdicts.length === 0 ? "" : ` (${verdicts.join(", ")})`}`, 200);
}
