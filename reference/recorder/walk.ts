/** Walks the chain from its first row to its last, checking every link on the way. */
import { isJsonObject } from "../json.ts";
import { type Head, type RecordKind, readHead, rowHash, TABLES } from "./chain.ts";
import { GENESIS, type RecorderDatabase } from "./database.ts";

/** What can be wrong with a chain. */
export const CHAIN_FAULTS = {
  row_changed: "the row, or the hash that stands for it, is not what was stored",
  row_missing: "a row is gone that no retention run took",
  row_added: "a row stands where none was stored",
  tail_missing: "rows at the end are gone",
  head_changed: "the head does not name the last row",
  anchor_differs: "the row is not the one whose hash was noted",
  purge_unreadable: "the note of a retention run cannot be read",
} as const;

/** Where the chain breaks first, and how. */
export interface ChainFault {
  readonly seq: number;
  readonly what: keyof typeof CHAIN_FAULTS;
}

/** Rows that retention took away, from `first` to `last`, with the hash before the first and that of the last. */
export interface PurgedRange {
  readonly first: number;
  readonly last: number;
  readonly before: string;
  readonly after: string;
}

/** A stored row. */
export interface StoredRow extends Head {
  readonly kind: RecordKind;
  readonly body: string;
}

/** One step along the chain. */
export type Link = { readonly row: StoredRow } | { readonly gap: PurgedRange };

/** Thrown by `walkChain` at the first link that does not hold. */
export class ChainBreak extends Error {
  readonly fault: ChainFault;

  constructor(seq: number, what: ChainFault["what"]) {
    super(`row ${seq}: ${CHAIN_FAULTS[what]}`);
    this.name = "ChainBreak";
    this.fault = { seq, what };
  }
}

const ALL_ROWS = Object.entries(TABLES)
  .map(([kind, table]) => `SELECT '${kind}' AS kind, seq, body, hash FROM ${table}`)
  .join(" UNION ALL ");

function isRange(value: unknown): value is PurgedRange {
  if (!isJsonObject(value)) return false;
  const { first, last, before, after } = value;
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) && typeof before === "string" && typeof after === "string" && Number(first) <= Number(last);
}

/** All gaps that retention left, by their first row: the latest run's note tells all of them. */
function readRanges(database: RecorderDatabase): ReadonlyMap<number, PurgedRange> {
  const note = database.prepare<[], { seq: number; body: string }>("SELECT seq, body FROM purges ORDER BY seq DESC LIMIT 1").get();
  if (note === undefined) return new Map();
  try {
    const body: unknown = JSON.parse(note.body);
    const ranges = isJsonObject(body) ? body["ranges"] : undefined;
    if (Array.isArray(ranges) && ranges.every(isRange)) return new Map(ranges.map((range) => [range.first, range]));
  } catch {
    // Told below, with its place.
  }
  throw new ChainBreak(note.seq, "purge_unreadable");
}

/**
 * Every row and every gap in order. Memory stays bounded, however long the log is. Call it inside a read transaction.
 * @throws ChainBreak where a link does not hold; nothing after it says anything.
 */
export function* walkChain(database: RecorderDatabase): Generator<Link, Head> {
  const ranges = readRanges(database);
  let head: Head = { seq: 0, hash: GENESIS };
  for (const row of database.prepare<[], StoredRow>(`${ALL_ROWS} ORDER BY seq`).iterate()) {
    while (row.seq > head.seq + 1) {
      const gap = ranges.get(head.seq + 1);
      if (gap === undefined || gap.last >= row.seq) throw new ChainBreak(head.seq + 1, "row_missing");
      if (gap.before !== head.hash) throw new ChainBreak(head.seq, "row_changed");
      yield { gap };
      head = { seq: gap.last, hash: gap.after };
    }
    if (row.seq <= head.seq) throw new ChainBreak(row.seq, "row_added");
    if (row.hash !== rowHash(head.hash, row.seq, row)) throw new ChainBreak(row.seq, "row_changed");
    yield { row };
    head = { seq: row.seq, hash: row.hash };
  }
  const stated = readHead(database);
  if (stated !== null && stated.seq > head.seq) throw new ChainBreak(head.seq + 1, "tail_missing");
  if (stated?.seq !== head.seq || stated.hash !== head.hash) throw new ChainBreak(head.seq, "head_changed");
  return head;
}
