/** Runs that were cut off, changed, made up, merged with a part missing, or compared with nothing. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { miniatureFile } from "../../selftest/miniature.fixture.ts";
import { Desk, SELECTION } from "./desk.fixture.ts";

const SLOW = 180_000;
const desk = new Desk();
afterAll(() => desk.clear());

const honest = desk.miniature("honest");
const denier = desk.miniature("always-denied");

beforeAll(async () => {
  const runs: [string, string, string[]][] = [
    ["good", honest, []],
    ["bad", denier, []],
    ["half-1", honest, ["--shard", "1/2"]],
    ["half-2", honest, ["--shard", "2/2"]],
    ["bad-half-2", denier, ["--shard", "2/2"]],
    ["other-seed-2", honest, ["--shard", "2/2", "--seed", "other"]],
    ["third-3", honest, ["--shard", "3/3"]],
    ["apart", honest, ["--filter", "SCH-003"]],
  ];
  await Promise.all(runs.map(([folder, target, args]) => desk.mex(["--target", target, ...SELECTION, ...args, "--report-dir", folder])));
}, SLOW);

/** In its fifth execute it does what someone at the keyboard would. */
const INTERRUPTER = `import { start } from ${JSON.stringify(pathToFileURL(miniatureFile("base")).href)};
let executes = 0;
start({ methods: { execute: (p, t, honest) => {
  executes += 1;
  if (executes === 5) process.kill(process.ppid, "SIGINT");
  return honest();
} } });
`;

const linesOf = (run: string): string[] => desk.read(`${run}/run.jsonl`).trimEnd().split("\n");

/** A run file with other lines, and a footer that is true of them unless it is left out. */
function forged(name: string, run: string, change: (lines: string[]) => string[], footer: object | null = {}): string {
  const lines = linesOf(run);
  const body = change(lines.slice(0, -1));
  const before: object = JSON.parse(lines.at(-1) ?? "");
  const digest = createHash("sha256")
    .update(body.map((line) => `${line}\n`).join(""))
    .digest("hex");
  const last = footer === null ? [] : [JSON.stringify({ ...before, cases: body.length - 1, digest, ...footer })];
  return desk.write(`${name}/run.jsonl`, `${[...body, ...last].join("\n")}\n`);
}

test("the runs that the others are made of: two good ones, and a bad one that stays bad when it is reported again", async () => {
  expect([await desk.mex(["report", "good/run.jsonl"]), await desk.mex(["report", "half-1/run.jsonl"])]).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(await desk.mex(["report", "bad/run.jsonl"])).toMatchObject({ code: 1 });
});

describe.concurrent("a run that did not come to its end", { timeout: SLOW }, () => {
  test("interrupted: 3, no footer, and its report says that it was cut off", async () => {
    const { code, out } = await desk.mex(["--target", desk.target("interrupter", INTERRUPTER), ...SELECTION, "--report-dir", "interrupted"]);
    expect(code).toBe(3);
    expect(out).toContain("cut off");
    expect(desk.read("interrupted/run.jsonl")).not.toContain('"record":"footer"');
    expect(await desk.mex(["report", "interrupted/run.jsonl"])).toMatchObject({ code: 3 });
  });

  test.each([
    ["no footer", (lines: string[]) => lines],
    ["the last cases missing too", (lines: string[]) => lines.slice(0, -3)],
    ["nothing but the header", (lines: string[]) => lines.slice(0, 1)],
  ])("%s: 3, though every case that is there passed", async (name, change) => {
    const file = forged(name.replaceAll(" ", "-"), "good", change, null);
    expect(await desk.mex(["report", file])).toMatchObject({ code: 3, out: expect.stringContaining("cut off") });
  });

  test("half a line at the end: 3", async () => {
    const text = linesOf("good").slice(0, -1).join("\n");
    expect(await desk.mex(["report", desk.write("half-a-line/run.jsonl", text.slice(0, -20))])).toMatchObject({ code: 3 });
  });
});

describe.concurrent("a run file that was changed or made up", { timeout: SLOW }, () => {
  const passing = (line: string): string => line.replace('"status":"fail"', '"status":"pass"');
  test.each<[string, () => string, number]>([
    [
      "a status changed under the old digest",
      () => desk.write("changed/run.jsonl", desk.read("bad/run.jsonl").replace('"status":"fail"', '"status":"pass"')),
      2,
    ],
    ["an empty file", () => desk.write("empty/run.jsonl", ""), 2],
    ["no header", () => forged("no-header", "good", (lines) => lines.slice(1)), 2],
    [
      "a second result for a case",
      () => forged("twice", "bad", (lines) => [...lines, passing(lines.find((line) => line.includes('"status":"fail"')) ?? "")]),
      2,
    ],
    ["a result for a case that was not planned", () => forged("unplanned", "good", (lines) => [...lines, ...linesOf("apart").slice(1, 2)]), 2],
    ["a case left out, with a footer that is true of the rest", () => forged("left-out", "good", (lines) => lines.slice(0, -1)), 3],
    ["no case at all, with a footer that is true of it", () => forged("none", "good", (lines) => lines.slice(0, 1)), 3],
    ["failures under a footer that says exit code 0", () => forged("says-0", "bad", (lines) => lines, { exit_code: 0 }), 1],
    [
      "a footer that says that a probe failed",
      () => forged("probe", "good", (lines) => lines, { probes: [{ id: "PROBE-ENGINE", status: "error", message: "no" }] }),
      1,
    ],
  ])("%s", async (_name, make, expected) => {
    expect(await desk.mex(["report", make()])).toMatchObject({ code: expected });
  });
});

describe.concurrent("merge", { timeout: SLOW }, () => {
  const merged = (name: string, ...runs: string[]): string[] => ["merge", ...runs.map((run) => `${run}/run.jsonl`), "--report-dir", `merged-${name}`];

  test("of all shards: 0, and the same cases as the whole run", async () => {
    expect(await desk.mex(merged("all", "half-1", "half-2"))).toMatchObject({ code: 0 });
    expect(desk.report("merged-all").statuses).toEqual(desk.report("good").statuses);
  });

  test.each([
    ["a shard is missing", ["half-1"], "missing"],
    ["a shard stands twice", ["half-1", "half-1"], "as `half-1/run.jsonl` is"],
    ["a shard of another count", ["half-1", "half-2", "third-3"], "the others are of 2"],
    ["a shard of another seed", ["half-1", "other-seed-2"], "another `seed`"],
    ["a shard of another target", ["half-1", "bad-half-2"], "another `target`"],
    ["a run that is no shard", ["half-1", "good"], "no shard"],
  ])("%s: 2, and nothing is written", async (name, runs, message) => {
    const folder = name.replaceAll(" ", "-");
    const { code, err } = await desk.mex(merged(folder, ...runs));
    expect(err).toContain(message);
    expect([code, existsSync(path.join(desk.folder, `merged-${folder}`, "report.json"))]).toEqual([2, false]);
  });

  test("a shard that was cut off: 2", async () => {
    forged("cut-half", "half-2", (lines) => lines, null);
    expect(await desk.mex(merged("cut", "half-1", "cut-half"))).toMatchObject({ code: 2, err: expect.stringContaining("was cut off") });
  });

  test("a shard that was red for what no case shows: 1", async () => {
    forged("stale-half", "half-2", (lines) => lines, { exit_code: 1 });
    expect(await desk.mex(merged("stale", "half-1", "stale-half"))).toMatchObject({ code: 1 });
  });

  test("shards made with another corpus: 2", async () => {
    const header: { corpus: object } = JSON.parse(linesOf("half-2")[0] ?? "");
    const other = JSON.stringify({ ...header, corpus: { ...header.corpus, digest: "0".repeat(64) } });
    forged("other-corpus", "half-2", ([, ...cases]) => [other, ...cases]);
    expect(await desk.mex(merged("corpus", "half-1", "other-corpus"))).toMatchObject({ code: 2, err: expect.stringContaining("another `corpus`") });
  });
});

describe.concurrent("diff", { timeout: SLOW }, () => {
  test.each([
    ["a run with itself", "good", "good", 0],
    ["what passed and now fails", "good", "bad", 1],
    ["what failed and now passes", "bad", "good", 0],
    ["runs without a case in common", "half-1", "half-2", 3],
  ])("%s", async (_name, before, after, code) => {
    expect(await desk.mex(["diff", `${before}/run.jsonl`, `${after}/run.jsonl`])).toMatchObject({ code });
  });
});
