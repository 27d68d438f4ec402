/** The table of engines as people read it: engine by the seven families, with counts. */
import type { EngineRow, FamilyCell } from "../../spec-cases/contract/types.ts";
import { table } from "./columns.ts";
import { FAMILIES } from "./engine-table.ts";
import { markdownText, oneLine } from "./escape.ts";

/** How a cell is read. */
export const LEGEND =
  "cases that pass + cases that are refused; ? not proven: a side is missing or a case was not run; ! cases that fail; - no case was planned; real: so many of all cases ran the target's own engine, the harness played it in the others";

function cellText(cell: FamilyCell | undefined): string {
  if (cell === undefined) return "-";
  const mark = { proven: "", not_proven: " ?", failed: ` !${cell.failed}` }[cell.result];
  return `${cell.pass}+${cell.deny}${mark}`;
}

/** True where cases of engines were run at all. */
export function hasEngines(rows: readonly EngineRow[]): boolean {
  return rows.some(({ families }) => Object.values(families).some(({ pass, deny, failed }) => pass + deny + failed > 0));
}

/** Rows for all of these engines, sorted by id; one that the run has no case of is not callable. */
export function withAllEngines(rows: readonly EngineRow[], engineIds: readonly string[]): EngineRow[] {
  const known = new Set(rows.map(({ engine_id }) => engine_id));
  const absent = engineIds
    .filter((id) => !known.has(id))
    .map((engine_id): EngineRow => ({ engine_id, played: "played", runs: { played: 0, real: 0 }, families: {}, callable: false }));
  return [...rows, ...absent].sort((left, right) => (left.engine_id < right.engine_id ? -1 : 1));
}

function wasRun({ runs }: EngineRow): boolean {
  return runs.played + runs.real > 0;
}

function runText({ played, real }: EngineRow["runs"]): string {
  if (played + real === 0) return "not run";
  return real === 0 ? "played" : `real ${real} of ${played + real}`;
}

function cells({ engine_id, families, runs, callable }: EngineRow): string[] {
  const { played, real } = runs;
  return [
    engine_id,
    ...FAMILIES.map((family) => cellText(played + real > 0 && Object.hasOwn(families, family) ? families[family] : undefined)),
    runText(runs),
    callable ? "yes" : "no",
  ];
}

const HEAD: readonly string[] = ["engine", ...FAMILIES, "run", "callable"];

function sum(rows: readonly EngineRow[]): string {
  return `${rows.filter(({ callable }) => callable).length} of ${rows.length} engines callable`;
}

/** Engines of which cases were run, and the ids of those of which none was. */
function split(rows: readonly EngineRow[]): { run: readonly EngineRow[]; notRun: readonly string[] } {
  return { run: rows.filter(wasRun), notRun: rows.filter((row) => !wasRun(row)).map(({ engine_id }) => engine_id) };
}

function tableOf(rows: readonly EngineRow[]): string[] {
  return table([HEAD, ...rows.map((row) => cells(row).map((cell) => oneLine(cell, 60)))]);
}

/** Lines for a terminal, a row for each engine; the first is the head. */
export function allEngineLines(rows: readonly EngineRow[]): string[] {
  return [...tableOf(rows), LEGEND, sum(rows)];
}

/** The same in a report: engines of which nothing was run are named below the table. */
export function engineLines(rows: readonly EngineRow[]): string[] {
  const { run, notRun } = split(rows);
  return [...tableOf(run), LEGEND, ...(notRun.length === 0 ? [] : [`not run: ${notRun.map((id) => oneLine(id, 60)).join(", ")}`]), sum(rows)];
}

/** The same in Markdown. */
export function engineMarkdown(rows: readonly EngineRow[]): string[] {
  const line = (items: readonly string[]): string => `| ${items.join(" | ")} |`;
  const { run, notRun } = split(rows);
  return [
    line(HEAD),
    `|${"---|".repeat(HEAD.length)}`,
    ...run.map((row) => line(cells(row).map((cell) => markdownText(cell, 60)))),
    "",
    `${LEGEND}.`,
    "",
    ...(notRun.length === 0 ? [] : [`Not run: ${notRun.map((id) => markdownText(id, 60)).join(", ")}.`, ""]),
    `${sum(rows)}.`,
  ];
}
