import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { openDatabase, openReadOnly } from "./database.ts";
import { openRecorder, recorderOver } from "./recorder.ts";
import { action, diagnostic, events, JOB, storedNumbers, tempFolder } from "./records.fixture.ts";

const folder = tempFolder();
afterAll(folder.remove);

const refused = (code = "HSK-500-DB"): unknown => expect.objectContaining({ code });

describe("append-only", () => {
  const statements = [
    "UPDATE events SET body = '{}'",
    "DELETE FROM events",
    "UPDATE diagnostics SET body = '{}'",
    "DELETE FROM diagnostics",
    "INSERT OR REPLACE INTO events SELECT * FROM events",
  ];
  it.each(statements)("%s is refused", (statement) => {
    const file = folder.file(`append-${statements.indexOf(statement)}.db`);
    const recorder = openRecorder({ file });
    recorder.commit([{ diagnostic: diagnostic(9) }, ...events(1)]);
    const other = new Database(file);
    other.pragma("recursive_triggers = ON");
    expect(() => other.exec(statement)).toThrow("append-only");
    other.close();
    expect(recorder.verify()).toMatchObject({ events: 1, diagnostics: 1, fault: null });
    recorder.close();
  });

  it("deleting is left to an open retention session", () => {
    const database = openDatabase({});
    database.exec("INSERT INTO retention_session VALUES ('2026-01-01'); DELETE FROM events; DELETE FROM retention_session;");
    expect(database.prepare("SELECT count(*) FROM retention_session").pluck().get()).toBe(0);
  });
});

describe("a database that refuses is HSK-500-DB, and nothing of the step is stored (MEX-LOG-07)", () => {
  it("full: no page more; it goes on when there is room again", () => {
    const database = openDatabase({ file: folder.file("full.db") });
    const recorder = recorderOver(database);
    recorder.commit(events(1));
    database.pragma(`max_page_count = ${String(database.pragma("page_count", { simple: true }))}`);
    const many = Array.from({ length: 50 }, (_, index) => index + 2);
    expect(() => recorder.commit(events(...many))).toThrow(refused());
    expect(storedNumbers(recorder)).toEqual([1]);
    database.pragma("max_page_count = 1000000");
    recorder.commit(events(2));
    expect(storedNumbers(recorder)).toEqual([1, 2]);
    expect(recorder.verify().fault).toBeNull();
    recorder.close();
  });

  it("read-only", () => {
    const database = openDatabase({ file: folder.file("read-only.db") });
    const recorder = recorderOver(database);
    database.pragma("query_only = ON");
    expect(() => recorder.commit(events(1))).toThrow(refused());
    database.pragma("query_only = OFF");
    recorder.commit(events(2));
    expect(storedNumbers(recorder)).toEqual([2]);
    recorder.close();
  });

  it("locked by another process, after a bounded wait", () => {
    const file = folder.file("locked.db");
    const recorder = openRecorder({ file, busy_ms: 20 });
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    expect(() => recorder.commit(events(1))).toThrow(refused());
    expect(() => openRecorder({ file: folder.file("locked.db"), busy_ms: 20 }).commit(events(1))).toThrow(refused());
    other.exec("ROLLBACK");
    recorder.commit(events(2));
    expect(storedNumbers(recorder)).toEqual([2]);
    other.close();
    recorder.close();
  });

  it("in the middle of a transaction, after which the chain goes on where it was", () => {
    const file = folder.file("middle.db");
    const recorder = openRecorder({ file });
    recorder.commit(events(1));
    const other = new Database(file);
    other.exec("CREATE TRIGGER broken BEFORE INSERT ON events WHEN NEW.seq = 3 BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect(() => recorder.commit(events(2, 3))).toThrow(refused());
    other.exec("DROP TRIGGER broken");
    other.close();
    recorder.commit(events(4));
    expect(storedNumbers(recorder)).toEqual([1, 4]);
    expect(recorder.verify().fault).toBeNull();
    recorder.close();
  });

  it("robbed of its head", () => {
    const database = openDatabase({});
    const recorder = recorderOver(database);
    database.exec("DELETE FROM head");
    expect(() => recorder.commit(events(1))).toThrow(refused());
    expect(() => recorder.head()).toThrow(refused());
    expect(() => recorderOver(database)).toThrow(refused());
  });
});

describe("a file that is no recorder's is refused and left as it is", () => {
  const others: readonly (readonly [string, (file: string) => void])[] = [
    ["text", (file) => writeFileSync(file, "a text that is long enough to be no database at all".repeat(10))],
    ["another database", (file) => new Database(file).exec("CREATE TABLE notes (text)").close()],
    [
      "a recorder of another layout",
      (file) => new Database(file).exec("CREATE TABLE events (id); PRAGMA application_id = 1296390226; PRAGMA user_version = 99").close(),
    ],
  ];
  it.each(others)("%s", (name, make) => {
    const file = folder.file(`no-recorder-${name.replaceAll(" ", "-")}`);
    make(file);
    expect(() => openRecorder({ file })).toThrow(refused());
    expect(() => openReadOnly(file)).toThrow();
  });

  it("a place that cannot be opened", () => {
    expect(() => openRecorder({ file: folder.file("no/such/folder.db") })).toThrow(refused());
    expect(() => openReadOnly(folder.file("absent.db"))).toThrow();
  });
});

describe("in a file", () => {
  it.each([
    ["normal", 1],
    ["full", 2],
  ] as const)("with durability %s it goes on where it was", (durability, synchronous) => {
    const file = folder.file(`reopen-${durability}.db`);
    const first = openRecorder({ file, durability });
    first.commit([{ diagnostic: diagnostic(9) }, ...events(1), { offered: action(8, { job_id: "another" }) }]);
    const texts = first.eventTexts();
    first.close();
    const database = openDatabase({ file, durability });
    expect([database.pragma("synchronous", { simple: true }), database.pragma("journal_mode", { simple: true })]).toEqual([synchronous, "wal"]);
    const second = recorderOver(database);
    expect(second.eventTexts()).toEqual(texts);
    expect(second.knownJobs()).toEqual([JOB]);
    second.commit(events(2));
    expect(storedNumbers(second)).toEqual([1, 8, 2]);
    expect(second.verify()).toMatchObject({ events: 3, diagnostics: 1, fault: null });
    second.close();
  });

  it("is whole from the start, beside nothing else", () => {
    const file = folder.file("fresh/whole.db");
    mkdirSync(path.dirname(file));
    const database = openDatabase({ file });
    expect(readdirSync(path.dirname(file)).filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual(["whole.db"]);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const schema = "SELECT type, name, sql FROM sqlite_master ORDER BY name";
    expect(database.prepare(schema).all()).toEqual(openDatabase({}).prepare(schema).all());
    database.close();
  });

  it.each([
    ["an empty file", (file: string) => writeFileSync(file, "")],
    ["a link to where nothing is", (file: string) => symlinkSync(`${file}.target`, file)],
  ])("is made by statements where %s stands", (title, make) => {
    const file = folder.file(title.replaceAll(" ", "-"));
    make(file);
    const recorder = openRecorder({ file });
    recorder.commit(events(1));
    expect(recorder.verify()).toMatchObject({ events: 1, fault: null });
    recorder.close();
  });

  it("two recorders on one file write one chain", () => {
    const file = folder.file("two-writers.db");
    const [left, right] = [openRecorder({ file }), openRecorder({ file })];
    for (const n of [1, 2, 3]) (n % 2 === 0 ? left : right).commit(events(n));
    expect(storedNumbers(left)).toEqual([1, 2, 3]);
    expect([left.verify().fault, right.verify().fault]).toEqual([null, null]);
    left.close();
    right.close();
  });

  it("others read what is committed while it is open, and cannot write", () => {
    const file = folder.file("readers.db");
    const recorder = openRecorder({ file });
    recorder.commit(events(1));
    const reader = openReadOnly(file);
    expect(reader.prepare("SELECT body ->> '$.event_id' FROM events").pluck().all()).toHaveLength(1);
    expect(() => reader.exec("DELETE FROM events")).toThrow("readonly");
    recorder.commit(events(2));
    expect(reader.prepare("SELECT count(*) FROM events").pluck().get()).toBe(2);
    reader.close();
    recorder.close();
  });
});
