/** The Flight Recorder: append-only, validated, redacted, chained; one transaction per commit, all of it or nothing. */
import { SqliteError } from "better-sqlite3";
import type { Diagnostic } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import { ChainWriter, type Head, readHead } from "./chain.ts";
import { type DatabaseOptions, openDatabase, type RecorderDatabase } from "./database.ts";
import { lazily } from "./lazily.ts";
import { bodyReader, findEvent, hasJob, readDiagnostics, readJobs, readLastTime } from "./read.ts";
import { createRedactor, type Redactor } from "./redactor.ts";
import { type PurgeOrder, type PurgeReport, purge } from "./retention.ts";
import { createRowMaker, type FlightRecord } from "./rows.ts";
import { type ChainReport, verifyChain } from "./verify.ts";

export type { FlightRecord, OwnRecord } from "./rows.ts";

/** The recorder as the runtime knows it. Every method throws RuntimeFault HSK-500-DB where the database refuses. */
export interface Recorder {
  /**
   * Stores all records, in their order, in one transaction, or none; durable when it returns.
   * @throws RuntimeFault HSK-400-INVALID-EVENT for a record that violates its schema.
   */
  commit(records: readonly FlightRecord[]): void;
  /** Stored events as compact JSON, in their order; with `after` those that follow the event of that id. */
  eventTexts(after?: string | null): readonly string[];
  /** Stored diagnostics as compact JSON, in their order. */
  diagnosticTexts(): readonly string[];
  /** Diagnostics as values, in their order: what Problems are grouped from. */
  diagnostics(): readonly Diagnostic[];
  /** True if an event of that id is stored. Reads the log backwards until it finds it. */
  hasEvent(event_id: string): boolean;
  /** True if an event of the runtime's own belongs to the job. */
  hasJob(job_id: string): boolean;
  /** Job ids that the runtime recorded before this recorder was opened, from its newest `limit` events: op_ids seen before a restart (READ-21). */
  knownJobs(limit?: number): readonly string[];
  /** Time of the runtime's newest event, or null. */
  lastTime(): string | null;
  /** The last row's place and hash. Noted elsewhere, it shows later that nothing before it was rewritten. */
  head(): Head;
  /** Purges what is older than a window; pinned events stay (MEX-LOG-08). */
  purge(order: PurgeOrder): PurgeReport;
  /** Reads all rows again and checks the chain, up to the head that this recorder wrote last, or a noted one. */
  verify(anchor?: Head): ChainReport;
  close(): void;
}

/** What opens a recorder. */
export interface RecorderOptions extends DatabaseOptions {
  readonly redactor?: Redactor;
}

/** Turns whatever the database throws into the recorder's own error. */
function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RuntimeFault) throw cause;
    const detail = cause instanceof SqliteError ? ` (${cause.code})` : "";
    throw new RuntimeFault("HSK-500-DB", `the recorder's database refused${detail}; nothing of this step was stored`, { cause });
  }
}

const ALL = Number.MAX_SAFE_INTEGER;

function currentHead(database: RecorderDatabase): Head {
  const head = readHead(database);
  if (head === null) throw new RuntimeFault("HSK-500-DB", "the recorder's file has lost its head row; look at it with `verify`");
  return head;
}

/** The purged rows still stand in the write-ahead log. A reader that holds it open is not waited for: a later checkpoint takes them. */
function truncateLog(database: RecorderDatabase): void {
  const busy_ms = Number(database.pragma("busy_timeout", { simple: true }));
  database.pragma("busy_timeout = 0");
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.pragma(`busy_timeout = ${busy_ms}`);
}

/** A recorder over an open database. */
export function recorderOver(database: RecorderDatabase, redactor: Redactor = createRedactor()): Recorder {
  const opened = guard(() => currentHead(database));
  const chain = new ChainWriter(database, opened);
  let written = opened;
  const bodies = bodyReader(database);
  const toRow = createRowMaker(redactor);
  const begin = lazily(() => database.prepare("BEGIN IMMEDIATE"));
  const end = lazily(() => database.prepare("COMMIT"));

  /** INVARIANT: what throws leaves nothing behind; the next transaction starts where the last one ended. */
  const transact = <T>(work: () => T): T => {
    begin().run();
    try {
      const value = work();
      end().run();
      return value;
    } catch (error) {
      if (database.inTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };

  return {
    commit: (records) =>
      guard(() => {
        const rows = records.map(toRow);
        written = transact(() => chain.append(rows));
      }),
    eventTexts: (after = null) => guard(() => bodies.events(after === null ? 0 : (findEvent(database, after) ?? 0))),
    diagnosticTexts: () => guard(() => bodies.diagnostics()),
    diagnostics: () => guard(() => readDiagnostics(database)),
    hasEvent: (event_id) => guard(() => findEvent(database, event_id) !== null),
    hasJob: (job_id) => guard(() => hasJob(database, job_id)),
    knownJobs: (limit = ALL) => (opened.seq === 0 ? [] : guard(() => readJobs(database, limit))),
    lastTime: () => guard(() => readLastTime(database)),
    head: () => guard(() => currentHead(database)),
    purge: (order) =>
      guard(() => {
        const report = transact(() => purge(database, chain, order));
        written = currentHead(database);
        truncateLog(database);
        return report;
      }),
    verify: (anchor = written) => guard(() => verifyChain(database, anchor)),
    close: () => database.close(),
  };
}

/** Opens a recorder in memory, or in a file (WAL; `durability: "full"` syncs each commit). */
export function openRecorder(options: RecorderOptions = {}): Recorder {
  return recorderOver(
    guard(() => openDatabase(options)),
    options.redactor,
  );
}
