/** A table whose rows are chained by hash: each row holds the hash of the one before (tampering shows). */
import * as crypto from "node:crypto";
import type { Statement } from "better-sqlite3";
import { isJsonObject } from "../json.ts";
import type { RecorderDatabase } from "./database.ts";

/** Hash that the first row names as the one before it. */
export const GENESIS = "0".repeat(64);

/** What is stored in one row. */
export interface Row {
  readonly id: string;
  readonly job_id: string | null;
  /** The event's type, or the Diagnostic's fingerprint. */
  readonly label: string;
  readonly timestamp: string;
  /** The whole record as compact JSON. */
  readonly body: string;
}

/** Verdict over a whole table: where the chain breaks first, or null. */
export interface ChainReport {
  readonly rows: number;
  readonly broken_at: number | null;
}

interface StoredRow extends Row {
  readonly seq: number;
  readonly prev_hash: string;
  readonly hash: string;
}

/** `crypto.hash` is three times faster, and not in every Node 20. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function" ? (text) => crypto.hash("sha256", text) : (text) => crypto.createHash("sha256").update(text).digest("hex");

/** Hash of a row: over the hash before it and its body. */
export function rowHash(prev_hash: string, body: string): string {
  return sha256(`${prev_hash}\n${body}`);
}

/** Last position of a chain; taken before a transaction, put back if it fails. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** One chained table. The single writer keeps the head in memory. */
export class ChainedTable {
  readonly #database: RecorderDatabase;
  readonly #name: string;
  readonly #idMember: string;
  readonly #label: string;
  readonly #insert: Statement<[number, string, string | null, string, string, string, string, string]>;
  #seq: number;
  #hash: string;

  constructor(database: RecorderDatabase, names: { table: string; label: string; idMember: string }, fresh: boolean) {
    this.#database = database;
    this.#name = names.table;
    this.#label = names.label;
    this.#idMember = names.idMember;
    this.#insert = database.prepare(`INSERT INTO ${names.table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    const last = fresh ? undefined : database.prepare<[], Head>(`SELECT seq, hash FROM ${names.table} ORDER BY seq DESC LIMIT 1`).get();
    this.#seq = last?.seq ?? 0;
    this.#hash = last?.hash ?? GENESIS;
  }

  get head(): Head {
    return { seq: this.#seq, hash: this.#hash };
  }

  set head(head: Head) {
    this.#seq = head.seq;
    this.#hash = head.hash;
  }

  append(row: Row): void {
    const hash = rowHash(this.#hash, row.body);
    this.#insert.run(this.#seq + 1, row.id, row.job_id, row.label, row.timestamp, row.body, this.#hash, hash);
    this.#seq += 1;
    this.#hash = hash;
  }

  /** Bodies in the order in which they were stored; with `after` those that follow the row of that id. */
  bodies(after: string | null): string[] {
    const start = after === null ? 0 : this.#database.prepare<[string], { seq: number }>(`SELECT seq FROM ${this.#name} WHERE id = ?`).get(after)?.seq;
    return this.#database
      .prepare<[number], string>(`SELECT body FROM ${this.#name} WHERE seq > ? ORDER BY seq`)
      .pluck()
      .all(start ?? 0);
  }

  /** Reads every row again: hash, link to the row before, and that the columns say what the body says. */
  verify(): ChainReport {
    const query = `SELECT seq, id, job_id, ${this.#label} AS label, timestamp, body, prev_hash, hash FROM ${this.#name} ORDER BY seq`;
    let rows = 0;
    let before: string | null = null;
    for (const row of this.#database.prepare<[], StoredRow>(query).iterate()) {
      rows += 1;
      // The first row left by a retention run links to a row that is gone; row 1 links to nothing.
      const linked = before === null ? row.seq > 1 || row.prev_hash === GENESIS : row.prev_hash === before;
      if (!linked || row.hash !== rowHash(row.prev_hash, row.body) || !this.#agrees(row)) return { rows, broken_at: row.seq };
      before = row.hash;
    }
    return { rows, broken_at: (before ?? GENESIS) === this.#hash ? null : this.#seq };
  }

  #agrees(row: StoredRow): boolean {
    const body: unknown = JSON.parse(row.body);
    return (
      isJsonObject(body) &&
      body[this.#idMember] === row.id &&
      body["timestamp"] === row.timestamp &&
      body[this.#label] === row.label &&
      (body["job_id"] ?? null) === row.job_id
    );
  }
}
