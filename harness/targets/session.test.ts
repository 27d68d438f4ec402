import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { GREETING, IMPATIENT, miniature, openMiniature, TIMEOUTS } from "../selftest/miniature.fixture.ts";
import type { Reply } from "./peer.ts";
import { Session } from "./session.ts";
import type { TargetConfig } from "./target-config.ts";

/** How long to look again, on a busy machine. */
const SOON = { timeout: 10_000 };
const CONTEXT = { actor_id: "agent.planner" };

async function failure(promise: Promise<unknown>): Promise<HarnessError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error("nothing went wrong");
}

/** Starts a case in an empty world and sends one operation. */
async function execute(
  session: Session,
  operation: JsonObject,
  invoked: (params: JsonObject, reply: (answer: Reply) => void) => void = () => undefined,
): Promise<unknown> {
  const world = { registry: {}, capability_registry: { axes: [], full_ids: [] }, profiles: [], policy: { denied: [] }, consents: [], artifacts: [] };
  session.openCase("c-1", { invoked, cancelled: () => undefined, traced: () => undefined });
  await session.loadWorld("w", world);
  await session.call("case/start", { case: "c-1", world_id: "w", seed: "s" });
  return session.call("execute", { case: "c-1", operation, context: CONTEXT });
}

describe("a target that does not start", () => {
  test.each([
    ["exits-at-once", "exited with code 3; its stderr ends with: no licence found"],
    ["wrong-protocol-version", "the target speaks protocol `2.0` and the harness offers 1.0"],
    ["refuses-hello", "hello was answered with the JSON-RPC error -32603: no licence found"],
    ["silent-hello", "`hello` was not answered within 400 ms"],
  ])("%s", async (name, message) => {
    const error = await failure(openMiniature(name, [], "stdio", name === "silent-hello" ? { ...TIMEOUTS, hello_ms: 400 } : TIMEOUTS));
    expect([error.code, error.message]).toEqual(["TARGET_START", expect.stringContaining(`target \`${name}\` did not start: `)]);
    expect(error.message).toContain(message);
  });
  test.each([
    ["a program that does not exist", { argv: ["no-such-program-here"] }, "could not be started: ENOENT"],
    ["a folder that does not exist", { cwd: "/no/such/folder" }, "could not be started: ENOENT"],
    ["an argument that holds NUL", { argv: [process.execPath, "a\0b"] }, "could not be started: "],
  ] as const)("%s", async (_name, { argv, cwd }: { argv?: readonly [string, ...string[]]; cwd?: string }, message) => {
    const base = miniature("honest");
    const config: TargetConfig = { ...base, cwd: cwd ?? base.cwd, start: argv === undefined ? base.start : { kind: "command", argv } };
    const error = await failure(Session.open(config, "stdio", TIMEOUTS, GREETING));
    expect([error.code, error.message]).toEqual(["TARGET_START", expect.stringContaining(message)]);
  });
  test.each([
    ["module-throws-at-import", "worker failed: no licence found"],
    ["module-without-serve", "exports no function `serve`"],
  ])("%s, in a worker", async (name, message) => {
    const error = await failure(openMiniature(name, [], "worker"));
    expect([error.code, error.message]).toEqual(["TARGET_START", expect.stringContaining(message)]);
  });
  test("module-throws-at-import, in a process: its stderr says why", async () => {
    const error = await failure(openMiniature("module-throws-at-import"));
    expect([error.code, error.message]).toEqual(["TARGET_START", expect.stringContaining("no licence found")]);
  });
});

describe("an honest target", () => {
  test.each([
    ["honest", "stdio"],
    ["module-honest", "stdio"],
    ["module-honest", "worker"],
    ["module-default", "worker"],
  ] as const)("%s over %s says hello, answers, and ends politely", async (name, transport) => {
    const session = await openMiniature(name, [], transport);
    expect(session.hello).toMatchObject({ protocol: "1.0", runtime: { name: "miniature" } });
    expect(session.transport).toBe(transport);
    expect(await session.probe("mex/no-such-method")).toMatchObject({ kind: "rpc_error", code: -32601 });
    expect(await execute(session, { schema_version: "poe-99.0" })).toMatchObject({
      kind: "result",
      value: { outcome: "denied", denial: { gate: "G-SCHEMA" } },
    });
    expect(await session.shutdown()).toBeNull();
    expect([session.captured, session.failure?.code]).toEqual([[], "TARGET_GONE"]);
    expect(await failure(session.call("case/end", { case: "c-1" }))).toMatchObject({ code: "TARGET_GONE" });
  });
  test("a world is loaded once a session", async () => {
    const session = await openMiniature("honest");
    const answers = await Promise.all([1, 2].map(() => session.loadWorld("w", {})));
    expect(answers[0]).toBe(answers[1]);
    await session.stop();
  });
});

describe("what a target is started with", () => {
  test("its arguments as they are: no shell takes them apart", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "mex-shell-"));
    const args = [`; touch ${folder}/x`, "$(id)", "a b", "*", "", "'\"\\"];
    const session = await openMiniature("shows-arguments", args);
    expect(JSON.parse(session.hello.runtime.name)).toEqual(args);
    expect(existsSync(path.join(folder, "x"))).toBe(false);
    await session.shutdown();
    rmSync(folder, { recursive: true });
  });
  test("its own environment, and nothing of ours", async () => {
    const session = await Session.open({ ...miniature("shows-arguments"), env: { LOG: "warn" } }, "stdio", TIMEOUTS, GREETING);
    const env: JsonObject = JSON.parse(session.hello.runtime.version);
    expect(env["LOG"]).toBe("warn");
    expect(Object.keys(env).filter((name) => name in process.env)).toEqual([]);
    await session.shutdown();
  });
});

describe("the end of a target", () => {
  test.each([
    ["exits-1-after-shutdown", "after shutdown the target exited with code 1; expected exit code 0"],
    ["refuses-shutdown", "shutdown was answered with the JSON-RPC error -32603; the target exited with code 0"],
  ])("%s", async (name, fault) => expect(await (await openMiniature(name)).shutdown()).toBe(fault));
  test("ignores-shutdown: stopped by force", async () => {
    const session = await openMiniature("ignores-shutdown", [], "stdio", { ...TIMEOUTS, shutdown_ms: 200 });
    expect(await session.shutdown()).toBe("the target did not end within 200 ms after shutdown and was stopped");
  });
  test("stopped by our own signal", async () => {
    const session = await openMiniature("honest");
    expect(await session.stop()).toMatchObject({ code: null, signal: "SIGTERM", text: "was killed by SIGTERM" });
    expect(await session.shutdown()).toContain("shutdown was not answered");
  });
  test("one that hears no polite signal is killed", async () => {
    const session = await openMiniature("hangs-in-a-loop", [], "stdio", IMPATIENT);
    expect(await failure(execute(session, {}))).toMatchObject({ code: "TARGET_TIMEOUT" });
    expect(await session.stop(100)).toMatchObject({ code: null, signal: "SIGKILL" });
  });
  test("a worker that blocks its thread is ended", async () => {
    const session = await openMiniature("hangs-in-a-loop", [], "worker", IMPATIENT);
    expect(await failure(execute(session, { schema_version: "poe-99.0" }))).toMatchObject({ code: "TARGET_TIMEOUT" });
    expect(await session.stop()).toMatchObject({ signal: "terminate" });
    expect(session.failure).toMatchObject({ code: "TARGET_GONE" });
  });
  test("a module that throws where nothing catches it", async () => {
    const session = await openMiniature("throws-in-a-case", [], "worker");
    expect(await failure(execute(session, { schema_version: "poe-99.0" }))).toMatchObject({
      code: "TARGET_GONE",
      message: "the target worker failed: out of luck",
    });
  });
  test("killed in a case", async () => {
    const session = await openMiniature("killed-in-a-case");
    expect(await failure(execute(session, {}))).toMatchObject({ code: "TARGET_GONE", message: "the target was killed by SIGKILL" });
  });
});

describe("a process that a target leaves behind", () => {
  test("in its group: ended with it, though it holds the pipes", async () => {
    const session = await openMiniature("holds-the-pipe");
    const pid = Number(/grandchild (\d+)/.exec(session.stderr())?.[1]);
    expect(await session.shutdown()).toBeNull();
    await expect.poll(() => isAlive(pid), SOON).toBe(false);
  });
  test("in a group of its own: the pipes that it holds do not hold us", async () => {
    const session = await openMiniature("holds-the-pipe", ["detached"]);
    expect(await session.shutdown()).toBeNull();
  });
});

const BREAKS: readonly (readonly [string, string])[] = [
  ["answers-twice", "is answered twice"],
  ["huge-line", "a line of 17825792 bytes is longer than the 16 MiB"],
  ["deep-answer", "a message is nested deeper than 200 levels"],
  ["no-json-rpc", "a message is no JSON-RPC 2.0"],
];

describe("a target that breaks the protocol", () => {
  test.each(BREAKS)("%s: the session ends, and the process with it", async (name, message) => {
    const session = await openMiniature(name);
    // The second answer may come behind the first, so the next request fails at the latest.
    const error = await failure(execute(session, {}).then(() => session.call("observe", { case: "c-1" })));
    expect([error.code, error.message]).toEqual(["TARGET_PROTOCOL", expect.stringContaining(message)]);
    expect(await session.stop()).toMatchObject({ code: null });
    expect(session.failure).toMatchObject({ code: "TARGET_PROTOCOL" });
  });
  test("engine-for-a-closed-case", async () => {
    const session = await openMiniature("engine-for-a-closed-case");
    await execute(session, {});
    // Closed before it is ended: the call may come in one piece with the answer.
    session.closeCase("c-1");
    await session.call("case/end", { case: "c-1" });
    await expect.poll(() => session.failure?.message, SOON).toBe("`engine/invoke` came for a case that is not open");
    await session.stop();
  });
});

describe("what a target prints", () => {
  test("on stdout: kept, without what is blank", async () => {
    const session = await openMiniature("noisy-stdout");
    await execute(session, {});
    expect(session.captured).toEqual(["miniature 1.0.0 is starting", "[warn] no configuration", '{"level":"info","message":"execute"}', "{ half a line"]);
    expect(await session.shutdown()).toBeNull();
  });
  test("in a worker: never a message", async () => {
    const session = await openMiniature("prints-messages", [], "worker");
    await execute(session, {});
    await expect.poll(() => session.captured, SOON).toEqual(['{"jsonrpc":"2.0","id":1,"result":{}}', "starting"]);
    await expect.poll(() => session.stderr(), SOON).toBe("a word on stderr\n");
    expect(await session.shutdown()).toBeNull();
  });
  test("on stderr: the end of it", async () => {
    const session = await openMiniature("writes-much-to-stderr");
    expect(await session.shutdown()).toBeNull();
    expect(session.stderr()).toMatch(/^\[\d+ bytes before\]\nx+\nthe last word\n$/);
    expect(session.stderr().length).toBeLessThan(66_000);
  });
});

/** Whether a process runs; one that has ended and that nobody has asked for yet does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync("/proc/self/stat") && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
  } catch {
    return false;
  }
}
