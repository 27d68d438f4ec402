import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { rowHash } from "./chain.ts";
import { openDatabase, openReadOnly } from "./database.ts";
import { openRecorder } from "./recorder.ts";
import { diagnostic, events, tempFolder } from "./records.fixture.ts";
import { verifyChain } from "./verify.ts";
import type { CHAIN_FAULTS } from "./walk.ts";

const folder = tempFolder();
afterAll(folder.remove);

const UNLOCK = ["events", "offered_events", "diagnostics", "purges"]
  .flatMap((table) => [`DROP TRIGGER ${table}_no_update`, `DROP TRIGGER ${table}_no_delete`])
  .join(";");

/** A file with events 1, 2, a Diagnostic, event 3 (rows 1 to 4), changed behind the recorder's back. */
function tampered(name: string, statements: string): { recorder: ReturnType<typeof openRecorder>; file: string } {
  const file = folder.file(`${name.replaceAll(/[^a-z0-9]+/g, "-")}.db`);
  const recorder = openRecorder({ file });
  recorder.commit([...events(1, 2), { diagnostic: diagnostic(9) }, ...events(3)]);
  const other = new Database(file);
  other.exec(`${UNLOCK}; ${statements}`);
  other.close();
  return { recorder, file };
}

const FORGED = "f".repeat(64);
const CUT = "DELETE FROM events WHERE seq = 4";
/** What somebody does who cuts the tail off and mends the head: the rest holds in itself. */
const CUT_CLEANLY = `${CUT}; UPDATE head SET seq = 3, hash = (SELECT hash FROM diagnostics WHERE seq = 3)`;

type Tampering = readonly [title: string, statements: string, seq: number, what: keyof typeof CHAIN_FAULTS];

const FOUND: readonly Tampering[] = [
  ["a body", "UPDATE events SET body = replace(body, 'allow', 'deny') WHERE seq = 2", 2, "row_changed"],
  ["a blank in a body", "UPDATE events SET body = replace(body, ':', ': ') WHERE seq = 2", 2, "row_changed"],
  ["a body and its hash", `UPDATE events SET body = '{}', hash = '${FORGED}' WHERE seq = 2`, 2, "row_changed"],
  ["a hash", `UPDATE diagnostics SET hash = '${FORGED}'`, 3, "row_changed"],
  ["the last hash", `UPDATE events SET hash = '${FORGED}' WHERE seq = 4`, 4, "row_changed"],
  ["the body of a Diagnostic", "UPDATE diagnostics SET body = replace(body, 'error', 'info')", 3, "row_changed"],
  ["a row taken out", "DELETE FROM events WHERE seq = 2", 2, "row_missing"],
  ["a Diagnostic taken out", "DELETE FROM diagnostics", 3, "row_missing"],
  ["a row taken out and the rest moved up", "DELETE FROM events WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 2", 1, "row_changed"],
  [
    "two rows exchanged",
    "UPDATE events SET seq = -1 WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = -1",
    1,
    "row_changed",
  ],
  ["a row moved to the end", "UPDATE events SET seq = 5 WHERE seq = 1", 1, "row_missing"],
  ["a row moved to another table", "INSERT INTO events SELECT * FROM diagnostics; DELETE FROM diagnostics", 3, "row_changed"],
  ["an event made an offered one", "INSERT INTO offered_events SELECT * FROM events WHERE seq = 2; DELETE FROM events WHERE seq = 2", 2, "row_changed"],
  ["a row twice, in another table", "INSERT INTO diagnostics SELECT * FROM events WHERE seq = 2", 2, "row_added"],
  ["a row before the first", `INSERT INTO events VALUES (0, '{}', '${FORGED}')`, 0, "row_added"],
  ["a row after the last", `INSERT INTO events VALUES (5, '{}', '${FORGED}')`, 5, "row_changed"],
  ["a row far after the last", `INSERT INTO events VALUES (9, '{}', '${FORGED}')`, 5, "row_missing"],
  ["the tail cut off", CUT, 4, "tail_missing"],
  ["all rows taken out", "DELETE FROM events; DELETE FROM diagnostics", 1, "tail_missing"],
  ["the head row taken out", "DELETE FROM head", 4, "head_changed"],
  ["the head set back", "UPDATE head SET seq = 3", 4, "head_changed"],
  ["the head's hash", `UPDATE head SET hash = '${FORGED}'`, 4, "head_changed"],
  ["a forged note of a retention run", `INSERT INTO purges VALUES (5, '{"ranges":[]}', '${FORGED}')`, 5, "row_changed"],
  ["a note of a retention run that is no JSON", `INSERT INTO purges VALUES (5, 'x', '${FORGED}')`, 5, "purge_unreadable"],
  [
    "a row taken out under a forged note",
    `DELETE FROM events WHERE seq = 2; INSERT INTO purges VALUES (5, '{"ranges":[{"first":2,"last":2,"before":"x","after":"y"}]}', '${FORGED}')`,
    1,
    "row_changed",
  ],
];

describe("tampering that is found in the file alone", () => {
  it.each(FOUND)("%s", (title, statements, seq, what) => {
    const { recorder, file } = tampered(title, statements);
    recorder.close();
    const database = openReadOnly(file);
    expect(verifyChain(database).fault).toEqual({ seq, what });
    database.close();
  });
});

describe("tampering that only a noted head finds", () => {
  const rewritten = `${CUT_CLEANLY}; INSERT INTO events SELECT 4, 'x', 'y'`;

  it("a tail cut off together with the head row: by the recorder that is still open", () => {
    const { recorder } = tampered("cut cleanly", CUT_CLEANLY);
    expect(recorder.verify().fault).toEqual({ seq: 4, what: "tail_missing" });
    recorder.close();
  });

  it("and by whoever noted the head, but not by the file itself", () => {
    const { recorder, file } = tampered("cut cleanly again", "SELECT 1");
    const noted = recorder.head();
    recorder.close();
    const other = new Database(file);
    other.exec(CUT_CLEANLY);
    other.close();
    const database = openReadOnly(file);
    expect(verifyChain(database).fault).toBeNull();
    expect(verifyChain(database, noted).fault).toEqual({ seq: 4, what: "tail_missing" });
    database.close();
  });

  it("a log that was rewritten with hashes that fit", () => {
    const { recorder, file } = tampered("rewritten", rewritten);
    const noted = { seq: 4, hash: FORGED };
    const other = new Database(file);
    const before = String(other.prepare("SELECT hash FROM diagnostics WHERE seq = 3").pluck().get());
    const hash = rowHash(before, 4, { kind: "event", body: "{}" });
    other.prepare("UPDATE events SET body = '{}', hash = ? WHERE seq = 4").run(hash);
    other.prepare("UPDATE head SET seq = 4, hash = ?").run(hash);
    other.close();
    const database = openReadOnly(file);
    expect(verifyChain(database)).toMatchObject({ fault: null, head: { seq: 4, hash } });
    expect(verifyChain(database, noted).fault).toEqual({ seq: 4, what: "anchor_differs" });
    database.close();
    expect(recorder.verify().fault).toEqual({ seq: 4, what: "anchor_differs" });
    recorder.close();
  });
});

describe("the chain", () => {
  it("can be computed by anyone: SHA-256 over four lines", () => {
    const line = `${"0".repeat(64)}\n1\nevent\n{"é":1}`;
    expect(rowHash("0".repeat(64), 1, { kind: "event", body: '{"é":1}' })).toBe(createHash("sha256").update(line).digest("hex"));
  });

  it("of an empty log holds", () => {
    expect(verifyChain(openDatabase({}))).toEqual({ events: 0, diagnostics: 0, purged: 0, head: { seq: 0, hash: "0".repeat(64) }, fault: null });
  });
});
