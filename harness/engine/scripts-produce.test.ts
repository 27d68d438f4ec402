import { describe, expect, test } from "vitest";
import { violationsOf } from "../contract/decode.ts";
import { type JsonObject, type JsonValue, member } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { playScript } from "./scripts.ts";
import type { EngineCall } from "./types.ts";

const ID = "00000000-0000-4000-8000-00000000e001";

const CALL: EngineCall = {
  invocation: "i-1",
  engine_id: "engine.box",
  operation: { op_id: "00000000-0000-4000-8000-000000000001", operation: "box.make", inputs: [], params: {}, determinism: "D1" },
  capabilities_granted: [],
  nth: 0,
  seed: "seed",
  started_at_ms: Date.parse("2026-01-01T00:00:00Z"),
  world: {},
};

function produce(options: JsonObject, call: EngineCall = CALL): JsonObject {
  const reply = playScript("produce", call, options)?.sends[0]?.reply;
  return reply?.kind === "result" ? { result: reply.result, staged: [...reply.staged] } : {};
}

/** The value that a dotted path leads to. */
function at(value: JsonValue | undefined, dotted: string): JsonValue | undefined {
  return dotted.split(".").reduce<JsonValue | undefined>((current, key) => (Array.isArray(current) ? current[Number(key)] : member(current, key)), value);
}

const indexOf = (...files: [path: string, text: string][]): string =>
  sha256(JSON.stringify(files.map(([path, text]) => ({ content_hash: sha256(text), path, size_bytes: text.length }))));

const ENTRIES = [
  { path: "b.txt", text: "b" },
  { path: "a\\c.txt", base64: "Y2M=" },
];

const ROWS: readonly (readonly [name: string, options: JsonObject, path: string, value: JsonValue | undefined])[] = [
  ["a text has the hash of its bytes", { outputs: [{ text: "é" }] }, "result.outputs.0.content_hash", sha256("é")],
  ["and their number", { outputs: [{ text: "é" }] }, "result.outputs.0.size_bytes", 2],
  ["bytes are decoded before they are hashed", { outputs: [{ base64: "AP8=" }] }, "result.outputs.0.content_hash", sha256(Buffer.from([0, 255]))],
  ["an id is kept", { outputs: [{ text: "a", artifact_id: ID }] }, "staged.0.handle.artifact_id", ID],
  [
    "a bundle has the hash of its sorted index",
    { outputs: [{ entries: ENTRIES }] },
    "result.outputs.0.content_hash",
    indexOf(["a/c.txt", "cc"], ["b.txt", "b"]),
  ],
  ["and the sum of its sizes", { outputs: [{ entries: ENTRIES }] }, "result.outputs.0.size_bytes", 3],
  ["its entries are staged as given", { outputs: [{ entries: ENTRIES }] }, "staged.0.entries.1.path", "a\\c.txt"],
  ["a lie stands in the result", { outputs: [{ text: "a", handle: { content_hash: "lie" } }] }, "result.outputs.0.content_hash", "lie"],
  ["and in what is staged", { outputs: [{ text: "a", handle: { content_hash: "lie" } }] }, "staged.0.handle.content_hash", "lie"],
  ["and in provenance", { outputs: [{ text: "a", handle: { content_hash: "lie" } }] }, "result.provenance.outputs.0", "lie"],
  ["a staged handle can lie alone", { outputs: [{ text: "a", staged_handle: { size_bytes: 9 } }] }, "result.outputs.0.size_bytes", 1],
  ["and does", { outputs: [{ text: "a", staged_handle: { size_bytes: 9 } }] }, "staged.0.handle.size_bytes", 9],
  ["null takes a member away", { outputs: [{ text: "a", handle: { uri: null } }] }, "result.outputs.0.uri", undefined],
  ["what is not staged is named all the same", { outputs: [{ text: "a", staged: false }, { text: "b" }] }, "staged.0.text", "b"],
  ["evidence is described in the same way", { evidence: [{ text: "seen" }] }, "result.evidence.0.content_hash", sha256("seen")],
  ["provenance can be written over", { provenance: { config_hash: sha256("c") } }, "result.provenance.config_hash", sha256("c")],
  ["and keeps what is not", { provenance: { config_hash: sha256("c") } }, "result.provenance.engine_id", "engine.box"],
  ["what is not described is as in a plain success", { evidence: [{ text: "seen" }] }, "result.outputs.0.kind", "tool_output"],
];

describe("produce", () => {
  test.each(ROWS)("%s", (_name, options, path, value) => expect(at(produce(options), path)).toEqual(value));

  test("an honest description obeys the schemas", () => {
    const answer = produce({ outputs: [{ text: "a" }, { entries: ENTRIES }, { base64: "" }], evidence: [{ text: "seen" }] });
    expect(violationsOf("engine_invoke_result", answer)).toEqual([]);
    expect(violationsOf("engine-result", answer["result"])).toEqual([]);
  });

  test("each invocation has ids of its own where none is given", () => {
    const id = (call: EngineCall): JsonValue | undefined => at(produce({ outputs: [{ text: "a" }] }, call), "result.outputs.0.artifact_id");
    expect(id(CALL)).not.toBe(id({ ...CALL, nth: 1 }));
    expect(id(CALL)).toBe(id({ ...CALL }));
  });

  const WRONG: readonly (readonly [JsonObject, string])[] = [
    [{ outputs: [{}] }, "outputs.0"],
    [{ outputs: [{ text: "a", base64: "YQ==" }] }, "outputs.0"],
    [{ outputs: [{ entries: [{ text: "a" }] }] }, "outputs.0.entries.0.path"],
    [{ outputs: {} }, "outputs"],
    [{ evidence: ["a"] }, "evidence.0"],
  ];
  test.each(WRONG)("%j is a fault of the corpus", (options, place) => {
    expect(() => produce(options)).toThrow(place);
  });
});
