/** Verdict over a whole recorder file. */

import type { Head } from "./chain.ts";
import { GENESIS, type RecorderDatabase } from "./database.ts";
import { ChainBreak, type ChainFault, type Link, walkChain } from "./walk.ts";

/** What a verification found. `head` is what it got to: where the chain holds, the last row; noted elsewhere, an anchor for the next time. */
export interface ChainReport {
  readonly events: number;
  readonly diagnostics: number;
  /** Rows that retention took away. */
  readonly purged: number;
  readonly head: Head;
  readonly fault: ChainFault | null;
}

/** A noted hash inside a purged range cannot be compared, unless it is that of the range's last row. */
function disagrees(link: Link, anchor: Head): boolean {
  if ("row" in link) return link.row.seq === anchor.seq && link.row.hash !== anchor.hash;
  return link.gap.last === anchor.seq && link.gap.after !== anchor.hash;
}

/**
 * Reads every row again and checks its hash, its place and its link.
 * What it finds without an anchor: a changed, removed, added or exchanged row anywhere, and a tail that was cut off. What
 * only an anchor finds (a head that was noted where the log's owner cannot write): a log that was rewritten whole, or
 * cut off together with its head row, by somebody who computes the hashes anew.
 */
export function verifyChain(database: RecorderDatabase, anchor: Head = { seq: 0, hash: GENESIS }): ChainReport {
  const count = { events: 0, diagnostics: 0, purged: 0 };
  let head: Head = { seq: 0, hash: GENESIS };
  const walk = (): ChainFault | null => {
    try {
      for (const link of walkChain(database)) {
        if (disagrees(link, anchor)) return { seq: anchor.seq, what: "anchor_differs" };
        if ("gap" in link) {
          count.purged += link.gap.last - link.gap.first + 1;
          head = { seq: link.gap.last, hash: link.gap.after };
          continue;
        }
        if (link.row.kind === "event" || link.row.kind === "offered") count.events += 1;
        else if (link.row.kind === "diagnostic") count.diagnostics += 1;
        head = { seq: link.row.seq, hash: link.row.hash };
      }
    } catch (error) {
      if (error instanceof ChainBreak) return error.fault;
      throw error;
    }
    return anchor.seq > head.seq ? { seq: head.seq + 1, what: "tail_missing" } : null;
  };
  const fault = database.transaction(walk)();
  return { ...count, head, fault };
}
