import { closeSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { EngineResult } from "../../../spec-cases/contract/types.ts";
import { sha256 } from "../../artifacts/hash.ts";
import { ENGINE_RESULT } from "../../contract/validators.ts";
import { findBudgetStop } from "../budget-stop.ts";
import { fixedSources, invocationOf, play, stagedText, type TestOperation } from "../test-invocation.ts";
import { contextEngine } from "./context-engine.ts";
import { openWithin } from "./file-reader.ts";
import type { ScopeTable } from "./scope.ts";

/** A vector file: a tree, an operation over it, and what must come of it. */
interface Vector {
  readonly title: string;
  readonly tree: Readonly<Record<string, { readonly text?: string; readonly base64?: string; readonly link?: string; readonly repeat?: [string, number] }>>;
  readonly scopes?: ScopeTable;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly capabilities: readonly string[];
  readonly max_bytes?: number;
  readonly expect:
    | { readonly status: "succeeded"; readonly artifact_type: string; readonly text: string; readonly sha256: string; readonly read_hash: string }
    | { readonly status: "failed"; readonly code: string };
}

const VECTORS = fileURLToPath(new URL("vectors/", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "mex-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Builds a tree; the root is one folder down, so that there is something outside of it. */
function plant(tree: Vector["tree"]): string {
  const outside = mkdtempSync(path.join(folder, "tree-"));
  for (const [name, { text, base64, link, repeat }] of Object.entries(tree)) {
    const file = path.join(outside, "root", name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (link !== undefined) symlinkSync(link, file);
    else writeFileSync(file, base64 !== undefined ? Buffer.from(base64, "base64") : (text ?? repeat?.[0].repeat(repeat[1]) ?? ""));
  }
  return path.join(outside, "root");
}

function resultOf(result: unknown): EngineResult {
  const decoded = ENGINE_RESULT.decode(result);
  if (!decoded.ok) throw new Error(decoded.violation.expected);
  return decoded.value;
}

const vectors: readonly (readonly [string, Vector])[] = readdirSync(VECTORS)
  .sort()
  .map((name) => {
    const vector: Vector = JSON.parse(readFileSync(path.join(VECTORS, name), "utf8"));
    return [name, vector];
  });

describe("vectors", () => {
  test.each(vectors)("%s", async (_name, vector) => {
    const root = plant(vector.tree);
    const engine = contextEngine({ root, sources: fixedSources(), ...(vector.scopes === undefined ? {} : { scopes: vector.scopes }) });
    const { operation, params, capabilities } = vector;
    const more = vector.max_bytes === undefined ? {} : { max_bytes: vector.max_bytes };
    const [first, second] = [0, 1].map(() => play(engine, invocationOf({ engine_id: "engine.context", operation, params, capabilities, ...more })));
    const [one, two] = await Promise.all([first, second]);
    const result = resultOf(one?.result);
    if (vector.expect.status === "failed") {
      expect(result).toMatchObject({ status: "failed", outputs: [], errors: [{ code: vector.expect.code }] });
      expect(one?.staged).toEqual([]);
      return;
    }
    expect(result.errors).toEqual([]);
    expect(one === undefined ? "" : stagedText(one, 0)).toBe(vector.expect.text);
    expect(one?.staged[0]?.artifact_type).toBe(vector.expect.artifact_type);
    expect(result.outputs.map((handle) => handle.content_hash)).toEqual([vector.expect.sha256]);
    expect(sha256(vector.expect.text)).toBe(vector.expect.sha256);
    expect(result.provenance).toMatchObject({ inputs: [vector.expect.read_hash], outputs: [vector.expect.sha256], determinism: "D3" });
    expect(resultOf(two?.result).outputs.map((handle) => handle.content_hash)).toEqual([vector.expect.sha256]);
  });

  test("there are golden and reject vectors for every operation", () => {
    const kinds = new Set(vectors.map(([, vector]) => `${vector.operation} ${vector.expect.status}`));
    for (const name of ["search", "open_ref", "find_todos"]) for (const status of ["succeeded", "failed"]) expect(kinds).toContain(`context.${name} ${status}`);
  });
});

function search(more: Partial<TestOperation> & { params?: Record<string, unknown> } = {}): TestOperation {
  const params = { query: "needle", scopes: ["."], mode: "literal", output: "json", ...more.params };
  return { engine_id: "engine.context", operation: "context.search", capabilities: ["fs.read:scopes"], ...more, params };
}

describe("budget", () => {
  const root = plant(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`folder/${index}`, { repeat: ["no match in this line\n", 400] }])));
  const engine = contextEngine({ root });

  test.each([
    ["wall_time_ms", { wall_time_ms: 1, output_bytes: 1000 }],
    ["cpu_time_ms", { cpu_time_ms: 1, output_bytes: 1000 }],
    ["output_bytes", { wall_time_ms: 10_000, output_bytes: 10 }],
  ] as const)("%s is named where it is passed", async (cap, budget) => {
    const { result, reply } = await play(engine, invocationOf(search({ budget, params: { mode: "regex", query: "(a|b)+x$" } })));
    expect(result).toMatchObject({ status: "failed", errors: [{ code: "CTX_IO_ERROR", message: expect.stringContaining(`${cap} allows`) }] });
    expect(findBudgetStop(reply)).toMatchObject({ cap });
  });

  test("an abort ends the search", async () => {
    const signal = AbortSignal.abort("caller");
    const { result, reply } = await play(engine, invocationOf(search({ signal, params: { mode: "regex", query: "(a|b)+x$" } })));
    expect(result).toMatchObject({ status: "failed", errors: [{ message: "the operation was aborted" }] });
    expect(findBudgetStop(reply)).toBeNull();
  });
});

describe("many files", () => {
  test("2,000 files give their hits in the order of their paths, and other work goes on meanwhile", async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `d${index % 40}/f${index}`);
    const root = plant(Object.fromEntries(names.map((name) => [name, { text: `first\nthe needle in ${name}\n` }])));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const played = await play(contextEngine({ root }), invocationOf(search({ params: { k: 10_000 } })));
    clearInterval(timer);
    const { hits, read }: { hits: { path: string; line: number }[]; read: unknown } = JSON.parse(stagedText(played, 0));
    expect(hits.map((hit) => hit.path)).toEqual(names.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
    expect(new Set(hits.map((hit) => hit.line))).toEqual(new Set([2]));
    expect(read).toMatchObject({ files: 2000 });
    expect(turns).toBeGreaterThan(0);
  });
});

test("evidence stands in a D1 result, and none in a D3 result", async () => {
  const engine = contextEngine({ root: plant({ "a.txt": { text: "needle" } }) });
  const counts = await Promise.all(
    (["D1", "D3"] as const).map(async (determinism) => resultOf((await play(engine, invocationOf(search({ determinism })))).result).evidence.length),
  );
  expect(counts).toEqual([1, 0]);
});

test("an expression that takes others for ever takes this engine no time to speak of", async () => {
  const engine = contextEngine({ root: plant({ a: { repeat: ["a", 30_000] } }) });
  const { result } = await play(engine, invocationOf(search({ params: { mode: "regex", query: "(a*)*b" }, budget: { wall_time_ms: 5000 } })));
  expect(result).toMatchObject({ status: "succeeded" });
});

describe("what changes while it is read", () => {
  const root = plant({ "granted/a.txt": { text: "needle" }, "granted/link": { link: "../other" }, "other/b.txt": { text: "needle" } });
  const territory = { root, folders: [path.join(root, "granted")] };

  test.each([
    ["a file inside", "granted/a.txt", "opened"],
    ["a file that a folder on the way has led out", "granted/link/b.txt", "outside"],
    ["a folder", "granted", "special"],
    ["a link", "granted/link", "unreadable"],
    ["nothing", "granted/gone", "unreadable"],
  ])("%s", (_name, file, expected) => {
    const opened = openWithin(path.join(root, file), territory);
    if (typeof opened !== "string") closeSync(opened.fd);
    expect(typeof opened === "string" ? opened : "opened").toBe(expected);
  });
});

test("a large file is skipped with a note", async () => {
  const engine = contextEngine({ root: plant({ a: { text: "needle" }, b: { text: "needles!" } }), most_file_bytes: 7 });
  const played = await play(engine, invocationOf(search()));
  expect(JSON.parse(stagedText(played, 0))).toMatchObject({ hits: [{ path: "a" }], skipped: { huge: 1 }, skipped_paths: [{ path: "b", reason: "huge" }] });
});
