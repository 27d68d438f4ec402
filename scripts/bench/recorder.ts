/**
 * What recording costs: the recorder against raw SQLite on the same rows, and the reference's operations with the
 * recorder in memory, in a file, and in a file with a sync for each commit. Limits and figures alternate in one run.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { openRecorder, type Recorder, type RecorderOptions } from "../../reference/index.ts";
import type { FlightRecord } from "../../reference/recorder/rows.ts";
import { createSetupRuntime } from "../durability/runtime.ts";
import { createSetup } from "../durability/setup.ts";
import type { BenchRow } from "./row.ts";

const MODES = ["memory", "normal", "full"] as const;
type Mode = (typeof MODES)[number];

const ROUNDS = 7;
/** Operations of one round; a sync makes them slow. */
const OPERATIONS: Readonly<Record<Mode, number>> = { memory: 600, normal: 400, full: 100 };

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

const HASH = "0".repeat(64);

/** The floor: the same rows of the same size in the same transactions, without validating, redacting and hashing. */
function writeRaw(mode: Mode, file: string, operations: readonly Transactions[]): number {
  const database = new Database(mode === "memory" ? ":memory:" : file);
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${mode}`);
  database.exec("CREATE TABLE events (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT");
  const [begin, insert, end] = [database.prepare("BEGIN IMMEDIATE"), database.prepare("INSERT INTO events VALUES (?, ?, ?)"), database.prepare("COMMIT")];
  let seq = 0;
  const since = performance.now();
  for (const transactions of operations)
    for (const records of transactions) {
      begin.run();
      for (const record of records) {
        seq += 1;
        insert.run(seq, JSON.stringify("diagnostic" in record ? record.diagnostic : "event" in record ? record.event : record.offered), HASH);
      }
      end.run();
    }
  const took = performance.now() - since;
  database.close();
  return (took * 1000) / operations.length;
}

function optionsOf(mode: Mode, file: string): RecorderOptions {
  return mode === "memory" ? {} : { file, durability: mode };
}

function writeRecorder(mode: Mode, file: string, operations: readonly Transactions[]): number {
  const recorder = openRecorder(optionsOf(mode, file));
  const since = performance.now();
  for (const transactions of operations) for (const records of transactions) recorder.commit(records);
  const took = performance.now() - since;
  recorder.close();
  return (took * 1000) / operations.length;
}

async function runOperations(mode: Mode, file: string, count: number): Promise<number> {
  const recorder = openRecorder(optionsOf(mode, file));
  const runtime = createSetupRuntime(NO_FILE, recorder, () => undefined);
  const operations = Array.from({ length: count }, () => ({ ...NO_FILE.operation, op_id: randomUUID() }));
  const since = performance.now();
  for (const operation of operations) await runtime.execute(operation, NO_FILE.context);
  const took = performance.now() - since;
  recorder.close();
  return (took * 1000) / count;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Measured {
  readonly raw: number;
  readonly recorder: number;
  readonly operation: number;
}

/** Microseconds for an operation, each the median of rounds that alternate. */
async function measure(mode: Mode, folder: string, captured: readonly Transactions[]): Promise<Measured> {
  const [raw, recorder, operation]: [number[], number[], number[]] = [[], [], []];
  const operations = captured.slice(0, OPERATIONS[mode]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const file = (what: string): string => path.join(folder, `${mode}-${what}-${round}.db`);
    raw.push(writeRaw(mode, file("raw"), operations));
    recorder.push(writeRecorder(mode, file("recorder"), operations));
    operation.push(await runOperations(mode, file("operation"), operations.length));
  }
  return { raw: median(raw), recorder: median(recorder), operation: median(operation) };
}

const WORDS: Readonly<Record<Mode, string>> = { memory: "memory", normal: "file, WAL NORMAL", full: "file, WAL FULL" };
/** PERFORMANCE, Budgets. */
const MOST = 1.5;

/** All rows; takes some seconds and leaves nothing behind. */
export async function recorderRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "mex-bench-"));
  try {
    const captured = await capture(Math.max(...Object.values(OPERATIONS)));
    const rows: BenchRow[] = [];
    for (const mode of MODES) {
      const { raw, recorder, operation } = await measure(mode, folder, captured);
      const ratio = (us: number): string => `${us.toFixed(0)} us (${(us / raw).toFixed(2)} x ${raw.toFixed(0)} us)`;
      rows.push(
        { figure: `record a passing operation, ${WORDS[mode]}`, seen: `${ratio(recorder)} raw rows`, budget: "" },
        { figure: `reference, a passing operation, ${WORDS[mode]}`, seen: ratio(operation), budget: "1.5 x the raw rows", ok: operation <= MOST * raw },
        { figure: `reference, operations a second, ${WORDS[mode]}`, seen: (1_000_000 / operation).toFixed(0), budget: "" },
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
