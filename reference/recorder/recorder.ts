/** The Flight Recorder: append-only, validated, redacted, chained; one transaction per commit, all of it or nothing. */
import { SqliteError } from "better-sqlite3";
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC, eventViolation } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { RuntimeFault } from "../faults.ts";
import { ChainedTable, type ChainReport, type Row } from "./chain.ts";
import { type DatabaseOptions, openDatabase } from "./database.ts";
import { createRedactor, type Redactor } from "./redactor.ts";

/** One thing to store. */
export type FlightRecord = { readonly event: EventBase } | { readonly diagnostic: Diagnostic };

/** The recorder as the runtime knows it. */
export interface Recorder {
  /**
   * Stores all records, in their order, in one transaction, or none.
   * @throws RuntimeFault HSK-400-INVALID-EVENT for a record that violates its schema, HSK-500-DB where the database refuses.
   */
  commit(records: readonly FlightRecord[]): void;
  /** Stored events as compact JSON, in their order; with `after` those that follow the event of that id. */
  eventTexts(after?: string | null): readonly string[];
  /** Stored diagnostics as compact JSON, in their order. */
  diagnosticTexts(): readonly string[];
  /** Diagnostics as values, in their order: what Problems are grouped from. */
  diagnostics(): readonly Diagnostic[];
  /** Job ids of all that was stored before this recorder was opened: op_ids seen before a restart (READ-21). */
  knownJobs(): readonly string[];
  /** Reads all rows again and checks the chains. */
  verify(): { readonly events: ChainReport; readonly diagnostics: ChainReport };
  close(): void;
}

/** What opens a recorder. */
export interface RecorderOptions extends DatabaseOptions {
  readonly redactor?: Redactor;
}

function assertValid(violation: Violation | null, what: string): void {
  if (violation === null) return;
  throw new RuntimeFault("HSK-400-INVALID-EVENT", `the ${what} is refused: \`${violation.path}\` ${violation.expected}`, { path: violation.path });
}

function eventRow(source: EventBase, redactor: Redactor): Row {
  const event = redactor.redactEvent(source);
  assertValid(eventViolation(event), "event");
  return { id: event.event_id, job_id: event.job_id ?? null, label: event.type, timestamp: event.timestamp, body: JSON.stringify(event) };
}

function diagnosticRow(source: Diagnostic, redactor: Redactor): Row {
  const diagnostic = redactor.redactDiagnostic(source);
  assertValid(DIAGNOSTIC.violation(diagnostic), "diagnostic");
  const { id, job_id = null, fingerprint, timestamp } = diagnostic;
  return { id, job_id, label: fingerprint, timestamp, body: JSON.stringify(diagnostic) };
}

function parseDiagnostic(text: string): Diagnostic[] {
  const decoded = DIAGNOSTIC.decode(JSON.parse(text));
  return decoded.ok ? [decoded.value] : [];
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

/** Opens a recorder in memory, or in a file (WAL; `durability: "full"` syncs each commit). */
export function openRecorder(options: RecorderOptions = {}): Recorder {
  const redactor = options.redactor ?? createRedactor();
  const database = guard(() => openDatabase(options));
  const fresh = options.file === undefined;
  const events = new ChainedTable(database, { table: "events", label: "type", idMember: "event_id" }, fresh);
  const diagnostics = new ChainedTable(database, { table: "diagnostics", label: "fingerprint", idMember: "id" }, fresh);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const end = database.prepare("COMMIT");
  const known = fresh ? [] : guard(() => database.prepare<[], string>("SELECT DISTINCT job_id FROM events WHERE job_id IS NOT NULL").pluck().all());

  /** Appends all rows inside one transaction; on any failure the heads go back to where they were. */
  const append = (rows: readonly (readonly [ChainedTable, Row])[]): void => {
    const heads = [events.head, diagnostics.head] as const;
    begin.run();
    try {
      for (const [table, row] of rows) table.append(row);
      end.run();
    } catch (error) {
      [events.head, diagnostics.head] = heads;
      if (database.inTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };

  return {
    commit: (records) =>
      guard(() => {
        const rows = records.map((record): readonly [ChainedTable, Row] =>
          "event" in record ? [events, eventRow(record.event, redactor)] : [diagnostics, diagnosticRow(record.diagnostic, redactor)],
        );
        append(rows);
      }),
    eventTexts: (after = null) => guard(() => events.bodies(after)),
    diagnosticTexts: () => guard(() => diagnostics.bodies(null)),
    diagnostics: () => guard(() => diagnostics.bodies(null).flatMap(parseDiagnostic)),
    knownJobs: () => known,
    verify: () => guard(() => ({ events: events.verify(), diagnostics: diagnostics.verify() })),
    close: () => database.close(),
  };
}
