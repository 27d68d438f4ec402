/** What is found out about one column, in memory that does not grow with the table. */

import { sha256 } from "../../artifacts/hash.ts";
import type { JsonObject } from "../../json.ts";
import { CELL_TYPES, type Cell, type CellType, numberOf, textOf, typeOf } from "./cell.ts";

/** Longer texts are told apart by their hash. */
const LONG_TEXT = 64;
/** Of a text in a report, in UTF-16 units. */
const SHOWN_TEXT = 256;
const RANKS = { p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 } as const;

/** What stands for a text where texts are told apart. */
export function mark(text: string): string {
  return text.length <= LONG_TEXT ? text : `${text.length}:${sha256(text)}`;
}

/** The beginning of a text, without half a surrogate pair at its end. */
function shown(text: string): string {
  return text.slice(0, SHOWN_TEXT).replace(/[\uD800-\uDBFF]$/, "");
}

/** How many distinct values all columns together may still keep. */
export interface DistinctAllowance {
  left: number;
}

/** Every n-th number, n doubling whenever there are too many: the same numbers in the same order give the same sample. */
class Sample {
  readonly #most: number;
  #numbers: number[] = [];
  #stride = 1;
  #seen = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(number: number): void {
    if (this.#seen % this.#stride === 0) this.#numbers.push(number);
    this.#seen += 1;
    if (this.#numbers.length <= this.#most) return;
    this.#numbers = this.#numbers.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** By nearest rank: each quantile is a number of the column. */
  quantiles(): JsonObject | null {
    if (this.#numbers.length === 0) return null;
    const sorted = Float64Array.from(this.#numbers).sort();
    const at = (rank: number): number => sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? 0;
    return { ...Object.fromEntries(Object.entries(RANKS).map(([name, rank]) => [name, at(rank)])), exact: this.#stride === 1 };
  }
}

/** One column while its table is gone through. */
export class ColumnProfile {
  readonly #allowance: DistinctAllowance;
  readonly #sample: Sample;
  readonly #types = new Map<CellType, number>();
  readonly #distinct = new Set<string>();
  #all_distinct = true;
  #count = 0;
  #nulls = 0;
  #numbers = 0;
  #sum = 0;
  #lost = 0;
  #range: readonly [number, number] | null = null;
  #texts: readonly [string, string] | null = null;

  constructor(most_samples: number, allowance: DistinctAllowance) {
    this.#allowance = allowance;
    this.#sample = new Sample(most_samples);
  }

  add(cell: Cell): void {
    this.#count += 1;
    const type = typeOf(cell);
    if (type === null) {
      this.#nulls += 1;
      return;
    }
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
    const text = textOf(cell);
    this.#tell(text);
    const number = type === "integer" || type === "number" ? numberOf(cell) : null;
    if (number === null) this.#addText(text);
    else this.#addNumber(number);
  }

  /** The metrics that were asked for; min and max are numbers where all values are. */
  report(metrics: ReadonlySet<string>): JsonObject {
    const all: JsonObject = {
      count: this.#count - this.#nulls,
      nulls: this.#nulls,
      distinct: { exact: this.#all_distinct, value: this.#distinct.size },
      types: Object.fromEntries(CELL_TYPES.map((type) => [type, this.#types.get(type) ?? 0])),
      min: this.#extreme(0),
      max: this.#extreme(1),
      mean: this.#numbers === 0 ? null : this.#finite((this.#sum + this.#lost) / this.#numbers),
      quantiles: this.#sample.quantiles(),
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => metrics.has(name)));
  }

  #extreme(end: 0 | 1): number | string | null {
    return this.#texts === null ? (this.#range?.[end] ?? null) : shown(this.#texts[end]);
  }

  #finite(number: number): number | null {
    return Number.isFinite(number) ? number : null;
  }

  #tell(text: string): void {
    const marked = mark(text);
    if (!this.#all_distinct || this.#distinct.has(marked)) return;
    if (this.#allowance.left === 0) {
      this.#all_distinct = false;
      return;
    }
    this.#allowance.left -= 1;
    this.#distinct.add(marked);
  }

  #addText(text: string): void {
    const [least, most] = this.#texts ?? [text, text];
    if (this.#texts !== null && text >= least && text <= most) return;
    this.#texts = [text < least ? text : least, text > most ? text : most];
  }

  /** Neumaier's sum: what a long sum loses is kept apart. */
  #addNumber(number: number): void {
    this.#numbers += 1;
    const sum = this.#sum + number;
    this.#lost += Math.abs(this.#sum) >= Math.abs(number) ? this.#sum - sum + number : number - sum + this.#sum;
    this.#sum = sum;
    this.#sample.add(number);
    const [least, most] = this.#range ?? [number, number];
    if (this.#range === null || number < least || number > most) this.#range = [Math.min(number, least), Math.max(number, most)];
  }
}
