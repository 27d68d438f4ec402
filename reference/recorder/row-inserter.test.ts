import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { openRecorder } from "./recorder.ts";
import { diagnostic, events, storedNumbers, tempFolder } from "./records.fixture.ts";

const folder = tempFolder();
afterAll(folder.remove);

/** So often that batches of that size get a statement of their own. */
const OFTEN = 12;
const numbers = (from: number, size: number): number[] => Array.from({ length: size }, (_, index) => from + index);

describe("batches of one size, again and again", () => {
  it.each([1, 2, 7, 16, 17, 40])("%i rows are stored as they come", (size) => {
    const recorder = openRecorder();
    for (let round = 0; round < OFTEN; round += 1) recorder.commit(events(...numbers(round * size, size)));
    expect(storedNumbers(recorder)).toEqual(numbers(0, OFTEN * size));
    expect(recorder.verify()).toMatchObject({ events: OFTEN * size, fault: null });
    recorder.close();
  });

  it("of several kinds keep the order of all", () => {
    const recorder = openRecorder();
    for (let round = 0; round < OFTEN; round += 1) {
      const [first = 0, second = 0] = numbers(round * 2, 2);
      recorder.commit([...events(first), { diagnostic: diagnostic(first) }, ...events(second), { diagnostic: diagnostic(second) }]);
    }
    expect(storedNumbers(recorder)).toEqual(numbers(0, OFTEN * 2));
    expect(recorder.verify()).toMatchObject({ events: OFTEN * 2, diagnostics: OFTEN * 2, head: { seq: OFTEN * 4 }, fault: null });
    recorder.close();
  });

  it("are refused whole, and the chain goes on where it was", () => {
    const file = folder.file("batches.db");
    const recorder = openRecorder({ file });
    for (let round = 0; round < OFTEN; round += 1) recorder.commit(events(...numbers(round * 2, 2)));
    const other = new Database(file);
    other.exec(`CREATE TRIGGER broken BEFORE INSERT ON events WHEN NEW.seq = ${OFTEN * 2 + 2} BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    expect(() => recorder.commit(events(900, 901))).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
    other.exec("DROP TRIGGER broken");
    other.close();
    recorder.commit(events(902, 903));
    expect(storedNumbers(recorder).slice(-3)).toEqual([OFTEN * 2 - 1, 902, 903]);
    expect(recorder.verify().fault).toBeNull();
    recorder.close();
  });

  it("from two recorders in turn are one chain", () => {
    const file = folder.file("turns.db");
    const writers = [openRecorder({ file }), openRecorder({ file })];
    for (let round = 0; round < OFTEN * 2; round += 1) writers[round % 2]?.commit(events(...numbers(round * 3, 3)));
    for (const writer of writers) {
      expect(storedNumbers(writer)).toEqual(numbers(0, OFTEN * 6));
      expect(writer.verify().fault).toBeNull();
      writer.close();
    }
  });
});
