/** What the engine takes at most: beyond it a table is refused, not cut. */

/** Sizes in bytes, numbers of things otherwise. */
export interface TableLimits {
  readonly columns: number;
  /** One record of csv, or one line of jsonl. */
  readonly record_bytes: number;
  /** A json, xlsx or parquet file, which is read as a whole. */
  readonly whole_bytes: number;
  /** What a compressed file comes to. */
  readonly unpacked_bytes: number;
  /** Cells of a table that is read as a whole. */
  readonly cells: number;
  /** Heap of the thread that reads xlsx and parquet. */
  readonly thread_bytes: number;
  /** Distinct values that are told apart, over all columns. */
  readonly distinct: number;
  /** Files of a bundle that are compared with each other. */
  readonly compared_files: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: TableLimits = Object.freeze({
  columns: 1000,
  record_bytes: MIB,
  whole_bytes: 64 * MIB,
  unpacked_bytes: 128 * MIB,
  cells: 5_000_000,
  thread_bytes: 512 * MIB,
  distinct: 500_000,
  compared_files: 2000,
});

/** Where neither budget nor output_spec says one; more does not fit into a reply. */
export const MOST_OUTPUT_BYTES = 256 * MIB;
