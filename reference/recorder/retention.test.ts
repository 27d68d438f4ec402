import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { rowHash } from "./chain.ts";
import { GENESIS, openDatabase, openReadOnly } from "./database.ts";
import { openRecorder, type Recorder, recorderOver } from "./recorder.ts";
import { action, diagnostic, events, storedNumbers, tempFolder, uuid } from "./records.fixture.ts";
import { retentionCutoff } from "./retention.ts";
import type { FlightRecord } from "./rows.ts";
import { verifyChain } from "./verify.ts";

const folder = tempFolder();
afterAll(folder.remove);

const AT = "2027-01-01T00:00:00.000Z";
const purgeBefore = (recorder: Recorder, older_than: string): ReturnType<Recorder["purge"]> => recorder.purge({ older_than, at: AT });

/** Event n happened on day n of January 2026. */
const onDay = (n: number, changes: object = {}): FlightRecord => ({
  event: { ...action(n), timestamp: `2026-01-${String(n).padStart(2, "0")}T00:00:00Z`, ...changes },
});

describe("the window", () => {
  const cutoffs: readonly (readonly [string, number, string | null])[] = [
    ["2026-01-08T00:00:00Z", 7, "2026-01-01T00:00:00.000Z"],
    ["2026-01-08T00:00:00.123456789+00:00", 0, "2026-01-08T00:00:00.123456789Z"],
    ["2026-03-01T12:00:00Z", 1, "2026-02-28T12:00:00.000Z"],
    ["2026-01-08T00:00:00Z", 10_000_000, "0000-01-01T00:00:00.000Z"],
    ["2026-01-08T00:00:00Z", Number.MAX_SAFE_INTEGER, "0000-01-01T00:00:00.000Z"],
    ["yesterday", 7, null],
  ];
  it.each(cutoffs)("of %s less %d days begins at %s", (now, days, cutoff) => {
    expect(retentionCutoff(now, days)).toBe(cutoff);
  });

  const edges: readonly (readonly [string, string, boolean])[] = [
    ["2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z", false],
    ["2026-01-05T00:00:00Z", "2026-01-05T00:00:00.000000001Z", true],
    ["2026-01-05T00:00:00.5Z", "2026-01-05T00:00:00.500+00:00", false],
    ["2026-01-05T00:00:00.5Z", "2026-01-05T00:00:01Z", true],
    ["2026-01-05T00:00:00+00:00", "2026-01-05T00:00:00Z", false],
  ];
  it.each(edges)("an event of %s before %s: gone is %s, since only what is strictly older goes", (timestamp, older_than, gone) => {
    const recorder = openRecorder();
    recorder.commit([{ event: action(1, { timestamp }) }]);
    expect(purgeBefore(recorder, older_than).events).toBe(gone ? 1 : 0);
  });

  it("is no time: refused", () => {
    expect(() => purgeBefore(openRecorder(), "soon")).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
  });
});

describe("what goes and what stays", () => {
  it("counts what goes, keeps pinned events, keeps the order", () => {
    const recorder = openRecorder();
    recorder.commit([onDay(1), onDay(2, { pinned: true }), onDay(3), onDay(4), onDay(5)]);
    expect(purgeBefore(recorder, "2026-01-04T00:00:00Z")).toEqual({ events: 2, diagnostics: 0, spared_pinned: 1 });
    expect(storedNumbers(recorder)).toEqual([2, 4, 5]);
    expect(purgeBefore(recorder, "2026-01-04T00:00:00Z")).toEqual({ events: 0, diagnostics: 0, spared_pinned: 1 });
    expect(recorder.verify()).toMatchObject({ events: 3, purged: 2, fault: null });
  });

  const ties: readonly (readonly [string, object, object, boolean])[] = [
    ["that a younger event names", {}, { type: "diagnostic", diagnostic_id: uuid(100), job_id: "another" }, false],
    ["that a younger gate outcome names", {}, { type: "note", details: { diagnostic_id: uuid(100) }, job_id: "another" }, false],
    ["whose job has younger events", {}, {}, false],
    ["that names a younger event", { evidence_refs: { seen: [uuid(9)] } }, { job_id: "another" }, false],
    ["that has nothing to do with it", { evidence_refs: [uuid(8)] }, { job_id: "another" }, true],
    ["without a job", { job_id: null }, { job_id: null }, true],
  ];
  it.each(ties)("a Diagnostic %s (MEX-DIAG-10)", (_, changes, later, goes) => {
    const recorder = openRecorder();
    recorder.commit([{ diagnostic: { ...diagnostic(100), timestamp: "2026-01-01T00:00:00Z", ...changes } }, onDay(1), onDay(9, later)]);
    expect(purgeBefore(recorder, "2026-01-05T00:00:00Z")).toEqual({ events: 1, diagnostics: goes ? 1 : 0, spared_pinned: 0 });
    expect(recorder.diagnostics()).toHaveLength(goes ? 0 : 1);
    expect(recorder.verify().fault).toBeNull();
  });

  it("a Diagnostic that is not old stays, also if all of its events go", () => {
    const recorder = openRecorder();
    recorder.commit([{ diagnostic: diagnostic(100, { timestamp: "2026-01-09T00:00:00Z" }) }, onDay(1)]);
    expect(purgeBefore(recorder, "2026-01-05T00:00:00Z")).toMatchObject({ events: 1, diagnostics: 0 });
  });
});

describe("the chain after a purge", () => {
  it("holds after many runs in any order, and after a restart, and goes on", () => {
    const file = folder.file("runs.db");
    const recorder = openRecorder({ file });
    const days = Array.from({ length: 28 }, (_, index) => index + 1);
    recorder.commit(days.map((day) => onDay(day, day % 5 === 0 ? { pinned: true } : {})));
    for (const day of [3, 8, 8, 17]) {
      purgeBefore(recorder, `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`);
      recorder.commit([onDay(28, { event_id: uuid(1000 + day) })]);
      expect(recorder.verify().fault).toBeNull();
    }
    expect(purgeBefore(recorder, "2026-02-01T00:00:00Z")).toEqual({ events: 14, diagnostics: 0, spared_pinned: 5 });
    expect(storedNumbers(recorder)).toEqual([5, 10, 15, 20, 25]);
    recorder.close();
    const again = openRecorder({ file });
    again.commit(events(7));
    expect(again.verify()).toMatchObject({ events: 6, fault: null });
    again.close();
  });

  it("one note is kept, and it is in the chain", () => {
    const database = openDatabase({});
    const recorder = recorderOver(database);
    recorder.commit([1, 2, 3, 4].map((n) => onDay(n)));
    purgeBefore(recorder, "2026-01-02T00:00:00Z");
    purgeBefore(recorder, "2026-01-04T00:00:00Z");
    const notes = database.prepare<[], string>("SELECT body FROM purges").pluck().all();
    expect(notes).toHaveLength(1);
    expect(JSON.parse(notes[0] ?? "")).toMatchObject({
      timestamp: AT,
      older_than: "2026-01-04T00:00:00Z",
      events: 2,
      ranges: [
        { first: 1, last: 3 },
        { first: 5, last: 5 },
      ],
    });
  });

  const edits: readonly (readonly [string, string, number, string])[] = [
    ["the note taken out", "DELETE FROM purges", 1, "row_missing"],
    ["one row more than the note says", "DELETE FROM events WHERE seq = 3", 3, "row_missing"],
    ["a row that stands before a gap", "UPDATE events SET body = '{}', hash = 'f' WHERE seq = 3", 3, "row_changed"],
    ["a purged row put back", "INSERT INTO events VALUES (1, '{}', 'f')", 1, "row_changed"],
    ["the note's ranges", "UPDATE purges SET body = replace(body, '\"last\":2', '\"last\":3')", 1, "row_missing"],
  ];
  it.each(edits)("shows %s", (title, statements, seq, what) => {
    const file = folder.file(`purged-${title.replaceAll(" ", "-")}.db`);
    const recorder = openRecorder({ file });
    recorder.commit([1, 2, 8, 3, 9].map((n) => onDay(n)));
    purgeBefore(recorder, "2026-01-05T00:00:00Z");
    recorder.close();
    const other = new Database(file);
    other.exec(`DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete; DROP TRIGGER purges_no_update; DROP TRIGGER purges_no_delete; ${statements}`);
    other.close();
    const database = openReadOnly(file);
    expect(verifyChain(database).fault).toEqual({ seq, what });
    database.close();
  });

  it("a row before a gap that was rewritten with a hash that fits is found by the note", () => {
    const database = openDatabase({});
    const recorder = recorderOver(database);
    recorder.commit([onDay(8), onDay(1), onDay(9)]);
    purgeBefore(recorder, "2026-01-05T00:00:00Z");
    database.exec("DROP TRIGGER events_no_update");
    const hash = rowHash(GENESIS, 1, { kind: "event", body: "{}" });
    database.prepare("UPDATE events SET body = '{}', hash = ? WHERE seq = 1").run(hash);
    expect(verifyChain(database).fault).toEqual({ seq: 1, what: "row_changed" });
  });

  it("a noted head still counts: beside a gap it is compared, inside one it cannot be", () => {
    const recorder = openRecorder();
    const notes = [onDay(1), onDay(2), onDay(8)].map((record) => {
      recorder.commit([record]);
      return recorder.head();
    });
    purgeBefore(recorder, "2026-01-05T00:00:00Z");
    expect(notes.map((noted) => recorder.verify(noted).fault)).toEqual([null, null, null]);
    const wrong = { hash: "e".repeat(64) };
    expect(notes.map((noted) => recorder.verify({ ...noted, ...wrong }).fault?.what ?? null)).toEqual([null, "anchor_differs", "anchor_differs"]);
  });

  it("that does not hold is not purged: the traces stay", () => {
    const database = openDatabase({});
    const recorder = recorderOver(database);
    recorder.commit([onDay(1), onDay(2)]);
    database.exec("DROP TRIGGER events_no_update; UPDATE events SET body = replace(body, 'allow', 'deny') WHERE seq = 2");
    expect(() => purgeBefore(recorder, "2026-01-05T00:00:00Z")).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
    expect(storedNumbers(recorder)).toEqual([1, 2]);
  });
});

it("a reader that holds the file open does not hold a purge up", () => {
  const file = folder.file("held.db");
  const recorder = openRecorder({ file, busy_ms: 60_000 });
  recorder.commit([onDay(1), onDay(9)]);
  const reader = openReadOnly(file);
  const rows = reader.prepare("SELECT body FROM events").iterate();
  rows.next();
  expect(purgeBefore(recorder, "2026-01-05T00:00:00Z").events).toBe(1);
  expect([...rows]).toHaveLength(1);
  reader.close();
  recorder.commit([onDay(10)]);
  expect(storedNumbers(recorder)).toEqual([9, 10]);
  recorder.close();
});

it("what was purged stands in no file any more", () => {
  const file = folder.file("erased.db");
  const recorder = openRecorder({ file });
  recorder.commit([onDay(1, { note: "the-words-of-day-one" }), onDay(9)]);
  purgeBefore(recorder, "2026-01-05T00:00:00Z");
  for (const suffix of ["", "-wal"]) expect(readFileSync(file + suffix, "latin1")).not.toContain("the-words-of-day-one");
  recorder.close();
});
