/** One figure of `npm run bench`, beside the limit that was measured in the same run. */
export interface BenchRow {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure is held against; without one it is information. */
  readonly limit?: { readonly name: string; readonly value: number };
  /** Most that `value / limit.value` may be (PERFORMANCE, Budgets). */
  readonly most?: number;
}

/** The middle of several measurements; noise on a shared machine goes up, hardly ever down. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
