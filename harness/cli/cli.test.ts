/** The whole command as a child process: exit codes, messages, files. What must never be green stands in false-greens/. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../package-root.ts";

const MAIN = path.join(packageRoot(), "dist", "harness", "cli", "main.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mex-cli-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function mex(...args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return { code: status, out: stdout, err: stderr };
}

/** A target folder with a script and its target.json. */
function target(
  name: string,
  script: string,
  description: object = { name, command: [process.execPath, "target.mjs"], timeouts: { request_ms: 2000, hello_ms: 5000, shutdown_ms: 1000 } },
): string {
  const place = path.join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, "target.mjs"), script);
  writeFileSync(path.join(place, "target.json"), typeof description === "string" ? description : JSON.stringify(description));
  return `./${name}`;
}

const HELLO = '{ protocol: "1.0", runtime: { name: "mini", version: "1" }, spec: "v02.100", classes: ["core"], features: [] }';

/** A target that answers every execute with the same words. */
function fixed(answer: string): string {
  return `import readline from "node:readline";
const send = (id, body) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...body }) + "\\n");
const answers = { hello: () => (${HELLO}), "world/load": () => ({ accepted: true }), "case/start": () => ({}), "case/end": () => ({}),
  observe: () => ({ events: [], diagnostics: [], problems: [] }), shutdown: () => ({}), execute: (params) => (${answer}) };
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (answers[method] === undefined) send(id, { error: { code: -32601, message: "no such method" } });
  else send(id, { result: answers[method](params) });
  if (method === "shutdown") process.stdin.destroy();
});
`;
}

describe("usage and configuration: exit 2 and one clear message", () => {
  it.each([
    ["an unknown option", ["--no-such-option"], "unknown option '--no-such-option'"],
    ["an unknown command", ["rum"], "`rum` is no command; expected run, list"],
    ["a number that is none", ["--jobs", "many"], "`--jobs`: expected a whole number from 1 to 64"],
    ["a class that is none", ["--class", "cores"], "`cores` is no class"],
    ["a target that is not there", ["--target", "./nowhere"], "`./nowhere` does not exist"],
    ["a folder without target.json", ["--target", "."], "has no target.json"],
    ["an unknown id", ["show", "CAP-999"], "`CAP-999` is the id of no case"],
    ["a run file that is not there", ["report", "run.jsonl"], "`run.jsonl` cannot be read"],
  ])("%s", (_name, args, message) => {
    const { code, err } = mex(...args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it.each([
    ["no JSON", "{ nope", "not readable as JSON"],
    ["a misspelt member", { name: "x", comand: ["x"] }, "comand"],
    ["a shell line", { name: "x", command: "node x.js" }, "`command`: expected an array of strings"],
    ["neither command nor module", { name: "x" }, "either `command`"],
    ["a program that is not there", { name: "x", command: ["./x"] }, "`./x`, which does not exist"],
  ])("a target.json with %s", (_name, description, message) => {
    const { code, err } = mex("--target", target("broken", "", description as object));
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it("a worker for a command", () => {
    expect(mex("--target", target("command", fixed("{}")), "--transport", "worker")).toMatchObject({ code: 2 });
  });
});

describe("a run that is good", () => {
  it("answers 0, writes every file, and gives the same deterministic part with any number of jobs", () => {
    const part = (...args: string[]): unknown => {
      const { code } = mex("run", "--filter", "CAP-*,PIP-*", "--report-dir", "again", ...args);
      expect(code).toBe(0);
      const report: { deterministic: unknown } = JSON.parse(readFileSync(path.join(folder, "again", "report.json"), "utf8"));
      return JSON.stringify(report.deterministic);
    };
    const first = part("--jobs", "1");
    for (const name of ["run.jsonl", "report.json", "report.tap", "junit.xml", "summary.md"]) expect(existsSync(path.join(folder, "again", name))).toBe(true);
    expect(part("--jobs", "4")).toBe(first);
    expect(part("--transport", "worker")).toBe(first);
  });

  it("makes the same reports again from run.jsonl, and refuses a changed one", () => {
    expect(mex("run", "--filter", "CAP-00*", "--report-dir", "kept").code).toBe(0);
    const report = readFileSync(path.join(folder, "kept", "report.json"), "utf8");
    expect(mex("report", "kept/run.jsonl").code).toBe(0);
    expect(readFileSync(path.join(folder, "kept", "report.json"), "utf8")).toBe(report);
    const file = path.join(folder, "kept", "run.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").replace('"status":"pass"', '"status":"warn"'));
    expect(mex("report", "kept/run.jsonl")).toMatchObject({ code: 2 });
  });
});

describe("engines", () => {
  it("3 with what to do next where no run is there, or none of an engine", () => {
    expect(mex("engines", "--json")).toMatchObject({ code: 3, out: "", err: expect.stringContaining("run `mex-conformance --class engines`") });
    expect(mex("run", "--filter", "CAP-001", "--report-dir", "no-engines").code).toBe(0);
    expect(mex("engines", "no-engines/run.jsonl")).toMatchObject({ code: 3, out: "", err: expect.stringContaining("no case of an engine was run") });
    expect(mex("engines", "missing.jsonl")).toMatchObject({ code: 2, out: "" });
  });

  it("one engine alone is callable by its own cases; the table has a row for each of the 22", () => {
    const { code, out } = mex("run", "--engine", "engine.spatial", "--report-dir", "spatial");
    expect(code).toBe(0);
    expect(out).toContain("1 of 1 engines callable");
    const table = mex("engines", "spatial/run.jsonl");
    expect(table.code).toBe(0);
    expect(table.out.match(/^engine\./gm)).toHaveLength(22);
    expect(table.out).toMatch(/^engine\.spatial .* played +yes$/m);
    expect(table.out).toContain("1 of 22 engines callable");
  });
});

describe("commands that start no target", () => {
  it.each([
    [["--version"], /^\d+\.\d+\.\d+\n$/],
    [["--help"], /Exit codes: 0 conformant/],
    [["list", "--gate", "G-CAP"], /CAP-001/],
    [["show", "CAP-001"], /expects/],
    [["show", "CAP-001", "--expanded"], /"world"/],
    [["explain", "MEX-CAP-05"], /cases that prove it/],
    [["explain", "READ-04"], /consistent|alternative/],
    [["coverage", "--class", "core"], /clauses have what they need/],
  ])("%j", (args, pattern) => {
    const { code, out, err } = mex(...args);
    expect(err).toBe("");
    expect(out).toMatch(pattern);
    expect(code).toBe(0);
  });

  it("doctor tells what is wrong with a target", () => {
    expect(mex("doctor").code).toBe(0);
    const { code, out } = mex("doctor", "--target", target("liar", fixed('{ attempt_id: "a", outcome: "executed", result: { status: "succeeded" } }')));
    expect(out).toContain("BAD  PROBE-ENGINE");
    expect(code).toBe(1);
  });
});
