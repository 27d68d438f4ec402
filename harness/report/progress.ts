/** Lines that a run shows while it runs; the caller prints them. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { firstUnits, oneLine } from "./escape.ts";
import { whyLine } from "./explain-case.ts";
import { STATUSES } from "./statuses.ts";
import type { Colours } from "./text.ts";

/** Where a run stands. */
export interface Progress {
  readonly done: number;
  readonly planned: number;
  /** Cases so far that keep the run from exit code 0. */
  readonly red: number;
  /** The case that was finished last. */
  readonly current: string | null;
  readonly elapsed_ms: number;
}

const BAR = 20;

/** One line for a terminal, shorter than its width, so that it can be written over: `[#####.....] 120/312  2 red  4.1 s  CAP-012`. */
export function progressLine(progress: Progress, width: number, colours: Colours): string {
  const share = progress.planned === 0 ? 1 : Math.min(1, progress.done / progress.planned);
  const filled = Math.floor(share * BAR);
  const count = `${String(progress.done).padStart(String(progress.planned).length)}/${progress.planned}`;
  const parts = [`[${"#".repeat(filled)}${".".repeat(BAR - filled)}] ${count}`, `${progress.red} not passed`, `${(progress.elapsed_ms / 1_000).toFixed(1)} s`];
  const plain = [...parts, ...(progress.current === null ? [] : [oneLine(progress.current, 80)])].join("  ");
  const line = firstUnits(plain, Math.max(0, width - 1));
  return progress.red > 0 ? colours.red(line) : line;
}

/** One line for a case that did not simply pass, for CI: `FAIL CAP-012 MUST deny a scope: /then/0/verdict: expected "DENY", seen "PASS"`. */
export function caseLine(result: CaseResult, colours: Colours): string {
  const { word, colour } = STATUSES[result.status];
  const why = whyLine(result);
  return `${colours[colour](word)} ${oneLine(result.id, 80)} ${oneLine(result.title, 200)}${why === "" ? "" : `: ${why}`}`;
}
