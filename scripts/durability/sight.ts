/** What a reader saw. */
export interface Sight {
  /** Verifications of the whole file. */
  readonly rounds: number;
  /** Place of the last row at the last look. */
  readonly last_seq: number;
  /** Chains that did not hold, rows that were fewer than before, and errors. */
  readonly faults: readonly string[];
}

/** Reads the one line that a reader says. */
export function readSight(text: string): Sight {
  const sight: Sight = JSON.parse(text);
  return sight;
}
