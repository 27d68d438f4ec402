/** One chain over all that is stored: each row's hash covers the hash of the row before it, its place, kind and body. */
import * as crypto from "node:crypto";
import type { Statement } from "better-sqlite3";
import { RuntimeFault } from "../faults.ts";
import type { RecorderDatabase } from "./database.ts";
import { lazily } from "./lazily.ts";

/**
 * What a row holds: an event of the runtime's own, an event that somebody else offered (so that none of those passes for
 * the runtime's), a Diagnostic, or the note of a retention run on what it took away.
 */
export type RecordKind = "event" | "offered" | "diagnostic" | "purge";

/** Where each kind is stored. */
export const TABLES: Readonly<Record<RecordKind, string>> = {
  event: "events",
  offered: "offered_events",
  diagnostic: "diagnostics",
  purge: "purges",
};

/** The last row's place, counted from 1, and its hash; `{ seq: 0, hash: GENESIS }` where nothing is stored. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** A record to append, as compact JSON. */
export interface NewRow {
  readonly kind: RecordKind;
  readonly body: string;
}

/** `crypto.hash` is three times faster, and not in every Node 20. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function" ? (text) => crypto.hash("sha256", text) : (text) => crypto.createHash("sha256").update(text).digest("hex");

/** Hash of a row: SHA-256 over the UTF-8 of four lines, the hash before it, its place, its kind and its body. */
export function rowHash(before: string, seq: number, { kind, body }: NewRow): string {
  return sha256(`${before}\n${seq}\n${kind}\n${body}`);
}

/** The head as the database states it; `null` where somebody took it away. */
export function readHead(database: RecorderDatabase): Head | null {
  return database.prepare<[], Head>("SELECT seq, hash FROM head").get() ?? null;
}

/** Appends to the chain. The head is read in each transaction: another process may have written since. */
export class ChainWriter {
  readonly #insert: Readonly<Record<RecordKind, () => Statement<[number, string, string]>>>;
  readonly #readHead: Statement<[], Head>;
  readonly #writeHead: Statement<[number, string]>;

  constructor(database: RecorderDatabase) {
    const insert = (kind: RecordKind): (() => Statement<[number, string, string]>) =>
      lazily(() => database.prepare(`INSERT INTO ${TABLES[kind]} VALUES (?, ?, ?)`));
    this.#insert = { event: insert("event"), offered: insert("offered"), diagnostic: insert("diagnostic"), purge: insert("purge") };
    this.#readHead = database.prepare("SELECT seq, hash FROM head");
    this.#writeHead = database.prepare("UPDATE head SET seq = ?, hash = ?");
  }

  /** Appends inside the open transaction and answers the new head. */
  append(rows: readonly NewRow[]): Head {
    const head = this.#readHead.get();
    if (head === undefined) throw new RuntimeFault("HSK-500-DB", "the recorder's file has lost its head row; look at it with `verify`");
    let { seq, hash } = head;
    for (const row of rows) {
      seq += 1;
      hash = rowHash(hash, seq, row);
      this.#insert[row.kind]().run(seq, row.body, hash);
    }
    this.#writeHead.run(seq, hash);
    return { seq, hash };
  }
}
