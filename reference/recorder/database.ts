/** The recorder's database: append-only tables under one chain, in memory or in a file. */
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { RuntimeFault } from "../faults.ts";
import { lazily } from "./lazily.ts";

export type RecorderDatabase = Database.Database;

/** How hard a commit is pressed to disk: `normal` survives a killed process, `full` a power cut too (one sync each). */
export type Durability = "normal" | "full";

/** What opens a database: no file means memory. */
export interface DatabaseOptions {
  readonly file?: string;
  readonly durability?: Durability;
  /** Milliseconds that a commit waits for another process to let go of the file; then it is refused (HSK-500-DB). */
  readonly busy_ms?: number;
}

/** Default of `busy_ms`: waiting blocks the whole process, so it is short. */
export const BUSY_MS = 1000;

/** Marks a file as a Flight Recorder's ("MEXR"), and its layout. */
export const APPLICATION_ID = 0x4d455852;
export const LAYOUT = 1;

/** Hash that stands before the first row. */
export const GENESIS = "0".repeat(64);

/**
 * A row is its place in the common order of all tables, the record as compact JSON, and the hash of both and of the row
 * before (chain.ts). Ids, types and times are read out of the JSON: columns for them could disagree with it, and an
 * index over random ids would double the cost of a write. Updates are refused always, deletions unless a retention
 * session is open.
 */
function chainedTable(name: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${name} (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TRIGGER IF NOT EXISTS ${name}_no_update BEFORE UPDATE ON ${name}
      BEGIN SELECT RAISE(ABORT, '${name} is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS ${name}_no_delete BEFORE DELETE ON ${name}
      WHEN NOT EXISTS (SELECT 1 FROM retention_session)
      BEGIN SELECT RAISE(ABORT, '${name} is append-only'); END;`;
}

/** `head` repeats the last row's place and hash: a tail that is cut off without touching it is found. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS retention_session (opened_at TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS head (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT OR IGNORE INTO head VALUES (1, 0, '${GENESIS}');
  ${["events", "offered_events", "diagnostics", "purges"].map(chainedTable).join("")}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${LAYOUT};`;

/** An empty recorder's database, made once: four times faster than running the schema. */
const image = lazily(() => {
  const template = new Database(":memory:");
  template.exec(SCHEMA);
  const bytes = template.serialize();
  template.close();
  return bytes;
});

function openMemory(): RecorderDatabase {
  return new Database(image());
}

/** Bytes of the file header that say which versions may write and read it; two is write-ahead logging. */
const VERSION_BYTES = [18, 19] as const;
const WAL_VERSION = 2;

/** Writes an empty recorder's database to a file that is not there yet; synced, since a power cut may cost events, and never the file. */
function writeImage(file: string): void {
  const bytes = Buffer.from(image());
  for (const place of VERSION_BYTES) bytes[place] = WAL_VERSION;
  writeFileSync(file, bytes, { flag: "wx", mode: 0o644, flush: true });
}

/**
 * Puts a whole empty database where no file is: a quarter of the time that its statements take, since it waits for the
 * disk once. It appears at once or not at all, so that a process killed meanwhile leaves none, and two that begin at the
 * same time share one. Where that is not possible nothing is done: the statements are run, and say what is wrong.
 */
function placeImage(file: string): void {
  if (existsSync(file)) return;
  const beside = `${file}.${randomUUID()}`;
  try {
    writeImage(beside);
    linkSync(beside, file);
  } catch {
    // No folder, no links, or another process was faster.
  } finally {
    rmSync(beside, { force: true });
  }
}

function pragma(database: RecorderDatabase, name: string): unknown {
  return database.pragma(name, { simple: true });
}

/** True for a file that holds a recorder of this layout. */
export function isRecorderDatabase(database: RecorderDatabase): boolean {
  return pragma(database, "application_id") === APPLICATION_ID && pragma(database, "user_version") === LAYOUT;
}

function isEmpty(database: RecorderDatabase): boolean {
  return database.prepare("SELECT count(*) FROM sqlite_master").pluck().get() === 0;
}

/** Creates what is missing in one transaction, so that a process killed meanwhile leaves an empty file or a whole one. */
function prepareFile(database: RecorderDatabase, durability: Durability): void {
  if (pragma(database, "journal_mode = WAL") !== "wal")
    throw new RuntimeFault("HSK-500-DB", "the recorder's file cannot be kept in WAL mode; use a local disk");
  database.pragma(`synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
  // What retention purges is overwritten, not only unlinked.
  database.pragma("secure_delete = ON");
  if (isRecorderDatabase(database)) return;
  database
    .transaction(() => {
      if (isRecorderDatabase(database)) return;
      if (!isEmpty(database)) throw new RuntimeFault("HSK-500-DB", "the file holds another database, or a recorder of another layout; name another file");
      database.exec(SCHEMA);
    })
    .immediate();
}

function openFile(file: string, durability: Durability, busy_ms: number): RecorderDatabase {
  placeImage(file);
  const database = new Database(file, { timeout: busy_ms });
  try {
    prepareFile(database, durability);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the database; throws a RuntimeFault for a file that is no recorder's, and else what better-sqlite3 throws. */
export function openDatabase({ file, durability = "normal", busy_ms = BUSY_MS }: DatabaseOptions): RecorderDatabase {
  return file === undefined ? openMemory() : openFile(file, durability, busy_ms);
}

/** Opens a recorder's file for reading alone, beside the process that writes it. Throws as `openDatabase` does. */
export function openReadOnly(file: string, busy_ms = BUSY_MS): RecorderDatabase {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: busy_ms });
  try {
    if (isRecorderDatabase(database)) return database;
    throw new RuntimeFault("HSK-500-DB", "the file is no Flight Recorder of this layout; name the recorder's own file");
  } catch (error) {
    database.close();
    throw error;
  }
}
