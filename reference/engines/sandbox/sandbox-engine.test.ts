import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArtifactHandle, Budget, Determinism, EngineInvokeResult, EngineResult } from "../../../spec-cases/contract/types.ts";
import { ENGINE_RESULT } from "../../contract/validators.ts";
import { currentPlatform, isolationOf } from "../../isolation/platform.ts";
import type { EngineFunction } from "../adapter.ts";
import { findBudgetStop } from "../budget-stop.ts";
import type { Invocation } from "../grant.ts";
import { fixedSources, invocationOf, play, TestInputs } from "../test-invocation.ts";
import type { ProgramTable } from "./policy.ts";
import { pythonOf } from "./python.ts";
import { sandboxEngine } from "./sandbox-engine.ts";

/** A vector file: a script with what it is given, and what must come of it. */
interface Vector {
  readonly title: string;
  readonly operation: string;
  readonly script: string;
  readonly inputs?: readonly ({ readonly text: string } | { readonly entries: Readonly<Record<string, string>> })[];
  readonly output_spec?: unknown;
  readonly allowlist?: unknown;
  readonly shell?: string;
  readonly requirements?: string;
  readonly capabilities?: readonly string[];
  readonly programs?: ProgramTable;
  readonly budget?: Budget;
  readonly determinism?: Determinism;
  readonly expect:
    | {
        readonly status: "succeeded";
        readonly outputs: readonly { readonly entries: Readonly<Record<string, string>>; readonly sha256: string; readonly size_bytes: number }[];
      }
    | { readonly status: "failed"; readonly code: string; readonly cap?: keyof Budget };
}

const VECTORS = fileURLToPath(new URL("vectors/", import.meta.url));
const BUDGET: Budget = { wall_time_ms: 15_000, cpu_time_ms: 5000, memory_bytes: 64 * 1024 * 1024, output_bytes: 100_000 };
const CAPABILITIES = ["fs.read:inputs", "fs.write:artifacts", "proc.exec:allowlist"];

const folder = mkdtempSync(path.join(tmpdir(), "mex-test-"));
const worker_file = path.join(folder, "isolate-worker.mjs");
beforeAll(async () => {
  const entry = fileURLToPath(new URL("isolate-worker.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: worker_file, bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "silent" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What this machine can run, by the operation that needs it; the words say why not. */
const report = await isolationOf();
const python = report.available ? await pythonOf(report.isolation) : null;
const missing: Readonly<Record<string, string | null>> = {
  "sandbox.run_js": null,
  "sandbox.run_shell": report.available ? null : report.words,
  "sandbox.run_python": python === null ? "no python3 runs isolated" : null,
};
for (const [name, words] of Object.entries(missing)) if (words !== null) console.warn(`${name} is not tested here: ${words}`);

const vectors: readonly (readonly [string, Vector])[] = readdirSync(VECTORS)
  .sort()
  .map((name) => {
    const vector: Vector = JSON.parse(readFileSync(path.join(VECTORS, name), "utf8"));
    return [name, vector];
  });

/** The invocation of a vector, with all artifacts put where the runtime would hold them. */
function arrange(vector: Vector, more: Partial<Invocation> = {}): Invocation {
  const inputs = new TestInputs();
  const handles: ArtifactHandle[] = (vector.inputs ?? []).map((input) => ("text" in input ? inputs.put(input.text) : inputs.putEntries(input.entries)));
  const is_shell = vector.operation === "sandbox.run_shell";
  const params = {
    script_ref: inputs.put(vector.script),
    inputs: handles,
    output_spec_ref: inputs.put(JSON.stringify(vector.output_spec ?? {})),
    ...(is_shell ? { shell: vector.shell ?? "bash", command_allowlist_ref: inputs.put(JSON.stringify(vector.allowlist ?? [])) } : {}),
    ...(vector.requirements === undefined ? {} : { requirements_ref: inputs.put(vector.requirements) }),
  };
  const { operation, capabilities = CAPABILITIES, determinism = "D2" } = vector;
  const budget = { ...BUDGET, ...vector.budget };
  return { ...invocationOf({ engine_id: "engine.sandbox", operation, params, capabilities, inputs, handles, budget, determinism }), ...more };
}

function engineFor({ programs }: Pick<Vector, "programs">): EngineFunction {
  return sandboxEngine({ worker_file, sources: fixedSources(), ...(programs === undefined ? {} : { programs }) });
}

function resultOf({ result }: EngineInvokeResult): EngineResult {
  const decoded = ENGINE_RESULT.decode(result);
  if (!decoded.ok) throw new Error(decoded.violation.expected);
  return decoded.value;
}

function entriesOf({ staged }: EngineInvokeResult, index: number): Readonly<Record<string, string>> {
  return Object.fromEntries((staged[index]?.entries ?? []).map(({ path: name, base64 }) => [name, Buffer.from(base64, "base64").toString("utf8")]));
}

function logOf({ staged }: EngineInvokeResult): string {
  return Buffer.from(staged.find((artifact) => artifact.artifact_type === "artifact.document")?.base64 ?? "", "base64").toString("utf8");
}

describe.each(Object.entries(missing))("vectors of %s", (name, words) => {
  const own = vectors.filter(([, vector]) => vector.operation === name);
  test("there are golden and reject vectors", () => {
    expect(new Set(own.map(([, vector]) => vector.expect.status))).toEqual(new Set(["succeeded", "failed"]));
  });

  test.runIf(words === null).concurrent.each(own)("%s", async (_name, vector) => {
    const played = await play(engineFor(vector), arrange(vector));
    const result = resultOf(played);
    if (vector.expect.status === "failed") {
      expect(result, logOf(played)).toMatchObject({ status: "failed", outputs: [], errors: [{ code: vector.expect.code }] });
      const { cap } = vector.expect;
      expect(findBudgetStop(played.reply)?.cap).toBe(cap);
      if (cap !== undefined) expect(result.errors[0]?.message).toContain(`${cap} allows ${vector.budget?.[cap] ?? BUDGET[cap]}`);
      return;
    }
    expect(result.errors, logOf(played)).toEqual([]);
    expect(vector.expect.outputs.map((_output, index) => entriesOf(played, index))).toEqual(vector.expect.outputs.map((output) => output.entries));
    expect(result.outputs).toMatchObject(vector.expect.outputs.map(({ sha256, size_bytes }) => ({ kind: "bundle", content_hash: sha256, size_bytes })));
    const again = resultOf(await play(engineFor(vector), arrange(vector)));
    expect(again.outputs.map((handle) => handle.content_hash)).toEqual(result.outputs.map((handle) => handle.content_hash));
  });
});

const JS: Vector = { title: "", operation: "sandbox.run_js", script: "print(1); 2", expect: { status: "failed", code: "" } };

describe("results", () => {
  test("provenance says what was read, made, granted, and what it ran in", async () => {
    const invocation = arrange({ ...JS, inputs: [{ text: "an input" }] });
    const result = resultOf(await play(engineFor({}), invocation));
    const { script_ref, inputs, output_spec_ref } = invocation.operation.params;
    const handles = [...(Array.isArray(inputs) ? inputs : []), script_ref, output_spec_ref];
    expect(result.provenance).toMatchObject({
      engine_id: "engine.sandbox",
      determinism: "D2",
      inputs: handles.map((handle) => handle.content_hash),
      outputs: result.outputs.map((handle) => handle.content_hash),
      capabilities_granted: CAPABILITIES,
      environment: { node: process.version, platform: process.platform, isolation: "wasm isolate", quickjs: expect.any(String) },
    });
  });

  test("another configuration has another hash", async () => {
    const hashes = await Promise.all(
      [{}, { programs: { allowlist: ["cat"] } }].map(async (vector) => resultOf(await play(engineFor(vector), arrange(JS))).provenance?.config_hash),
    );
    expect(new Set(hashes).size).toBe(2);
  });

  test("outputs are as delicate as what they were made from", async () => {
    const inputs = new TestInputs();
    const secret = inputs.put("x", { classification: "high", exportable: false });
    const params = { script_ref: inputs.put("print(1)"), inputs: [secret], output_spec_ref: inputs.put("{}") };
    const { outputs } = resultOf(
      await play(engineFor({}), invocationOf({ engine_id: "engine.sandbox", operation: "sandbox.run_js", params, capabilities: CAPABILITIES, inputs })),
    );
    expect(outputs).toMatchObject([{ classification: "high", exportable: false }]);
  });

  test("evidence stands in a D1 result, and none in a D2 result", async () => {
    const counts = await Promise.all(
      (["D1", "D2"] as const).map(async (determinism) => resultOf(await play(engineFor({}), arrange({ ...JS, determinism }))).evidence.length),
    );
    expect(counts).toEqual([1, 0]);
  });

  test("what a script throws stands in its log alone", async () => {
    const played = await play(engineFor({}), arrange({ ...JS, script: "throw new Error('private words')" }));
    expect(JSON.stringify(played.result)).not.toContain("private words");
    expect(logOf(played)).toBe("Error: private words\n");
    expect(resultOf(played).logs_ref?.content_hash).toBe(played.staged[0]?.handle["content_hash"]);
  });
});

/** Scripts that run after each other, each of them perhaps in the thread of the one before. */
describe("what a script finds of those before it", () => {
  const LOOK = "print(typeof left, [].left === undefined, JSON.stringify({ a: 1 }), Math.random(), Date.now())";

  test.each([
    ["one that ends well", "globalThis.left = 1; print(left)"],
    ["one that changes what all objects have", "Object.prototype.left = 1; JSON.stringify = () => 'mine'; Math.random = () => 7; throw new Error('after')"],
    ["one that asks again and again", "globalThis.left = 1; (async () => { for (;;) await 1; })()"],
    ["one that takes all memory", "globalThis.left = []; for (;;) left.push(new Array(65536).fill(1))"],
    ["one that is stopped", "globalThis.left = 1; for (;;) {}"],
  ])("%s", async (_name, script) => {
    const run = async (text: string): Promise<EngineInvokeResult> => play(engineFor({}), arrange({ ...JS, script: text, budget: { cpu_time_ms: 100 } }));
    const first = entriesOf(await run(LOOK), 0);
    for (let turn = 0; turn < 3; turn += 1) {
      await run(script);
      expect(entriesOf(await run(LOOK), 0)).toEqual(first);
    }
    expect(first["stdout"]).toMatch(/^undefined true \{"a":1\} \S+ 0\n$/);
  });

  test("D2 holds the clock still, D1 after it does not", async () => {
    const clockOf = async (determinism: Determinism): Promise<number> =>
      Number(entriesOf(await play(engineFor({}), arrange({ ...JS, script: "print(Date.now())", determinism })), 0)["stdout"]);
    expect(await clockOf("D2")).toBe(0);
    expect(await clockOf("D1")).toBeGreaterThan(0);
    expect(await clockOf("D2")).toBe(0);
  });
});

describe("what is not there", () => {
  test("an artifact that the runtime has not verified is not read", async () => {
    const invocation = arrange(JS);
    const { inputs: _inputs, ...without } = invocation;
    expect(resultOf(await play(engineFor({}), without))).toMatchObject({ status: "failed", errors: [{ code: "SBOX_RUNTIME_ERROR" }] });
  });

  test("a platform without isolation runs no process, and says so", async () => {
    const engine = sandboxEngine({ worker_file, platform: { ...currentPlatform(), search_path: "/nowhere" } });
    for (const operation of ["sandbox.run_shell", "sandbox.run_python"]) {
      const result = resultOf(await play(engine, arrange({ ...JS, operation, script: "echo ran" })));
      expect(result).toMatchObject({ status: "failed", errors: [{ code: "SBOX_POLICY_DENIED", message: expect.stringContaining("not isolated") }] });
    }
  });

  test("a thread that cannot be started is a failed script", async () => {
    const engine = sandboxEngine({ worker_file: path.join(folder, "missing.mjs") });
    expect(resultOf(await play(engine, arrange(JS)))).toMatchObject({ status: "failed", errors: [{ code: "SBOX_RUNTIME_ERROR" }] });
  });
});

test.each([
  ["sandbox.run_js", "for (;;) {}"],
  ["sandbox.run_js", "/(a+)+$/.test('a'.repeat(60) + 'b')"],
  ["sandbox.run_shell", "while :; do :; done"],
])("an abort ends %s", async (operation, script) => {
  if (missing[operation] !== null) return;
  const stop = new AbortController();
  setTimeout(() => stop.abort("caller"), 150);
  const result = resultOf(await play(engineFor({}), arrange({ ...JS, operation, script }, { signal: stop.signal })));
  expect(result).toMatchObject({ status: "failed", errors: [{ code: "SBOX_TIMEOUT", message: "the script was stopped by the runtime" }] });
});
