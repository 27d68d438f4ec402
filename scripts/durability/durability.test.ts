import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecorder } from "../../reference/index.ts";
import { openDatabase } from "../../reference/recorder/database.ts";
import { bundleProgram } from "./bundle.ts";
import { countSyncs, hasStrace } from "./count-syncs.ts";
import { killWriters } from "./kill-loop.ts";
import { readSaid, writeSaid } from "./protocol.ts";
import { createSetup } from "./setup.ts";
import { readSight } from "./sight.ts";

let [folder, writer] = ["", ""];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "mex-durability-"));
  writer = await bundleProgram("writer");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(writer, { force: true });
});

it("a writer that is killed at random points loses nothing that it acknowledged (MEX-LOG-11)", async () => {
  const report = await killWriters({ kills: 10, seed: 20260101, folder, writer });
  expect(report).toMatchObject({ kills: 10, faults: [] });
  expect(report.acknowledged).toBeGreaterThan(0);
});

it("a loss would be seen: records that were cut off, and a chain that was broken", async () => {
  const { faults } = await killWriters({ kills: 4, seed: 3, folder: mkdtempSync(path.join(folder, "cut-")), writer, afterKill: cutTail });
  expect(faults.join("\n")).toMatch(/acknowledged records are lost/);
  expect(faults.join("\n")).toMatch(/the chain breaks at row \d+: (?:row|tail)_missing/);
});

/** What a file system that forgets would do. */
function cutTail(file: string): void {
  const database = openDatabase({ file });
  database.exec("INSERT INTO retention_session VALUES ('x'); DELETE FROM events WHERE seq > 3; DELETE FROM retention_session");
  database.close();
}

/** Runs a program to its end; `stop` ends it from outside. */
function start(program: string, argument: string): { readonly ended: Promise<{ code: number | null; out: string }>; readonly stop: () => void } {
  const child = spawn(process.execPath, [program, argument], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => child.on("close", (code) => resolve({ code, out })));
  return { ended, stop: () => child.stdin.end() };
}

it("several processes read and verify while one writes and purges; none holds the other up", async () => {
  const reader = await bundleProgram("reader");
  const file = path.join(folder, "shared.db");
  openRecorder({ file }).close();
  const readers = [1, 2, 3].map(() => start(reader, file));
  const writing = start(writer, JSON.stringify(createSetup({ file, durability: "normal", operations: 120, is_restless: true })));
  expect((await writing.ended).code).toBe(0);
  for (const { stop } of readers) stop();
  const seen = await Promise.all(readers.map(async ({ ended }) => readSight((await ended).out)));
  rmSync(reader, { force: true });
  expect(seen.map(({ faults }) => faults)).toEqual([[], [], []]);
  for (const { rounds, last_seq } of seen) expect([rounds > 1, last_seq > 1000]).toEqual([true, true]);
});

describe("syncs of an operation", () => {
  it.each([
    ["normal", 0],
    ["full", 2],
  ] as const)("with durability %s are %d at most", (durability, most) => {
    // Where strace is not, the number of transactions is held to two by a test of the runtime, and the mode here.
    const counted = hasStrace() ? countSyncs(writer, folder, durability).per_operation : syncsByMode(durability);
    expect(counted).toBeLessThanOrEqual(most);
    expect(counted).toBeGreaterThanOrEqual(most / 2);
  });
});

/** SQLite syncs a commit once in mode FULL (2), and not in mode NORMAL (1); an operation has two commits. */
function syncsByMode(durability: "normal" | "full"): number {
  const database = openDatabase({ file: path.join(folder, `mode-${durability}.db`), durability });
  const mode = database.pragma("synchronous", { simple: true });
  database.close();
  return mode === 1 ? 0 : 2;
}

it("a line that a kill cut in the middle was not said", () => {
  const text = writeSaid({ said: "begun", op_id: "a" }) + writeSaid({ said: "answered", op_id: "a", outcome: "executed" });
  expect(readSaid(text)).toHaveLength(2);
  expect(readSaid(text.slice(0, -1))).toEqual([{ said: "begun", op_id: "a" }]);
  expect(() => readSaid("{}\n")).toThrow("a writer said");
});
