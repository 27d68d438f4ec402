import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { ArtifactHandle, Budget, EngineInvokeResult, EngineResult } from "../../../spec-cases/contract/types.ts";
import { sha256 } from "../../artifacts/hash.ts";
import { ENGINE_RESULT } from "../../contract/validators.ts";
import { findBudgetStop } from "../budget-stop.ts";
import type { Invocation } from "../grant.ts";
import { fixedSources, invocationOf, play, stagedText, TestInputs, type TestOperation } from "../test-invocation.ts";
import { missingLibraries } from "./libraries.ts";
import type { TableLimits } from "./limits.ts";
import { type WranglerEngineOptions, wranglerEngine } from "./wrangler-engine.ts";

/** An artifact of a vector. */
type VectorInput =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly head: string; readonly repeat: readonly [string, number] }
  | { readonly entries: Readonly<Record<string, string>> };

/** A vector file: artifacts by the params that name them, and what must come of the operation. */
interface Vector {
  readonly title: string;
  readonly operation: string;
  readonly inputs: Readonly<Record<string, VectorInput>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly capabilities?: readonly string[];
  readonly limits?: Partial<TableLimits>;
  readonly max_bytes?: number;
  readonly expect:
    | { readonly status: "succeeded"; readonly artifact_type: string; readonly media_type: string; readonly text?: string; readonly sha256: string }
    | { readonly status: "failed"; readonly code: string; readonly cap?: keyof Budget };
}

const VECTORS = fileURLToPath(new URL("vectors/", import.meta.url));
const CAPABILITIES = ["fs.read:inputs", "fs.write:artifacts"];
const NAMES = ["validate_dataset", "convert_table", "find_duplicates", "profile_dataset"];
const folder = mkdtempSync(path.join(tmpdir(), "mex-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vectors: readonly (readonly [string, Vector])[] = readdirSync(VECTORS)
  .sort()
  .map((name) => {
    const vector: Vector = JSON.parse(readFileSync(path.join(VECTORS, name), "utf8"));
    return [name, vector];
  });

function put(inputs: TestInputs, input: VectorInput): ArtifactHandle {
  if ("entries" in input) return inputs.putEntries(input.entries);
  if ("base64" in input) return inputs.put(Buffer.from(input.base64, "base64"));
  return inputs.put("text" in input ? input.text : input.head + input.repeat[0].repeat(input.repeat[1]));
}

type Arranged = Pick<Vector, "operation" | "inputs" | "params"> & Partial<Pick<Vector, "capabilities" | "max_bytes">>;

function arrange({ operation, inputs: given, params, capabilities = CAPABILITIES, max_bytes }: Arranged, more: Partial<TestOperation> = {}): Invocation {
  const inputs = more.inputs ?? new TestInputs();
  const handles = Object.fromEntries(Object.entries(given).map(([name, input]) => [name, put(inputs, input)]));
  const cap = max_bytes === undefined ? {} : { max_bytes };
  const all = { ...params, ...handles };
  return invocationOf({ engine_id: "engine.wrangler", operation, params: all, capabilities, inputs, determinism: "D2", ...cap, ...more });
}

function engineWith(options: WranglerEngineOptions = {}): ReturnType<typeof wranglerEngine> {
  return wranglerEngine({ sources: fixedSources(), ...options });
}

function resultOf({ result }: EngineInvokeResult): EngineResult {
  const decoded = ENGINE_RESULT.decode(result);
  if (!decoded.ok) throw new Error(decoded.violation.expected);
  return decoded.value;
}

const CONVERT = { operation: "wrangler.convert_table", inputs: { input_ref: { text: "a\n1\n" } }, params: { target: "jsonl", output: "dataset" } };
const PROFILE = { operation: "wrangler.profile_dataset", inputs: { dataset_ref: { text: "a\n1\n" } }, params: { metrics: [], output: "json" } };

describe("vectors", () => {
  test.each(vectors)("%s", async (_name, vector) => {
    const engine = engineWith(vector.limits === undefined ? {} : { limits: vector.limits });
    const invocation = arrange(vector);
    const played = await play(engine, invocation);
    const result = resultOf(played);
    if (vector.expect.status === "failed") {
      expect(result).toMatchObject({ status: "failed", outputs: [], errors: [{ code: vector.expect.code }] });
      expect(findBudgetStop(played.reply)?.cap).toBe(vector.expect.cap);
      return;
    }
    const { text, sha256: hash, artifact_type, media_type } = vector.expect;
    expect(result.errors).toEqual([]);
    if (text !== undefined) expect(stagedText(played, 0)).toBe(text);
    if (text !== undefined) expect(sha256(text)).toBe(hash);
    expect(played.staged).toMatchObject([{ artifact_type, media_type }]);
    expect(result.outputs.map((handle) => handle.content_hash)).toEqual([hash]);
    const again = resultOf(await play(engine, arrange(vector)));
    expect(again.outputs.map((handle) => handle.content_hash)).toEqual([hash]);
  });

  test("there are golden and reject vectors for every operation", () => {
    const kinds = new Set(vectors.map(([, vector]) => `${vector.operation} ${vector.expect.status}`));
    for (const name of NAMES) for (const status of ["succeeded", "failed"]) expect(kinds).toContain(`wrangler.${name} ${status}`);
  });
});

describe("round trips", () => {
  const table = JSON.stringify([
    { n: 1.5, t: "a,b", b: true },
    { n: null, t: null, b: false },
  ]);

  test.each(["parquet", "jsonl"])("json to %s and back to jsonl keeps every cell", async (target) => {
    const first = await play(engineWith(), arrange({ ...CONVERT, inputs: { input_ref: { text: table } }, params: { target, output: "dataset" } }));
    const base64 = first.staged[0]?.base64 ?? "";
    const second = await play(engineWith(), arrange({ ...CONVERT, inputs: { input_ref: { base64 } } }));
    expect(stagedText(second, 0)).toBe('{"n":1.5,"t":"a,b","b":true}\n{"n":null,"t":null,"b":false}\n');
  });
});

describe("results", () => {
  test("provenance says what was read, made, granted, and what it ran in", async () => {
    const expectations = JSON.stringify({ expectations: [{ expect: "not_null", column: "a" }] });
    const inputs = { dataset_ref: { text: "a\n1\n" }, expectations_ref: { text: expectations } };
    const { result } = await play(engineWith(), arrange({ operation: "wrangler.validate_dataset", inputs, params: { output: "json" } }));
    expect(result).toMatchObject({
      status: "succeeded",
      provenance: {
        engine_id: "engine.wrangler",
        implementation: { id: "mex-reference.wrangler", version: "1.0.0" },
        determinism: "D2",
        inputs: [sha256("a\n1\n"), sha256(expectations)],
        capabilities_granted: CAPABILITIES,
        environment: { node: process.version, libraries: { "csv-parse": expect.any(String), hyparquet: expect.any(String) } },
      },
    });
  });

  test("another configuration has another hash", async () => {
    const hashes = await Promise.all(
      [{}, { limits: { columns: 7 } }].map(async (options) => resultOf(await play(engineWith(options), arrange(CONVERT))).provenance?.config_hash),
    );
    expect(new Set(hashes).size).toBe(2);
  });

  test("outputs are as delicate as what they were made from", async () => {
    const inputs = new TestInputs();
    const input_ref = inputs.put("a\n1\n", { classification: "high", exportable: false });
    const invocation = arrange({ ...CONVERT, inputs: {}, params: { ...CONVERT.params, input_ref } }, { inputs });
    expect(resultOf(await play(engineWith(), invocation)).outputs).toMatchObject([{ classification: "high", exportable: false }]);
  });

  test.each([
    ["D1", 1],
    ["D2", 0],
  ] as const)("evidence at %s: %d", async (determinism, count) => {
    expect(resultOf(await play(engineWith(), arrange(CONVERT, { determinism }))).evidence).toHaveLength(count);
  });

  test("the report on refused data is the log", async () => {
    const expectations_ref = { text: JSON.stringify({ expectations: [{ expect: "row_count", min: 2 }], on_failure: "refuse" }) };
    const inputs = { dataset_ref: { text: "a\n1\n" }, expectations_ref };
    const played = await play(engineWith(), arrange({ operation: "wrangler.validate_dataset", inputs, params: { output: "json" } }));
    expect(resultOf(played)).toMatchObject({ status: "failed", errors: [{ code: "WR_EXPECTATION_FAILED" }], logs_ref: { kind: "tool_output" } });
    expect(JSON.parse(stagedText(played, 0))).toMatchObject({ success: false, results: [{ problem: "the table has more or fewer rows" }] });
  });
});

describe("what is not there", () => {
  test.each([
    ["csv-parse", { text: "a\n1\n" }, "jsonl"],
    ["hyparquet-writer", { text: '[{"a":1}]' }, "parquet"],
    ["hyparquet", { text: "PAR1" }, "csv"],
    ["read-excel-file", { text: "PK\u0003\u0004" }, "csv"],
  ])("without %s its format is refused, by name", async (library, input_ref, target) => {
    const engine = engineWith({ library_place: path.join(folder, "nowhere.js") });
    const { result } = await play(engine, arrange({ ...CONVERT, inputs: { input_ref }, params: { target, output: "dataset" } }));
    const message = expect.stringContaining(`\`${library}\`, which is not installed`);
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "WR_DATA_PARSE_ERROR", message }] });
  });

  test("json and jsonl need no library", async () => {
    const engine = engineWith({ library_place: path.join(folder, "nowhere.js") });
    expect(stagedText(await play(engine, arrange({ ...CONVERT, inputs: { input_ref: { text: '[{"a":1}]' } } })), 0)).toBe('{"a":1}\n');
  });

  test("all libraries are named where none is installed", () => {
    expect(missingLibraries(path.join(folder, "nowhere.js"))).toEqual(["csv-parse", "hyparquet", "hyparquet-writer", "read-excel-file"]);
  });

  test("an artifact that the runtime has not verified is not read", async () => {
    const { inputs: _inputs, ...without } = arrange(CONVERT);
    expect(resultOf(await play(engineWith(), without))).toMatchObject({ status: "failed", errors: [{ code: "WR_DATA_PARSE_ERROR" }] });
  });
});

/** A csv of about so many bytes. */
function largeCsv(bytes: number): string {
  const lines = ["id,name,value"];
  for (let size = 0, id = 0; size < bytes; id += 1) {
    const line = `${id},name ${id % 1000},${(id % 997) / 4}`;
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join("\n")}\n`;
}

const XLSX = vectors.find(([name]) => name === "convert-golden-xlsx-to-csv.json")?.[1];

describe("budget", () => {
  const large = { text: largeCsv(1_000_000) };

  test.each(["wall_time_ms", "cpu_time_ms"] as const)("%s is named where it is passed", async (cap) => {
    const budget = { [cap]: 1, output_bytes: 10_000_000 };
    const { result, reply } = await play(engineWith(), arrange({ ...PROFILE, inputs: { dataset_ref: large } }, { budget }));
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "WR_DATA_PARSE_ERROR", message: expect.stringContaining(`${cap} allows 1`) }] });
    expect(findBudgetStop(reply)).toMatchObject({ cap, limit: 1 });
  });

  test.each(["before", "while it runs"])("an abort %s ends the operation", async (moment) => {
    const abort = new AbortController();
    if (moment === "before") abort.abort("caller");
    const playing = play(engineWith(), arrange({ ...PROFILE, inputs: { dataset_ref: large } }, { signal: abort.signal }));
    setImmediate(() => abort.abort("caller"));
    const { result, reply } = await playing;
    expect(result).toMatchObject({ status: "failed", errors: [{ message: "the operation was aborted" }] });
    expect(findBudgetStop(reply)).toBeNull();
  });

  test("an abort ends the thread that reads a workbook", async () => {
    const abort = new AbortController();
    const playing = play(engineWith(), arrange(XLSX ?? CONVERT, { signal: abort.signal }));
    setImmediate(() => abort.abort("caller"));
    expect((await playing).result).toMatchObject({ status: "failed", errors: [{ message: "the operation was aborted" }] });
  });
});

describe("5 MB of csv", () => {
  const text = largeCsv(5_000_000);
  const rows = text.split("\n").length - 2;
  const budget: Budget = { wall_time_ms: 60_000, cpu_time_ms: 60_000, output_bytes: 50_000_000 };

  test("is profiled, with exact distinct values and quantiles of a sample", async () => {
    const played = await play(engineWith(), arrange({ ...PROFILE, inputs: { dataset_ref: { text } } }, { budget }));
    const report: { rows: number; columns: readonly unknown[] } = JSON.parse(stagedText(played, 0));
    expect(report.rows).toBe(rows);
    expect(report.columns).toMatchObject([
      { name: "id", count: rows, min: 0, max: rows - 1, distinct: { exact: true, value: rows }, quantiles: { exact: false } },
      { name: "name", distinct: { exact: true, value: 1000 }, quantiles: null },
      { name: "value", distinct: { exact: true, value: 997 }, max: 249, min: 0 },
    ]);
  });

  test("is converted to jsonl and back, byte for byte", async () => {
    const there = await play(engineWith(), arrange({ ...CONVERT, inputs: { input_ref: { text } } }, { budget }));
    const base64 = there.staged[0]?.base64 ?? "";
    const back = { ...CONVERT, inputs: { input_ref: { base64 } }, params: { target: "csv", output: "dataset" } };
    const { outputs } = resultOf(await play(engineWith(), arrange(back, { budget })));
    expect(outputs).toMatchObject([{ content_hash: sha256(text) }]);
  });

  test("unique values beyond the limit are not judged, and so not held", async () => {
    const expectations_ref = { text: JSON.stringify({ expectations: [{ expect: "unique", columns: ["id"] }] }) };
    const invocation = arrange({ operation: "wrangler.validate_dataset", inputs: { dataset_ref: { text }, expectations_ref }, params: { output: "json" } });
    const report: unknown = JSON.parse(stagedText(await play(engineWith({ limits: { distinct: 100 } }), invocation), 0));
    expect(report).toMatchObject({ success: false, results: [{ problem: "not judged: there are more than 100 different values" }] });
  });
});

test("characters that lie across pieces stay whole", async () => {
  const text = `a\n${"é€𝄞x".repeat(30_000)}\n`;
  const played = await play(engineWith(), arrange({ ...CONVERT, inputs: { input_ref: { text } }, params: { target: "csv", output: "dataset" } }));
  expect(resultOf(played).outputs).toMatchObject([{ content_hash: sha256(text) }]);
});
