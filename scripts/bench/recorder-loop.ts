/**
 * What recording costs: the recorder against raw SQLite on the same rows, and the reference's operations with the
 * recorder in memory, in a file, and in a file with a sync for each commit. Limits and figures alternate in one run.
 * Prints its rows as one line of JSON. Run by recorder.ts, as built code.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { openRecorder, type Recorder, type RecorderOptions } from "../../reference/index.ts";
import type { FlightRecord } from "../../reference/recorder/rows.ts";
import type { EventBase } from "../../spec-cases/contract/types.ts";
import { createSetupRuntime } from "../durability/runtime.ts";
import { createSetup } from "../durability/setup.ts";
import type { BenchRow } from "./row.ts";

const MODES = ["memory", "normal", "full"] as const;
type Mode = (typeof MODES)[number];

const ROUNDS: Readonly<Record<Mode, number>> = { memory: 40, normal: 15, full: 15 };
/** Operations of one round; a sync makes them slow. */
const OPERATIONS: Readonly<Record<Mode, number>> = { memory: 300, normal: 400, full: 40 };

/** What one operation records: a list of records for each transaction. */
type Transactions = readonly (readonly FlightRecord[])[];

const NO_FILE = createSetup({ file: "", durability: "normal", operations: null, is_restless: false });

/** Runs operations and keeps what they would have stored. */
async function capture(count: number): Promise<Transactions[]> {
  const captured: Transactions[] = [];
  let current: (readonly FlightRecord[])[] = [];
  const recorder: Recorder = { ...openRecorder(), commit: (records) => current.push(records) };
  const runtime = createSetupRuntime(NO_FILE, recorder, () => undefined);
  for (let index = 0; index < count; index += 1) {
    current = [];
    const { outcome } = await runtime.execute({ ...NO_FILE.operation, op_id: randomUUID() }, NO_FILE.context);
    if (outcome !== "executed") throw new Error(`an operation of the benchmark was ${outcome}`);
    captured.push(current);
  }
  return captured;
}

/** Milliseconds. In memory nothing waits, and CPU time is what others on the machine do not lengthen; in a file waiting counts. */
function now(mode: Mode): number {
  if (mode !== "memory") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const HASH = "0".repeat(64);

/**
 * Two floors, both with the same bodies in the same transactions as the reference's, and without validating, redacting and
 * chaining. `bare`: the reference's own columns. `indexed`: rows of about 660 bytes with two indexes, the raw rows of the
 * budget (PERFORMANCE, Limits), which a log needs that finds an event or a job without reading itself backwards.
 */
const TABLES = {
  bare: ["CREATE TABLE events (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT", "INSERT INTO events VALUES (?, ?, ?)"],
  indexed: [
    `CREATE TABLE events (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL, event_id TEXT NOT NULL, job_id TEXT) STRICT;
     CREATE UNIQUE INDEX by_event ON events (event_id); CREATE INDEX by_job ON events (job_id)`,
    "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
  ],
} as const;

function contentOf(record: FlightRecord): EventBase {
  if ("diagnostic" in record) throw new Error("a passing operation of the benchmark raised a problem");
  return "event" in record ? record.event : record.offered;
}

function writeRaw(mode: Mode, file: string, operations: readonly Transactions[], table: keyof typeof TABLES): number {
  const database = new Database(mode === "memory" ? ":memory:" : file);
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${mode}`);
  const [schema, insertion] = TABLES[table];
  database.exec(schema);
  const [begin, insert, end] = [database.prepare("BEGIN IMMEDIATE"), database.prepare(insertion), database.prepare("COMMIT")];
  let seq = 0;
  const since = now(mode);
  for (const transactions of operations)
    for (const records of transactions) {
      begin.run();
      for (const record of records) {
        seq += 1;
        const event = contentOf(record);
        const body = JSON.stringify(event);
        if (table === "bare") insert.run(seq, body, HASH);
        else insert.run(seq, body, HASH, event.event_id, event.job_id);
      }
      end.run();
    }
  const took = now(mode) - since;
  database.close();
  return (took * 1000) / operations.length;
}

function optionsOf(mode: Mode, file: string): RecorderOptions {
  return mode === "memory" ? {} : { file, durability: mode };
}

function writeRecorder(mode: Mode, file: string, operations: readonly Transactions[]): number {
  const recorder = openRecorder(optionsOf(mode, file));
  const since = now(mode);
  for (const transactions of operations) for (const records of transactions) recorder.commit(records);
  const took = now(mode) - since;
  recorder.close();
  return (took * 1000) / operations.length;
}

async function runOperations(mode: Mode, file: string, count: number): Promise<number> {
  const recorder = openRecorder(optionsOf(mode, file));
  const runtime = createSetupRuntime(NO_FILE, recorder, () => undefined);
  const operations = Array.from({ length: count }, () => ({ ...NO_FILE.operation, op_id: randomUUID() }));
  const since = now(mode);
  for (const operation of operations) await runtime.execute(operation, NO_FILE.context);
  const took = now(mode) - since;
  recorder.close();
  return (took * 1000) / count;
}

interface Measured {
  readonly bare: number;
  readonly indexed: number;
  readonly recorder: number;
  readonly operation: number;
}

/** Microseconds for an operation, each the least of rounds that alternate: the machine's noise only adds. */
async function measure(mode: Mode, folder: string, captured: readonly Transactions[]): Promise<Measured> {
  const [bare, indexed, recorder, operation]: [number[], number[], number[], number[]] = [[], [], [], []];
  const operations = captured.slice(0, OPERATIONS[mode]);
  for (let round = 0; round < ROUNDS[mode]; round += 1) {
    const file = (what: string): string => path.join(folder, `${mode}-${what}-${round}.db`);
    bare.push(writeRaw(mode, file("bare"), operations, "bare"));
    indexed.push(writeRaw(mode, file("indexed"), operations, "indexed"));
    recorder.push(writeRecorder(mode, file("recorder"), operations));
    operation.push(await runOperations(mode, file("operation"), operations.length));
  }
  return { bare: Math.min(...bare), indexed: Math.min(...indexed), recorder: Math.min(...recorder), operation: Math.min(...operation) };
}

const WORDS: Readonly<Record<Mode, string>> = { memory: "memory", normal: "file, WAL NORMAL", full: "file, WAL FULL" };
/** PERFORMANCE, Budgets. */
const MOST = 1.5;

/** All rows; takes some seconds and leaves nothing behind. */
async function measureAll(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "mex-bench-"));
  try {
    const captured = await capture(Math.max(...Object.values(OPERATIONS)));
    const rows: BenchRow[] = [];
    for (const mode of MODES) {
      const { bare, indexed, recorder, operation } = await measure(mode, folder, captured);
      const against = (us: number, raw: number): string => `${us.toFixed(0)} us (${(us / raw).toFixed(2)} x ${raw.toFixed(0)} us)`;
      const where = WORDS[mode];
      rows.push(
        { figure: `record a passing operation, ${where}`, seen: `${against(recorder, indexed)} raw rows`, budget: "" },
        { figure: `the same, rows without an index, ${where}`, seen: against(recorder, bare), budget: "" },
        {
          figure: `reference, a passing operation, ${where}`,
          seen: against(operation, indexed),
          budget: "1.5 x the raw rows",
          ok: operation <= MOST * indexed,
        },
        { figure: `the same, rows without an index, ${where}`, seen: against(operation, bare), budget: "" },
        { figure: `reference, operations a second, ${where}`, seen: (1_000_000 / operation).toFixed(0), budget: "" },
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log(JSON.stringify(await measureAll()));
