import { describe, expect, it } from "vitest";
import { type Draft, handle, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { isSafeUri } from "./handles.ts";
import { G_INTEGRITY } from "./integrity.ts";
import { INLINE_LIMIT } from "./measure.ts";

const REST = { scopes: ["notes"], mode: "literal", output: "json" };

/** A search whose params have exactly that many bytes, padded with a text. */
function search(bytes: number, fill = "a", rest: Draft = REST): Draft {
  const free = bytes - Buffer.byteLength(JSON.stringify({ query: "", ...rest }));
  const size = Buffer.byteLength(JSON.stringify(fill)) - 2;
  const query = fill.repeat(Math.floor(free / size)) + "a".repeat(free % size);
  return operation("context-search-d3", { params: { query, ...rest } });
}

/** params are free in this world, so that nothing but integrity is judged. */
const OPEN_PARAMS: Draft = world({
  registry: registryWith("engine.context", {
    ops: [{ name: "context.search", params_schema: { type: "object" }, capabilities: ["fs.read:scopes"], required_gates: [], output_types: [] }],
  }),
});
const open = (params: Draft): Draft => operation("context-search-d3", { params });

describe("G-INTEGRITY measures params: 32768 bytes pass, 32769 do not", () => {
  const fills = ["a", "é", "語", "𝄞", '"', "\n"];
  it.each(fills)("filled with %j", async (fill) => {
    expectPass(await judge(G_INTEGRITY, search(INLINE_LIMIT - 1, fill)));
    expectPass(await judge(G_INTEGRITY, search(INLINE_LIMIT, fill)));
    expectDenial(await judge(G_INTEGRITY, search(INLINE_LIMIT + 1, fill)), { code: "PAYLOAD_TOO_LARGE", path: "/params" });
  });

  it("made of nothing but nulls", async () => {
    const nulls = (count: number): Draft => open({ a: Array.from({ length: count }, () => null) });
    const most = Math.floor((INLINE_LIMIT - '{"a":[]}'.length + 1) / "null,".length);
    expectPass(await judge(G_INTEGRITY, nulls(most), { world: OPEN_PARAMS }));
    expectDenial(await judge(G_INTEGRITY, nulls(most + 1), { world: OPEN_PARAMS }), { code: "PAYLOAD_TOO_LARGE", path: "/params" });
  });

  it("split over fields and nested", async () => {
    const halves = { scopes: ["s".repeat(20000)], mode: "literal", output: "json" };
    expectPass(await judge(G_INTEGRITY, search(INLINE_LIMIT, "a", halves)));
    expectDenial(await judge(G_INTEGRITY, search(INLINE_LIMIT + 1, "a", halves)), { code: "PAYLOAD_TOO_LARGE", path: "/params" });
  });
});

describe("G-INTEGRITY measures the rest of the envelope (READ-02)", () => {
  const long = "x".repeat(INLINE_LIMIT + 1);
  const rows: readonly (readonly [string, Draft, string, string])[] = [
    ["evidence notes", { evidence_policy: { required: true, notes: long } }, "PAYLOAD_TOO_LARGE", "/evidence_policy"],
    ["output_spec", { output_spec: { expected_types: Array.from({ length: 5000 }, () => "artifact") } }, "PAYLOAD_TOO_LARGE", "/output_spec"],
    ["engine_version_req", { engine_version_req: long }, "PAYLOAD_TOO_LARGE", "/engine_version_req"],
    ["one string in inputs", { inputs: [handle({ uri: long })] }, "STRING_TOO_LARGE", "/inputs/0/uri"],
  ];
  it.each(rows)("%s", async (_, changes, code, path) => expectDenial(await judge(G_INTEGRITY, operation("spatial-build-d2", changes)), { code, path }));

  it("a string in inputs of exactly the limit", async () => {
    expectPass(await judge(G_INTEGRITY, operation("spatial-build-d2", { inputs: [handle({ uri: "x".repeat(INLINE_LIMIT) })] })));
  });

  it("many inputs are not counted", async () => {
    expectPass(await judge(G_INTEGRITY, operation("spatial-build-d2", { inputs: Array.from({ length: 500 }, () => handle()) })));
  });
});

const SAFE = [
  ".handshake/artifacts/L3/x/payload",
  "a",
  "a/b",
  "a\\b",
  "a..b",
  "..a",
  "a.../b",
  "a/.../b",
  "...",
  "a%20b",
  "100%",
  "a%2Gb",
  "%zz",
  "L3/é",
  "a%25252541",
];
const UNSAFE = [
  "..",
  "../x",
  "a/../b",
  "a/..",
  "a\\..\\b",
  "..\\x",
  "a/.. /b",
  "a/. ./b",

  "%2e%2e/x",
  "a/%2E%2e/b",
  "a/%252e%252e/b",
  "..%2fx",
  "..%5cx",
  "/etc/passwd",
  "\\x",
  "//host/x",
  "\\\\host\\x",
  "%2fetc",
  "file:x",
  "file:///x",
  "FILE:x",
  "http://x",
  "data:text/plain,x",
  "C:\\x",
  "c:x",
  "a\u0000b",
  "a%00b",
  "a\nb",
  "a\u007f",
  `%${"25".repeat(10)}2e`,
  "a%2525252541",
];

describe("uris stay in the workspace", () => {
  it.each(SAFE)("safe %j", (uri) => expect(isSafeUri(uri)).toBe(true));
  it.each(UNSAFE)("unsafe %j", (uri) => expect(isSafeUri(uri)).toBe(false));
});

describe("G-INTEGRITY judges handles wherever they stand", () => {
  const params = (part: unknown): Draft => ({ query: part, scopes: ["notes"], mode: "literal", output: "json" });
  const rows: readonly (readonly [string, Draft, string, string])[] = [
    ["inputs", operation("spatial-build-d2", { inputs: [handle(), handle({ uri: "../x" })] }), "URI_UNSAFE", "/inputs/1/uri"],
    [
      "params",
      operation("spatial-build-d2", { params: { script_ref: handle({ uri: "/x" }), format: "step", units: "mm" } }),
      "URI_UNSAFE",
      "/params/script_ref/uri",
    ],
    ["deep in open params", open({ a: [{ "b/c": handle({ uri: "file:x" }) }] }), "URI_UNSAFE", "/params/a/0/b~1c/uri"],
    ["a uri that is no string", open({ a: { artifact_id: "x", uri: 7 } }), "URI_UNSAFE", "/params/a/uri"],
    ["half a handle", open({ a: { uri: "../x", kind: "file" } }), "URI_UNSAFE", "/params/a/uri"],
    ["a short hash", open({ a: handle({ content_hash: "abc" }) }), "HASH_MALFORMED", "/params/a/content_hash"],
    ["an upper-case hash (READ-43)", open({ a: handle({ content_hash: "A".repeat(64) }) }), "HASH_MALFORMED", "/params/a/content_hash"],
    ["a hash in a list", open({ a: { content_hash: ["a".repeat(64)] } }), "HASH_MALFORMED", "/params/a/content_hash"],
    ["a hash that is no string", open({ a: { content_hash: null } }), "HASH_MALFORMED", "/params/a/content_hash"],
  ];
  it.each(rows)("%s", async (_, sent, code, path) => expectDenial(await judge(G_INTEGRITY, sent, { world: OPEN_PARAMS }), { code, path }));

  it("leaves other objects alone", async () => {
    expectPass(await judge(G_INTEGRITY, open(params({ uri: "https://example.org/..", title: "no handle" })), { world: OPEN_PARAMS }));
  });
});
