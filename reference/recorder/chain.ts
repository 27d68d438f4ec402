/** One chain over all that is stored: each row's hash covers the hash of the row before it, its place, kind and body. */
import * as crypto from "node:crypto";
import type { Statement } from "better-sqlite3";
import { RuntimeFault } from "../faults.ts";
import type { RecorderDatabase } from "./database.ts";
import { lazily } from "./lazily.ts";
import { RowInserter } from "./row-inserter.ts";

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

const KINDS = ["event", "offered", "diagnostic", "purge"] as const satisfies readonly RecordKind[];

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

/** A row with its place and hash. */
export interface ChainedRow extends NewRow, Head {}

/** Gives rows their places and hashes after a head. */
function chainAfter({ seq, hash }: Head, rows: readonly NewRow[]): readonly ChainedRow[] {
  let before = hash;
  return rows.map((row, index) => {
    const place = seq + index + 1;
    before = rowHash(before, place, row);
    return { kind: row.kind, body: row.body, seq: place, hash: before };
  });
}

/** Appends to the chain. Another process may have written since: a head that is not the last one known is read again. */
export class ChainWriter {
  readonly #inserters: Readonly<Record<RecordKind, RowInserter>>;
  readonly #readHead: () => Statement<[], Head>;
  readonly #moveHead: () => Statement<[number, string, number, string]>;
  #known: Head;

  constructor(database: RecorderDatabase, known: Head) {
    const inserter = (kind: RecordKind): RowInserter => new RowInserter(database, TABLES[kind]);
    this.#inserters = { event: inserter("event"), offered: inserter("offered"), diagnostic: inserter("diagnostic"), purge: inserter("purge") };
    this.#readHead = lazily(() => database.prepare("SELECT seq, hash FROM head"));
    this.#moveHead = lazily(() => database.prepare("UPDATE head SET seq = ?, hash = ? WHERE only_row = 1 AND seq = ? AND hash = ?"));
    this.#known = known;
  }

  /** Appends inside the open transaction and answers the new head. */
  append(rows: readonly NewRow[]): Head {
    const chained = this.#claim(rows, this.#known) ?? this.#claim(rows, this.#currentHead());
    if (chained === null) throw new RuntimeFault("HSK-500-DB", "the recorder's head row cannot be written; look at the file with `verify`");
    for (const kind of KINDS) {
      const of = chained.filter((row) => row.kind === kind);
      if (of.length > 0) this.#inserters[kind].insert(of);
    }
    return this.#known;
  }

  /** Moves the head from where it is to the last of the rows; null where it is elsewhere. */
  #claim(rows: readonly NewRow[], from: Head): readonly ChainedRow[] | null {
    const chained = chainAfter(from, rows);
    const { seq, hash } = chained.at(-1) ?? from;
    if (this.#moveHead().run(seq, hash, from.seq, from.hash).changes === 0) return null;
    this.#known = { seq, hash };
    return chained;
  }

  #currentHead(): Head {
    const head = this.#readHead().get();
    if (head === undefined) throw new RuntimeFault("HSK-500-DB", "the recorder's file has lost its head row; look at it with `verify`");
    return head;
  }
}
