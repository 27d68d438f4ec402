import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { checkTransport, DEFAULT_TIMEOUTS, resolveTarget } from "./target-config.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mex-target-"));
  writeFileSync(path.join(root, "adapter.mjs"), "export function serve() {}\n");
  writeFileSync(path.join(root, "notes.txt"), "no program\n");
  writeFileSync(path.join(root, "run.sh"), "#!/bin/sh\n");
  chmodSync(path.join(root, "run.sh"), 0o755);
  mkdirSync(path.join(root, "empty"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** Writes a target.json of its own and resolves its folder. */
async function resolved(content: JsonValue | string, parentEnv: NodeJS.ProcessEnv = {}): Promise<Awaited<ReturnType<typeof resolveTarget>>> {
  count += 1;
  const folder = path.join(root, `t${count}`);
  mkdirSync(folder);
  for (const name of ["adapter.mjs", "run.sh", "notes.txt"]) writeFileSync(path.join(folder, name), "#!/bin/sh\n", { mode: name === "run.sh" ? 0o755 : 0o644 });
  writeFileSync(path.join(folder, "target.json"), typeof content === "string" ? content : JSON.stringify(content));
  return resolveTarget(folder, "/", parentEnv);
}

async function refusal(promise: Promise<unknown>): Promise<HarnessError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error("the target was accepted");
}

const FAULTS: readonly (readonly [name: string, content: JsonValue | string, expected: readonly string[]])[] = [
  ["no JSON", "{ name: 1", ["not readable as JSON"]],
  ["an empty file", "", ["not readable as JSON"]],
  ["a list", [], ["expected an object", "found `[]`"]],
  ["no name", { command: ["x"] }, ["`name`: expected a string", "found nothing"]],
  ["an empty name", { name: "", command: ["x"] }, ["`name`: expected a name that is not empty", 'found `""`']],
  ["neither command nor module", { name: "t" }, ["give either `command` (an argv) or `module`"]],
  ["both command and module", { name: "t", command: ["x"], module: "adapter.mjs" }, ["not both"]],
  ["a shell line", { name: "t", command: "node adapter.mjs" }, ["`command`: expected an array of strings", "no shell line", 'found `"node adapter.mjs"`']],
  ["an empty command", { name: "t", command: [] }, ["`command`: expected at least the program", "found `[]`"]],
  ["a number in the command", { name: "t", command: ["node", 7] }, ["`command.1`: expected a string", "found `7`"]],
  ["an empty argument", { name: "t", command: ["node", ""] }, ["`command.1`: expected an argument that is not empty"]],
  ["an unknown member", { name: "t", comand: ["x"] }, ["unknown `comand`", "expected $schema, name, command"]],
  ["an unknown timeout", { name: "t", command: ["x"], timeouts: { request: 5 } }, ["`timeouts`: unknown `request`", "expected hello_ms, request_ms"]],
  ["a timeout of zero", { name: "t", command: ["x"], timeouts: { hello_ms: 0 } }, ["`timeouts.hello_ms`: expected at least 1 millisecond", "found `0`"]],
  [
    "a timeout in words",
    { name: "t", command: ["x"], timeouts: { hello_ms: "30s" } },
    ["`timeouts.hello_ms`: expected a whole number of milliseconds", 'found `"30s"`'],
  ],
  ["a fraction of a timeout", { name: "t", command: ["x"], timeouts: { hello_ms: 0.5 } }, ["`timeouts.hello_ms`: expected a whole number"]],
  ["timeouts that are a number", { name: "t", command: ["x"], timeouts: 30 }, ["`timeouts`: expected an object of timeouts", "found `30`"]],
  ["a number in env", { name: "t", command: ["x"], env: { PORT: 80 } }, ["`env.PORT`: expected a string", "found `80`"]],
  ["env_pass that is a text", { name: "t", command: ["x"], env_pass: "JAVA_HOME" }, ["`env_pass`: expected an array of names"]],
  ["two faults", { name: 1, command: "x" }, ["`name`: expected a string", "`command`: expected an array"]],
  ["a command that does not exist", { name: "t", command: ["./gone.sh"] }, ["`command` names `./gone.sh`, which does not exist", "relative to target.json"]],
  ["a command that is not executable", { name: "t", command: ["./notes.txt"] }, ["`./notes.txt` is not executable", "executable bit"]],
  ["a module that does not exist", { name: "t", module: "gone.mjs" }, ["`module` names `gone.mjs`, which does not exist", "was it built?"]],
  ["args beside a command", { name: "t", command: ["node"], args: ["adapter.mjs"] }, ["`args` belongs to `module`", "into `command`"]],
  ["a cwd that does not exist", { name: "t", command: ["node"], cwd: "gone" }, ["`cwd` names `gone`, which is no folder"]],
  ["a cwd that is a file", { name: "t", command: ["node"], cwd: "notes.txt" }, ["`cwd` names `notes.txt`, which is no folder"]],
];

describe("a target.json that cannot be used", () => {
  test.each(FAULTS)("%s", async (_name, content, expected) => {
    const error = await refusal(resolved(content));
    expect(error.code).toBe("TARGET_CONFIG");
    expect(error.place["file"]).toBe(path.join(root, `t${count}`, "target.json"));
    for (const part of expected) expect(error.message).toContain(part);
    expect(error.message).toMatch(/^[a-z`].*[^.]$/);
  });
});

describe("a target that cannot be used", () => {
  test.each([
    ["nothing there", "gone", "`gone` does not exist; give a folder with target.json"],
    ["a folder without target.json", "empty", "`empty` has no target.json"],
    ["a file that is not executable", "notes.txt", "`notes.txt` is not executable"],
    ["an empty argv", [], "nothing stands after `--`"],
  ] as const)("%s", async (_name, target, message) => {
    const error = await refusal(resolveTarget(target, root, {}));
    expect([error.code, error.message]).toEqual(["TARGET_CONFIG", expect.stringContaining(message)]);
  });
  test("a command in a worker", async () => {
    const config = await resolveTarget("run.sh", root, {});
    expect(() => checkTransport(config, "worker")).toThrow("only a module can run in a worker; use `--transport stdio`");
    expect(() => checkTransport(config, "stdio")).not.toThrow();
  });
});

describe("ways to name a target", () => {
  test("a module", async () => {
    const config = await resolveTarget("adapter.mjs", root, {});
    expect(config).toMatchObject({
      name: "adapter",
      start: { kind: "module", file: path.join(root, "adapter.mjs"), args: [] },
      cwd: root,
      timeouts: DEFAULT_TIMEOUTS,
    });
    expect(() => checkTransport(config, "worker")).not.toThrow();
  });
  test("an executable", async () =>
    expect(await resolveTarget("./run.sh", root, {})).toMatchObject({ name: "run", start: { kind: "command", argv: [path.join(root, "run.sh")] } }));
  test("an argv: a path is that of the caller, a bare name is looked up", async () => {
    expect((await resolveTarget(["./run.sh", "--fast", "; touch x"], root, {})).start).toEqual({
      kind: "command",
      argv: [path.join(root, "run.sh"), "--fast", "; touch x"],
    });
    expect((await resolveTarget(["node", "a b"], root, {})).start).toEqual({ kind: "command", argv: ["node", "a b"] });
  });
  test("a folder: command and cwd are relative to target.json, timeouts go over the defaults", async () => {
    const config = await resolved({ name: "t", command: ["./run.sh", "$HOME", "*"], cwd: "..", timeouts: { hello_ms: 5 } });
    expect(config).toMatchObject({
      name: "t",
      start: { argv: [path.join(root, `t${count}`, "run.sh"), "$HOME", "*"] },
      cwd: root,
      timeouts: { ...DEFAULT_TIMEOUTS, hello_ms: 5 },
    });
  });
  test("a folder with a module and its arguments", async () =>
    expect((await resolved({ name: "t", module: "adapter.mjs", args: ["--x"] })).start).toEqual({
      kind: "module",
      file: path.join(root, `t${count}`, "adapter.mjs"),
      args: ["--x"],
    }));
  test("a target.json itself", async () => {
    await resolved({ name: "t", command: ["node"] });
    expect((await resolveTarget(path.join(root, `t${count}`, "target.json"), "/", {})).name).toBe("t");
  });
});

describe("the environment of a target", () => {
  const parent = {
    PATH: "/bin",
    HOME: "/home/ada",
    LANG: "C",
    CI_TOKEN: "secret",
    AWS_SECRET_ACCESS_KEY: "secret",
    NODE_OPTIONS: "--inspect",
    JAVA_HOME: "/java",
  };
  test.each([
    ["nothing of ours but what a platform needs", {}, { PATH: "/bin", HOME: "/home/ada", LANG: "C" }],
    ["what target.json passes on by name", { env_pass: ["JAVA_HOME", "NOT_SET"] }, { PATH: "/bin", HOME: "/home/ada", LANG: "C", JAVA_HOME: "/java" }],
    [
      "what target.json sets, over what it passes on",
      { env: { LOG: "warn", HOME: "/elsewhere" } },
      { PATH: "/bin", HOME: "/elsewhere", LANG: "C", LOG: "warn" },
    ],
  ] as const)("%s", async (_name, changes, env) =>
    expect((await resolved(JSON.parse(JSON.stringify({ name: "t", command: ["node"], ...changes })), parent)).env).toEqual(env),
  );
  test.each(["adapter.mjs", "run.sh"])("the same for `%s`", async (target) =>
    expect((await resolveTarget(target, root, parent)).env).toEqual({ PATH: "/bin", HOME: "/home/ada", LANG: "C" }),
  );
  test("the same for an argv", async () => expect(Object.keys((await resolveTarget(["node"], root, parent)).env)).toEqual(["PATH", "HOME", "LANG"]));
});
