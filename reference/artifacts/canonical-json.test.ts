import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalHash, canonicalJson, MAX_CANONICAL_DEPTH } from "./canonical-json.ts";
import { sha256 } from "./hash.ts";

const refused = expect.objectContaining({ code: "CANONICAL_INVALID" });

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("canonical JSON (2.6.6.7.5)", () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ["literals", [null, true, false], "[null,true,false]"],
    [
      "keys by their UTF-8 bytes",
      { b: 1, a: 2, "\u{1D11E}": 3, "\uFF21": 4, "10": 5, "9": 6, A: 7 },
      '{"10":5,"9":6,"A":7,"a":2,"b":1,"\uFF21":4,"\u{1D11E}":3}',
    ],
    ["own members alone", JSON.parse('{"__proto__":{"a":1},"constructor":2}'), '{"__proto__":{"a":1},"constructor":2}'],
    ["arrays in their order", [2, 1, [3]], "[2,1,[3]]"],
    ["members that are undefined", { a: undefined, b: 1 }, '{"b":1}'],
    ["whole numbers", [0, -0, 1, -1, 100, 1e3, 1e21, 2 ** 53], "[0,0,1,-1,100,1000,1000000000000000000000,9007199254740992]"],
    ["floats with six digits", [0.1, 0.5, -1.25, 1.0000005, 1e-6, 2.1415926535], "[0.100000,0.500000,-1.250000,1.000001,0.000001,2.141593]"],
    ["floats that round to whole numbers", [1e-7, -1e-7, 0.9999999, 5e-324], "[0,0,1,0]"],
    ["strings in NFC", ["e\u0301", "\u212b"], '["\u00e9","\u00c5"]'],
    ["escapes that JSON demands and no others", '"\\/\b\f\n\r\t\u0001\u007f\u2028é', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f\u2028é"'],
    ["keys in NFC", { "e\u0301": 1 }, '{"\u00e9":1}'],
    [
      "timestamps in UTC",
      ["2026-01-01T01:30:00+01:30", "2026-01-01t00:00:00z", "2026-12-31T23:00:00-02:00"],
      '["2026-01-01T00:00:00Z","2026-01-01T00:00:00Z","2027-01-01T01:00:00Z"]',
    ],
    [
      "fractions without trailing zeros",
      ["2026-01-01T00:00:00.500Z", "2026-01-01T00:00:00.000+00:00", "2026-01-01T00:00:00.123456789Z"],
      '["2026-01-01T00:00:00.5Z","2026-01-01T00:00:00Z","2026-01-01T00:00:00.123456789Z"]',
    ],
    [
      "texts that are no timestamps",
      ["2026-02-30T00:00:00Z", "2026-01-01", "at 2026-01-01T00:00:00Z", "2026-01-01T24:00:00Z"],
      '["2026-02-30T00:00:00Z","2026-01-01","at 2026-01-01T00:00:00Z","2026-01-01T24:00:00Z"]',
    ],
    ["nothing in nothing", [{}, [], ""], '[{},[],""]'],
  ];
  it.each(rows)("%s", (_, value, text) => expect(canonicalJson(value)).toBe(text));

  it("goes as deep as it says", () => {
    expect(canonicalJson(nested(MAX_CANONICAL_DEPTH))).toHaveLength(801);
    expect(() => canonicalJson(nested(MAX_CANONICAL_DEPTH + 1))).toThrow(refused);
    expect(() => canonicalJson(nested(100_000))).toThrow(refused);
  });

  const broken: readonly (readonly [string, unknown, string])[] = [
    ["infinity", { a: [1, Number.POSITIVE_INFINITY] }, "/a/1"],
    ["no number", Number.NaN, ""],
    ["half a pair", { a: "\ud800" }, "/a"],
    ["half a pair in a key", { "\udc00": 1 }, "/\udc00"],
    ["a function", { a: () => 1 }, "/a"],
    ["a bigint", [1n], "/0"],
    ["undefined in an array", [undefined], "/0"],
    ["two keys that are one in NFC", { "\u00e9": 1, "e\u0301": 2 }, "/e\u0301"],
  ];
  it.each(broken)("refuses %s and names the place", (_, value, path) =>
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: "CANONICAL_INVALID", path })),
  );

  it("hashes its UTF-8 bytes", () => expect(canonicalHash({ é: "𝄞" })).toBe(sha256('{"é":"𝄞"}')));
});

describe("properties of canonical JSON", () => {
  const value = fc.jsonValue({ maxDepth: 4 });

  it("is its own canonical form", () => {
    fc.assert(
      fc.property(value, (source) => {
        const text = canonicalJson(source);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("does not depend on the order of keys, blanks or escapes", () => {
    const reverse = (source: unknown): unknown => {
      if (Array.isArray(source)) return source.map(reverse);
      if (typeof source !== "object" || source === null) return source;
      return Object.fromEntries(
        Object.entries(source)
          .reverse()
          .map(([key, part]) => [key, reverse(part)]),
      );
    };
    fc.assert(
      fc.property(value, (source) => {
        expect(canonicalJson(reverse(JSON.parse(JSON.stringify(source, null, 2))))).toBe(canonicalJson(JSON.parse(JSON.stringify(source))));
      }),
    );
  });
});
