import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type RecorderDatabase } from "../recorder/database.ts";
import { recorderOver } from "../recorder/recorder.ts";
import { createBed, succeed } from "../testbed/bed.ts";
import { freshOpId, operation } from "../testbed/corpus.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mex-refused-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a database refuse; answers what makes it well again. */
type Trouble = (database: RecorderDatabase, file: string) => () => void;

const TROUBLES: readonly (readonly [string, Trouble])[] = [
  [
    "full",
    (database) => {
      database.pragma(`max_page_count = ${String(database.pragma("page_count", { simple: true }))}`);
      // What is left of the last page is filled.
      for (let room = true; room; ) {
        try {
          database.exec("INSERT INTO retention_session VALUES (hex(zeroblob(200)))");
        } catch {
          room = false;
        }
      }
      return () => {
        database.pragma("max_page_count = 1000000");
        database.exec("DELETE FROM retention_session");
      };
    },
  ],
  [
    "read-only",
    (database) => {
      database.pragma("query_only = ON");
      return () => database.pragma("query_only = OFF");
    },
  ],
  [
    "locked",
    (_, file) => {
      const other = new Database(file);
      other.exec("BEGIN IMMEDIATE");
      return () => other.close();
    },
  ],
];

describe("a recorder's file that is", () => {
  it.each(TROUBLES)("%s: no engine runs, the answer is HSK-500-DB, and it goes on afterwards (MEX-LOG-07)", async (name, trouble) => {
    const file = path.join(folder, `${name}.db`);
    const database = openDatabase({ file, busy_ms: 20 });
    const bed = createBed({ parts: { recorder: recorderOver(database) } });
    const run = () => bed.execute({ ...operation(), op_id: freshOpId() });
    expect(await run()).toMatchObject({ outcome: "executed" });
    const stored = bed.events().length;
    const mend = trouble(database, file);
    expect(await run()).toMatchObject({ outcome: "failed", phase: "request", error: { code: "HSK-500-DB" } });
    expect([bed.invocations.length, bed.events().length]).toEqual([1, stored]);
    mend();
    expect(await run()).toMatchObject({ outcome: "executed" });
    expect(bed.parts.recorder.verify().fault).toBeNull();
    bed.parts.recorder.close();
  });

  it.each(TROUBLES)("%s while the engine is at work: its result is not handed out", async (name, trouble) => {
    const file = path.join(folder, `${name}-later.db`);
    const database = openDatabase({ file, busy_ms: 20 });
    let mend = (): void => undefined;
    const bed = createBed({
      parts: { recorder: recorderOver(database) },
      script: (invocation) => {
        mend = trouble(database, file);
        return succeed(invocation);
      },
    });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", phase: "result", error: { code: "HSK-500-DB" } });
    mend();
    expect(bed.parts.recorder.verify().fault).toBeNull();
    bed.parts.recorder.close();
  });
});
