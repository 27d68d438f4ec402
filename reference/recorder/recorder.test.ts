import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CapabilityActionEvent, Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { openDatabase } from "./database.ts";
import { type FlightRecord, openRecorder, type Recorder } from "./recorder.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mex-recorder-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, "0")}`;
const STAMP = "2026-01-01T00:00:00.000Z";

function action(n: number, changes: Partial<CapabilityActionEvent> = {}): EventBase {
  return {
    type: "capability_action",
    event_id: uuid(n),
    timestamp: STAMP,
    actor: "system",
    job_id: uuid(999),
    capability_id: "fs.read:x",
    actor_id: "a",
    decision_outcome: "allow",
    ...changes,
  };
}

function diagnostic(n: number): Diagnostic {
  return {
    id: uuid(n),
    fingerprint: "a".repeat(64),
    title: "t",
    message: "m",
    severity: "error",
    source: "engine",
    surface: "system",
    link_confidence: "direct",
    job_id: uuid(999),
    timestamp: STAMP,
  };
}

const events = (...ns: number[]): FlightRecord[] => ns.map((n) => ({ event: action(n) }));
const stored = (recorder: Recorder): unknown[] => recorder.eventTexts().map((text) => JSON.parse(text).event_id);

describe("storing", () => {
  it("keeps the order, gives the same on a second read, and reads on from an event", () => {
    const recorder = openRecorder();
    recorder.commit(events(1, 2));
    recorder.commit([{ diagnostic: diagnostic(9) }, ...events(3)]);
    expect(stored(recorder)).toEqual([uuid(1), uuid(2), uuid(3)]);
    expect(recorder.eventTexts()).toEqual(recorder.eventTexts());
    expect(recorder.eventTexts(uuid(2)).map((text) => JSON.parse(text).event_id)).toEqual([uuid(3)]);
    expect(recorder.diagnostics()).toEqual([diagnostic(9)]);
    expect(recorder.diagnosticTexts()).toEqual([JSON.stringify(diagnostic(9))]);
    expect(recorder.verify()).toEqual({ events: { rows: 3, broken_at: null }, diagnostics: { rows: 1, broken_at: null } });
  });

  it("redacts before it stores", () => {
    const recorder = openRecorder();
    recorder.commit([{ event: { ...action(1), note: "alice@example.org" } }]);
    expect(recorder.eventTexts()[0]).toContain("[REDACTED:pii:pii_email]");
    expect(recorder.eventTexts()[0]).not.toContain("alice");
  });
});

describe("refusing (MEX-LOG-05, MEX-LOG-07)", () => {
  const invalid: readonly (readonly [string, FlightRecord])[] = [
    ["an event_id that is no UUID", { event: action(1, { event_id: "x" }) }],
    ["a timestamp that is none", { event: action(1, { timestamp: "now" }) }],
    ["a capability_action without actor_id", { event: action(1, { actor_id: "" }) }],
    ["a gate_outcome without details", { event: { ...action(1), type: "system", message: "gate_outcome" } }],
    ["a budget_exceeded without details", { event: { ...action(1), type: "system", message: "budget_exceeded" } }],
    ["a diagnostic event without diagnostic_id", { event: { ...action(1), type: "diagnostic" } }],
    ["a tool_call without invocation", { event: { ...action(1), type: "tool_call" } }],
    ["a diagnostic without title", { diagnostic: { ...diagnostic(1), title: "" } }],
    ["a diagnostic with a fingerprint in upper case", { diagnostic: { ...diagnostic(1), fingerprint: "A".repeat(64) } }],
  ];
  it.each(invalid)("%s, and all that was to be stored with it", (_, record) => {
    const recorder = openRecorder();
    expect(() => recorder.commit([...events(5), record])).toThrow(expect.objectContaining({ code: "HSK-400-INVALID-EVENT" }));
    expect(stored(recorder)).toEqual([]);
  });

  it("takes event types that are not ours, on the base alone", () => {
    const recorder = openRecorder();
    recorder.commit([{ event: { type: "editor.opened", event_id: uuid(1), timestamp: STAMP, actor: "human" } }]);
    expect(stored(recorder)).toEqual([uuid(1)]);
  });

  it("a database that is gone is HSK-500-DB", () => {
    const recorder = openRecorder();
    recorder.close();
    expect(() => recorder.commit(events(1))).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
    expect(() => recorder.eventTexts()).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
  });

  it("a transaction that fails leaves nothing, and the chain goes on where it was", () => {
    const file = path.join(folder, "locked.db");
    const recorder = openRecorder({ file });
    recorder.commit(events(1));
    const other = new Database(file);
    other.exec("CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.id LIKE '%3' BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect(() => recorder.commit(events(2, 3))).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
    other.exec("DROP TRIGGER full");
    other.close();
    recorder.commit(events(4));
    expect(stored(recorder)).toEqual([uuid(1), uuid(4)]);
    expect(recorder.verify().events).toEqual({ rows: 2, broken_at: null });
    recorder.close();
  });

  it("a file that cannot be opened is HSK-500-DB", () => {
    expect(() => openRecorder({ file: path.join(folder, "no", "such", "folder.db") })).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
  });
});

describe("append-only", () => {
  const statements = [
    "UPDATE events SET body = '{}'",
    "DELETE FROM events",
    "UPDATE diagnostics SET body = '{}'",
    "DELETE FROM diagnostics",
    "INSERT OR REPLACE INTO events SELECT * FROM events",
  ];
  it.each(statements)("%s is refused", (statement) => {
    const file = path.join(folder, `append-${statements.indexOf(statement)}.db`);
    const recorder = openRecorder({ file });
    recorder.commit([{ diagnostic: diagnostic(9) }, ...events(1)]);
    const other = new Database(file);
    other.pragma("recursive_triggers = ON");
    expect(() => other.exec(statement)).toThrow("append-only");
    other.close();
    expect(recorder.verify()).toEqual({ events: { rows: 1, broken_at: null }, diagnostics: { rows: 1, broken_at: null } });
    recorder.close();
  });

  it("deleting is left to an open retention session", () => {
    const database = openDatabase({});
    database.exec("INSERT INTO retention_session VALUES ('2026-01-01'); DELETE FROM events; DELETE FROM retention_session;");
    expect(database.prepare("SELECT count(*) FROM retention_session").pluck().get()).toBe(0);
  });
});

describe("the chain shows tampering", () => {
  const edits: readonly (readonly [string, string, number])[] = [
    ["a body", "UPDATE events SET body = replace(body, 'allow', 'deny') WHERE seq = 2", 2],
    ["a body and its hash", "UPDATE events SET body = replace(body, 'allow', 'deny'), hash = 'f' WHERE seq = 2", 2],
    ["a column that repeats the body", "UPDATE events SET job_id = 'other' WHERE seq = 2", 2],
    ["a row taken out", "DELETE FROM events WHERE seq = 2", 3],
    ["the first row taken out and the next made first", "DELETE FROM events WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 2", 1],
    ["two rows exchanged", "UPDATE events SET seq = 10 WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 10", 1],
    ["the last row taken out", "DELETE FROM events WHERE seq = 3", 3],
    ["all rows taken out", "DELETE FROM events", 3],
  ];
  it.each(edits)("%s", (title, statement, broken_at) => {
    const file = path.join(folder, `tamper-${title.replaceAll(" ", "-")}.db`);
    const recorder = openRecorder({ file });
    recorder.commit(events(1, 2, 3));
    const other = new Database(file);
    other.exec(`DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete; ${statement}`);
    other.close();
    expect(recorder.verify().events.broken_at).toBe(broken_at);
    recorder.close();
  });
});

describe("in a file", () => {
  it.each(["normal", "full"] as const)("with durability %s it goes on where it was", (durability) => {
    const file = path.join(folder, `reopen-${durability}.db`);
    const first = openRecorder({ file, durability });
    first.commit([{ diagnostic: diagnostic(9) }, ...events(1)]);
    expect(first.knownJobs()).toEqual([]);
    first.close();
    const second = openRecorder({ file, durability });
    second.commit(events(2));
    expect(stored(second)).toEqual([uuid(1), uuid(2)]);
    expect(second.knownJobs()).toEqual([uuid(999)]);
    expect(second.verify()).toEqual({ events: { rows: 2, broken_at: null }, diagnostics: { rows: 1, broken_at: null } });
    second.close();
  });

  it("others read what is committed while it is open", () => {
    const file = path.join(folder, "readers.db");
    const recorder = openRecorder({ file });
    recorder.commit(events(1));
    const reader = new Database(file, { readonly: true });
    expect(reader.prepare("SELECT id FROM events").pluck().all()).toEqual([uuid(1)]);
    reader.close();
    recorder.close();
  });
});
