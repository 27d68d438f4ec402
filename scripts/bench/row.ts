/** One figure beside its limit. */
export interface BenchRow {
  readonly figure: string;
  readonly seen: string;
  /** Empty where there is none. */
  readonly budget: string;
  /** Missing where there is no budget. */
  readonly ok?: boolean;
}
