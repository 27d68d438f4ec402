import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { IMPATIENT, TIMEOUTS } from "../selftest/miniature.fixture.ts";
import { casesOf, DENIED, MARK, PASSING, type Plan, type Ran, runMiniature } from "./run.fixture.ts";

const ALL = [...PASSING, ...DENIED].sort();
const OTHERS = ALL.filter((id) => id !== MARK.id);
const FEW = casesOf(["CAP-001", "SCH-034", "SCH-044", "SCH-001"]);

/** Every planned case is done once, and only once. */
function expectComplete(ran: Ran, planned: readonly string[] = ALL): void {
  expect(ran.done.map(({ result }) => result.id).sort()).toEqual([...planned].sort());
}

describe.concurrent("an honest target", () => {
  const plans: readonly (readonly [string, string, Plan])[] = [
    ["one session", "honest", {}],
    ["three sessions", "honest", { jobs: 3 }],
    ["several cases in flight", "honest", { args: ["4"] }],
    ["a slow one", "slow", { transport: "worker" }],
    ["one that prints", "noisy-stdout", {}],
    ["in a worker", "honest", { transport: "worker", jobs: 4 }],
  ];
  test.each(plans)("%s: everything passes", async (_name, name, plan) => {
    const ran = await runMiniature(name, plan);
    expectComplete(ran);
    expect([ran.ids("pass"), ran.end.restarts, ran.end.warnings]).toEqual([ALL, 0, []]);
    expect(ran.end.probes).toEqual([
      { id: "PROBE-METHOD", status: "pass", message: "answered honestly" },
      { id: "PROBE-ENGINE", status: "pass", message: "answered honestly" },
    ]);
  });
  test("however it is run, the results are the same", async () => {
    const sorted = async (plan: Plan): Promise<unknown> =>
      (await runMiniature("honest", plan)).done.map(({ result }) => result).sort((left, right) => (left.id < right.id ? -1 : 1));
    const [one, four, mixed] = [
      await sorted({}),
      await sorted({ jobs: 4, transport: "worker" }),
      await sorted({ args: ["8"], order: (cases) => [...cases].reverse() }),
    ];
    expect(four).toEqual(one);
    expect(mixed).toEqual(one);
  });
});

describe("simple adversaries", () => {
  test("always executed: fails every DENY case", async () => {
    const ran = await runMiniature("always-executed", { transport: "worker" });
    expectComplete(ran);
    expect(ran.ids("fail")).toEqual([...DENIED].sort());
    expect(ran.end.probes[1]).toMatchObject({ id: "PROBE-ENGINE", status: "error" });
  });
  test("always denied: fails every PASS case", async () => {
    const ran = await runMiniature("always-denied", { transport: "worker" });
    expectComplete(ran);
    expect(ran.ids("fail")).toEqual(expect.arrayContaining([...PASSING].sort()));
  });
});

describe("a target that does not start", () => {
  test.each(["exits-at-once", "wrong-protocol-version", "refuses-hello"])("%s", async (name) => {
    const error = await runMiniature(name).catch((thrown: unknown) => thrown);
    expect(error instanceof HarnessError && error.code).toBe("TARGET_START");
  });
});

type Broken = readonly [name: string, plan: Plan, kind: string, message: string];

const ALONE = "(also when it runs alone)";
const SILENT = `\`execute\` was not answered within 400 ms ${ALONE}`;
const THREAD: Plan = { transport: "worker" };
const IMPATIENT_THREAD: Plan = { transport: "worker", timeouts: IMPATIENT };

const CULPRITS: readonly Broken[] = [
  ["killed-in-a-case", {}, "crash", `the target was killed by SIGKILL ${ALONE}`],
  ["killed-in-a-case", { jobs: 3 }, "crash", `the target was killed by SIGKILL ${ALONE}`],
  ["killed-in-a-case", { args: [MARK.text, "4"] }, "crash", `the target was killed by SIGKILL ${ALONE}`],
  ["throws-in-a-case", THREAD, "crash", `the target worker failed: out of luck ${ALONE}`],
  ["never-answers", { timeouts: IMPATIENT }, "timeout", SILENT],
  ["never-answers", IMPATIENT_THREAD, "timeout", SILENT],
  ["hangs-in-a-loop", { timeouts: IMPATIENT }, "timeout", SILENT],
  ["hangs-in-a-loop", IMPATIENT_THREAD, "timeout", SILENT],
  ["answers-late", { ...IMPATIENT_THREAD, args: [MARK.text, "800"] }, "timeout", SILENT],
  ["garbage-line", IMPATIENT_THREAD, "timeout", SILENT],
  ["answers-twice", THREAD, "target_protocol", "is answered twice"],
  ["answers-twice", { args: [MARK.text], jobs: 2 }, "target_protocol", "is answered twice"],
  ["huge-line", {}, "target_protocol", "is longer than the 16 MiB"],
  ["huge-line", THREAD, "target_protocol", "is longer than the 16 MiB"],
  ["deep-answer", THREAD, "target_protocol", "nested deeper than 200 levels"],
  ["no-json-rpc", THREAD, "target_protocol", "is no JSON-RPC 2.0"],
  ["floods-the-engine", THREAD, "target_protocol", "more than 1000 engine/invoke in one case"],
];

function labelOf([name, { transport = "stdio", jobs = 1, args = [] }]: Broken): string {
  return `${name} over ${transport}, ${jobs} sessions, ${args[1] ?? "1"} in flight`;
}

describe.concurrent("one case breaks the target: an error for it, and results for all others", () => {
  test.each(CULPRITS.map((row) => [labelOf(row), row] as const))("%s", async (_label, [name, plan, kind, message]) => {
    const ran = await runMiniature(name, { args: [MARK.text], ...plan });
    expectComplete(ran);
    expect(ran.ids("pass")).toEqual(OTHERS);
    expect(ran.done.find(({ result }) => result.id === MARK.id)?.result).toMatchObject({
      status: "error",
      error: { kind, message: expect.stringContaining(message) },
    });
  });
  test("a fault of one answer alone needs no restart", async () => {
    const ran = await runMiniature("wrong-shape", { ...THREAD, args: [MARK.text] });
    expect([ran.ids("pass"), ran.ids("error"), ran.end.restarts]).toEqual([OTHERS, [MARK.id], 0]);
    expect(ran.error(MARK.id)).toContain("the answer to `execute` breaks its schema");
  });
  test("not again when it runs alone: still an error", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "mex-once-"));
    const ran = await runMiniature("killed-once", { args: [MARK.text, path.join(folder, "memory")] });
    rmSync(folder, { recursive: true });
    expectComplete(ran);
    expect([ran.ids("pass"), ran.ids("error"), ran.end.restarts]).toEqual([OTHERS, [MARK.id], 1]);
    expect(ran.error(MARK.id)).toBe("the target was killed by SIGKILL (not when it runs alone)");
  });
});

describe.concurrent("between cases", () => {
  test.each([
    ["exits-between-cases", {}],
    ["exits-between-cases", THREAD],
    ["engine-for-a-closed-case", {}],
    ["engine-for-a-closed-case", THREAD],
  ])("%s %o: one case is an error, and the rest is judged", async (name, plan) => {
    const ran = await runMiniature(name, { args: [MARK.text], ...plan });
    expectComplete(ran);
    expect(ran.ids("error")).toHaveLength(1);
    expect(ran.ids("pass")).toHaveLength(ALL.length - 1);
  });
  test("after the last case: said in a warning", async () => {
    const ran = await runMiniature("exits-between-cases", { args: [MARK.text], planned: casesOf([MARK.id]) });
    expectComplete(ran, [MARK.id]);
    expect(JSON.stringify([ran.end.warnings, ran.error(MARK.id)])).toContain("exited with code 5");
  });
  test("exits-on-an-unknown-method: the probe is an error, and no case pays for it", async () => {
    const ran = await runMiniature("exits-on-an-unknown-method", THREAD);
    expectComplete(ran);
    expect(ran.end.probes[0]).toMatchObject({ id: "PROBE-METHOD", status: "error" });
    expect([ran.ids("pass"), ran.end.restarts]).toEqual([ALL, 1]);
  });
  test.each(["exits-1-after-shutdown", "refuses-shutdown"])("%s: said in a warning", async (name) => {
    const ran = await runMiniature(name, { planned: FEW });
    expect(ran.ids("pass")).toHaveLength(FEW.length);
    expect(ran.end.warnings).toEqual([expect.stringContaining("shutdown")]);
  });
  test("ignores-shutdown: stopped, and said", async () => {
    const ran = await runMiniature("ignores-shutdown", { planned: FEW, timeouts: { ...TIMEOUTS, shutdown_ms: 200 } });
    expect(ran.end.warnings).toEqual(["the target did not end within 200 ms after shutdown and was stopped"]);
  });
  test("holds-the-pipe: a process that is left behind does not hold the run", async () => {
    const ran = await runMiniature("holds-the-pipe", { planned: FEW });
    expect([ran.ids("pass").length, ran.end.warnings]).toEqual([FEW.length, []]);
    expect(ran.end.stderr).toMatch(/^grandchild \d+\n$/);
  });
});

describe.concurrent("restarts come to an end", () => {
  const restless: readonly (readonly [string, string, Plan])[] = [
    ["it ends after hello", "exits-after-hello", {}],
    ["it ends after hello, four sessions", "exits-after-hello", { jobs: 4, transport: "worker" }],
    ["every execute kills it", "killed-in-a-case", {}],
    ["every execute kills it, several in flight", "killed-in-a-case", { args: ["", "4"] }],
    ["every execute throws", "throws-in-a-case", THREAD],
  ];
  test.each(restless)("%s: the rest could not run, and no case is lost", async (_name, name, plan) => {
    const ran = await runMiniature(name, { maxRestarts: 3, ...plan });
    expectComplete(ran);
    expect(ran.ids("pass")).toEqual([]);
    expect(ran.ids("error").length).toBeGreaterThan(0);
    expect(ran.ids("error").length + ran.ids("could_not_run").length).toBe(ALL.length);
    expect(ran.end.restarts).toBe(3);
    const reasons = new Set(ran.done.filter(({ result }) => result.status === "could_not_run").map(({ result }) => result.reason));
    expect([...reasons]).toEqual([expect.stringContaining("the target was restarted 3 times")]);
  });
  test("never-answers in any case: every case that was tried is a timeout", async () => {
    const ran = await runMiniature("never-answers", { ...IMPATIENT_THREAD, maxRestarts: 1, planned: FEW });
    expectComplete(
      ran,
      FEW.map(({ ask }) => ask.id),
    );
    expect(ran.done.flatMap(({ result }) => result.error?.kind ?? [])).toContain("timeout");
    expect(ran.ids("pass")).toEqual([]);
  });
});

describe("stopped before the end", () => {
  test("bail: the first failure is the last case", async () => {
    const ran = await runMiniature("always-denied", { transport: "worker", bail: true });
    expectComplete(ran);
    expect(ran.ids("fail")).toHaveLength(1);
    expect(ran.done.filter(({ result }) => result.status === "could_not_run").map(({ result }) => result.reason)).toEqual(
      Array(ran.ids("could_not_run").length).fill("the run stopped at the first case that failed (`--bail`)"),
    );
  });
  test("bail does not stop at what is no failure", async () =>
    expect((await runMiniature("honest", { transport: "worker", bail: true })).ids("pass")).toEqual(ALL));
  test("bail stops by the status as it counts", async () => {
    const ran = await runMiniature("always-denied", {
      transport: "worker",
      bail: true,
      settle: (result) => (result.status === "fail" ? { ...result, status: "waived" } : result),
    });
    expect(ran.ids("could_not_run")).toEqual([]);
  });
  test("aborted: what was not run is missing, and the checks are partial at best", async () => {
    const abort = new AbortController();
    const ran = await runMiniature("honest", { transport: "worker", signal: abort.signal, onFinished: () => abort.abort() });
    expect([ran.done.length, ran.end.aborted]).toEqual([1, true]);
  });
  test("aborted while a case breaks the target: it is not run again", async () => {
    const abort = new AbortController();
    const elapsed = (): number => {
      abort.abort();
      return performance.now();
    };
    const planned = casesOf([MARK.id, "SCH-001"]);
    const ran = await runMiniature("never-answers", { ...IMPATIENT_THREAD, signal: abort.signal, planned, args: [MARK.text], elapsed });
    expect([ran.statuses, ran.end.restarts, ran.end.aborted]).toEqual([{ [MARK.id]: "error" }, 0, true]);
  });
  test("a listener that throws ends the run, and the target with it", async () => {
    const failing = runMiniature("holds-the-pipe", {
      jobs: 2,
      onFinished: () => {
        throw new Error("the disk is full");
      },
    });
    await expect(failing).rejects.toThrow("the disk is full");
  });
});

describe("storage", () => {
  const keeping = FEW.map((loaded) => ({ ...loaded, ask: { ...loaded.ask, requires: ["artifacts.files"] } }));
  test("a folder for each case that needs one, made on first use", async () => {
    const root = path.join(mkdtempSync(path.join(os.tmpdir(), "mex-storage-")), "cases");
    await runMiniature("honest", { planned: FEW, storageRoot: () => root });
    expect(existsSync(root)).toBe(false);
    const ran = await runMiniature("honest", { planned: keeping, storageRoot: () => root });
    expect(ran.ids("not_applicable")).toHaveLength(FEW.length);
    rmSync(path.dirname(root), { recursive: true });
  });
  test("the folders have names that say nothing of the case", async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), "mex-storage-"));
    const ran = await runMiniature("keeps-files", { planned: keeping, storageRoot: () => root });
    expect(ran.ids("pass")).toHaveLength(FEW.length);
    expect(readdirSync(root)).toHaveLength(FEW.length);
    for (const name of readdirSync(root)) expect(name).toMatch(/^c-[0-9a-f]{16}-[A-Za-z0-9]{6}$/);
    rmSync(root, { recursive: true });
  });
  test("a folder that cannot be made is an error of that case", async () => {
    const ran = await runMiniature("keeps-files", { planned: keeping, storageRoot: () => "/dev/null/storage" });
    expect(ran.ids("error")).toHaveLength(FEW.length);
    expect(ran.done[0]?.result.error).toMatchObject({ kind: "harness" });
  });
});
