/** Inserts rows into one table. */
import type { Statement } from "better-sqlite3";
import type { RecorderDatabase } from "./database.ts";
import { lazily } from "./lazily.ts";

/** A row of a chained table. */
export interface TableRow {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
}

/** Batches of one size that pay for a statement of their own: it saves a call for each row, and preparing it costs some dozen. */
const WORTH_PREPARING = 8;
/** Rows of one statement at most. */
const MAX_ROWS = 16;

/** One row a statement, until batches of a size come again and again. */
export class RowInserter {
  readonly #database: RecorderDatabase;
  readonly #table: string;
  readonly #single: () => Statement<[number, string, string]>;
  readonly #seen: number[] = [];
  readonly #batches = new Map<number, Statement<(number | string)[]>>();

  constructor(database: RecorderDatabase, table: string) {
    this.#database = database;
    this.#table = table;
    this.#single = lazily(() => database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?)`));
  }

  /** Inserts inside the open transaction. */
  insert(rows: readonly TableRow[]): void {
    const batch = this.#batchOf(rows.length);
    if (batch === null) {
      for (const { seq, body, hash } of rows) this.#single().run(seq, body, hash);
      return;
    }
    const values: (number | string)[] = [];
    for (const { seq, body, hash } of rows) values.push(seq, body, hash);
    batch.run(...values);
  }

  #batchOf(size: number): Statement<(number | string)[]> | null {
    const known = this.#batches.get(size);
    if (known !== undefined) return known;
    if (size < 2 || size > MAX_ROWS) return null;
    const times = (this.#seen[size] ?? 0) + 1;
    this.#seen[size] = times;
    if (times < WORTH_PREPARING) return null;
    const places = Array.from({ length: size }, () => "(?, ?, ?)").join(", ");
    const batch = this.#database.prepare<(number | string)[]>(`INSERT INTO ${this.#table} VALUES ${places}`);
    this.#batches.set(size, batch);
    return batch;
  }
}
