/** Hits of one file, and how they are shown. */
import type { LineMatcher } from "./line-matcher.ts";

/** One line that matches. Lines and columns are counted from 1, columns in characters (code points). */
export interface Hit {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The line, or the part of it around the match where it is long. */
  readonly text: string;
  /** True where `text` is a part of the line. */
  readonly cut: boolean;
  /** For open work: which mark. */
  readonly mark?: string;
}

/** Characters of a line that are shown, and of those the ones before the match. */
const SHOWN = 240;
const BEFORE = 60;

function isLowSurrogate(line: string, index: number): boolean {
  const unit = line.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The nearest place at or after `index` that does not split a character. */
function boundary(line: string, index: number): number {
  return isLowSurrogate(line, index) ? index + 1 : index;
}

function show(line: string, index: number): Pick<Hit, "text" | "cut"> {
  if (line.length <= SHOWN) return { text: line, cut: false };
  const start = boundary(line, Math.max(0, Math.min(index - BEFORE, line.length - SHOWN)));
  return { text: line.slice(start, boundary(line, Math.min(line.length, start + SHOWN))), cut: true };
}

function columnOf(line: string, index: number): number {
  let column = 1;
  for (let unit = 0; unit < index; unit += 1) if (!isLowSurrogate(line, unit)) column += 1;
  return column;
}

/** Hits of a file in the order of its lines, one for each line. Bytes that are no UTF-8 are read as U+FFFD. */
export function* hitsIn(relative: string, bytes: Buffer, matcher: LineMatcher): Generator<Hit> {
  if (!matcher.mayMatch(bytes)) return;
  const text = bytes.toString("utf8");
  let number = 1;
  for (let start = 0; start < text.length; number += 1) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(start, text.charCodeAt(stop - 1) === 0x0d && stop > start ? stop - 1 : stop);
    const found = matcher.find(line);
    if (found !== null) yield { path: relative, line: number, column: columnOf(line, found.index), ...show(line, found.index), ...found.facts };
    start = stop + 1;
  }
}
