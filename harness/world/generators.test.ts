import { describe, expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { generateText, generatorOf, resolveObject, resolveValue, startDraw } from "./generators.ts";
import { compactBytes, fillPads } from "./pad-to.ts";
import { patchDocument } from "./resolve-operation.ts";
import { caseSeed, freshUuid, randomText } from "./seed.ts";

const draw = (): ReturnType<typeof startDraw> => startDraw("seed", "here");

const VALUES: [string, unknown, JsonValue][] = [
  ["repeat by bytes", { $repeat: { text: "é", bytes: 6 } }, "ééé"],
  ["repeat by count", { $repeat: { text: "ab", count: 2 } }, "abab"],
  ["repeat nothing", { $repeat: { text: "ab", count: 0 } }, ""],
  ["deep lists", { $deep: { levels: 3, open: "[", close: "]" } }, [[[]]]],
  ["deep objects", { $deep: { levels: 2, open: "{", close: "}" } }, { a: {} }],
  ["deep within a value", { x: [{ $deep: { levels: 1, open: "[", close: "]" } }] }, { x: [[]] }],
  ["a schema reference is no generator", { $ref: "x" }, { $ref: "x" }],
  ["two members are no generator", { $repeat: { text: "a", count: 2 }, x: 1 }, { $repeat: { text: "a", count: 2 }, x: 1 }],
];

const FAULTS: [string, unknown, string][] = [
  ["no multiple", { $repeat: { text: "é", bytes: 7 } }, "no multiple of the 2 bytes"],
  ["empty text", { $repeat: { text: "", count: 7 } }, "must be a text that is not empty"],
  ["negative", { $repeat: { text: "a", count: -1 } }, "must be a whole number"],
  ["too much", { $repeat: { text: "a", count: 2 ** 30 } }, "at most 16777216"],
  ["too deep", { $deep: { levels: 31, open: "[", close: "]" } }, "values have 1 to 30 levels"],
  ["an odd bracket", { $deep: { levels: 2, open: "(", close: ")" } }, "must be `[` or `{`"],
  ["an operation in a value", { $operation: { base: "x" } }, "stands in `parts` alone"],
  ["a pad without a place", { $pad_to: { bytes: 3 } }, "must be a JSON pointer"],
];

describe("values", () => {
  test.each(VALUES)("%s", (_, value, expected) => expect(resolveValue(value, draw())).toEqual(expected));
  test.each(FAULTS)("refuses: %s", (_, value, part) => expect(() => resolveValue(value, draw())).toThrow(part));

  test("own __proto__ survives", () => {
    const value = JSON.parse('{"__proto__":{"x":{"$repeat":{"text":"a","count":2}}}}');
    expect(JSON.stringify(resolveValue(value, draw()))).toBe('{"__proto__":{"x":"aa"}}');
  });

  test("pads stand in patches alone", () => expect(() => resolveObject({ x: { $pad_to: { bytes: 3, of: "" } } }, draw())).toThrow("of a patch alone"));
});

describe("texts of parts", () => {
  test("deep text has any depth and any brackets", () => {
    expect(generateText("$deep", { levels: 2, open: '{"a":', close: "}" }, draw())).toBe('{"a":{"a":}}');
    expect(generateText("$deep", { levels: 10_000, open: "[", close: "]" }, draw())).toHaveLength(20_000);
  });
  test("names that are none", () => expect(["$ref", "$operation"].map((name) => generateText(name, {}, draw()))).toEqual([null, null]));
  test("inherited names are no generators", () => expect([{}, { toString: 1 }, [], null, "x"].map(generatorOf)).toEqual([null, null, null, null, null]));
});

describe("random texts and ids", () => {
  test("follow from seed and place alone", () => {
    const one = draw();
    const [first, second] = [resolveValue({ $random: { bytes: 64 } }, one), resolveValue({ $random: { bytes: 64 } }, one)];
    expect(first).toMatch(/^[\x21-\x7e]{64}$/);
    expect(second).not.toBe(first);
    expect(resolveValue({ $random: { bytes: 64 } }, draw())).toBe(first);
    expect(resolveValue({ $random: { bytes: 64 } }, startDraw("other", "here"))).not.toBe(first);
    expect(randomText("s", "p", 0)).toBe("");
  });

  test("uuids are RFC 9562 version 4", () => {
    const ids = Array.from({ length: 200 }, (_, index) => freshUuid("s", `when/${index}`));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
    expect(freshUuid("s", "when/0")).toBe(ids[0]);
  });

  test("case seeds keep their parts apart", () => expect(caseSeed("ab", "c")).not.toBe(caseSeed("a", "bc")));
});

describe("$pad_to", () => {
  const TEXT = '{"params":{"query":"x","other":"é\\n"},"notes":""}';
  const pad = (bytes: number, of: string, fill?: string): JsonValue => ({ $pad_to: fill === undefined ? { bytes, of } : { bytes, of, fill } });
  const SIZES: [string, number, string | undefined][] = [
    ["plain", 32_768, undefined],
    ["two bytes each, one left over", 32_767, "é"],
    ["escaped as two", 101, '"'],
    ["four bytes each", 203, "😀"],
    ["nothing to add", 27, undefined],
  ];
  test.each(SIZES)("%s", (_, bytes, fill) => {
    const document = patchDocument(TEXT, [{ op: "replace", path: "/params/query", value: pad(bytes, "/params", fill) }], draw());
    expect(compactBytes(document["params"] ?? null)).toBe(bytes);
  });

  test("counts what later operations of the patch change", () => {
    const patch = [
      { op: "replace" as const, path: "/params/query", value: pad(500, "/params") },
      { op: "add" as const, path: "/params/late", value: "a later member" },
    ];
    expect(compactBytes(patchDocument(TEXT, patch, draw())["params"] ?? null)).toBe(500);
  });

  test("several in one document", () => {
    const patch = [
      { op: "replace" as const, path: "/notes", value: pad(1000, "") },
      { op: "replace" as const, path: "/params/query", value: pad(300, "/params/query") },
    ];
    expect(() => patchDocument(TEXT, patch, draw())).not.toThrow();
    const document = patchDocument(TEXT, patch.toReversed(), draw());
    expect(compactBytes(document)).toBe(1000);
    expect(document["params"]).toMatchObject({ query: "a".repeat(298) });
  });

  const FAULTY: [string, JsonValue, string][] = [
    ["too small", pad(10, "/params"), "bytes more than 10 already"],
    ["no such place", pad(10, "/nowhere"), "which the patched document does not have"],
    ["another place", pad(100, "/notes"), "does not stand in `/notes`"],
  ];
  test.each(FAULTY)("refuses: %s", (_, value, part) => {
    expect(() => patchDocument(TEXT, [{ op: "replace", path: "/params/query", value }], draw())).toThrow(part);
  });

  test("stands once", () => {
    expect(() => fillPads({ a: "x" }, [{ bytes: 10, of: "", fill: "a" }])).toThrow("stands 0 times");
    const copied = [
      { op: "replace" as const, path: "/notes", value: pad(100, "") },
      { op: "copy" as const, from: "/notes", path: "/more" },
    ];
    expect(() => patchDocument(TEXT, copied, draw())).toThrow("stands 2 times");
  });
});
