/** Reads a recorder's file beside the process that writes it: several may, and none of them holds the writer up. */
import type { Diagnostic } from "../../spec-cases/contract/types.ts";
import type { Head } from "./chain.ts";
import { openReadOnly } from "./database.ts";
import { readDiagnostics } from "./read.ts";
import { type ChainReport, verifyChain } from "./verify.ts";

/** A stored event as it stands in the file. */
export interface LoggedEvent {
  readonly seq: number;
  /** True for an event that is not the runtime's own. */
  readonly offered: boolean;
  /** JSON, unless somebody changed it. */
  readonly body: string;
}

/** An open file. Its methods throw what better-sqlite3 throws, for a file that is damaged. */
export interface LogReader {
  /** Events after a place, in their order; read in batches, so that the writer's checkpoints are not kept waiting. */
  events(after: number): Generator<LoggedEvent>;
  diagnostics(): readonly Diagnostic[];
  verify(anchor?: Head): ChainReport;
  close(): void;
}

const BATCH = 500;

const AFTER = `
  SELECT seq, 0 AS offered, body FROM events WHERE seq > ?
  UNION ALL SELECT seq, 1, body FROM offered_events WHERE seq > ?
  ORDER BY seq LIMIT ${BATCH}`;

/**
 * Opens a file.
 * @throws RuntimeFault HSK-500-DB for a file that is no recorder's, and what better-sqlite3 throws for one that cannot be opened.
 */
export function openLogReader(file: string): LogReader {
  const database = openReadOnly(file);
  const next = database.prepare<[number, number], { seq: number; offered: number; body: string }>(AFTER);
  return {
    *events(after) {
      let place = after;
      for (let batch = next.all(place, place); batch.length > 0; batch = next.all(place, place)) {
        for (const { seq, offered, body } of batch) yield { seq, offered: offered === 1, body };
        place = batch.at(-1)?.seq ?? place;
      }
    },
    diagnostics: () => readDiagnostics(database),
    verify: (anchor) => verifyChain(database, anchor),
    close: () => database.close(),
  };
}
