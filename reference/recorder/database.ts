/** The recorder's database: two append-only tables, in memory or in a file. */
import Database from "better-sqlite3";

export type RecorderDatabase = Database.Database;

/** How hard a commit is pressed to disk: `normal` survives a killed process, `full` a power cut too (one sync each). */
export type Durability = "normal" | "full";

/** What opens a database: no file means memory. */
export interface DatabaseOptions {
  readonly file?: string;
  readonly durability?: Durability;
}

/**
 * `id` is unique without an index on it: our ids are random UUIDs, and an index would cost a third of each write.
 * Updates are refused always, deletions unless a retention session is open.
 */
function chainedTable(name: string, label: string): string {
  return `
    CREATE TABLE IF NOT EXISTS ${name} (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL, job_id TEXT, ${label} TEXT NOT NULL, timestamp TEXT NOT NULL,
      body TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER IF NOT EXISTS ${name}_no_update BEFORE UPDATE ON ${name}
      BEGIN SELECT RAISE(ABORT, '${name} is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS ${name}_no_delete BEFORE DELETE ON ${name}
      WHEN NOT EXISTS (SELECT 1 FROM retention_session)
      BEGIN SELECT RAISE(ABORT, '${name} is append-only'); END;`;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS retention_session (opened_at TEXT NOT NULL) STRICT;
  ${chainedTable("events", "type")}
  ${chainedTable("diagnostics", "fingerprint")}`;

let image: Buffer | undefined;

/** A memory database from an image made once: four times faster than running the schema. */
function openMemory(): RecorderDatabase {
  if (image === undefined) {
    const template = new Database(":memory:");
    template.exec(SCHEMA);
    image = template.serialize();
    template.close();
  }
  return new Database(image);
}

function openFile(file: string, durability: Durability): RecorderDatabase {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
  database.exec(SCHEMA);
  return database;
}

/** Opens the database; throws what better-sqlite3 throws. */
export function openDatabase({ file, durability = "normal" }: DatabaseOptions): RecorderDatabase {
  return file === undefined ? openMemory() : openFile(file, durability);
}
