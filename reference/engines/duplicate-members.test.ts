import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDuplicateMember } from "./duplicate-members.ts";
import { parseRegistry } from "./registry.ts";

describe("the first member that stands twice in its object", () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ["{}", null],
    ["[]", null],
    ['"a"', null],
    ['{"a":1,"b":1}', null],
    ['{"a":1,"a":1}', "/a"],
    ['{"a":{"x":1},"b":{"x":1}}', null],
    ['{"a":{"x":1,"y":2,"x":3}}', "/a/x"],
    ['{"a":[{"x":1},{"x":1}]}', null],
    ['{"a":[[],{"b":[1,2,{"x":1 , "x":1}]}]}', "/a/1/b/2/x"],
    ['{"a":"a","b":["a","a"]}', null],
    ['{"a":"\\"a\\":","b":"{\\\\"}', null],
    ['{"a":1,"\\u0061":2}', "/a"],
    ['{"a":{},"A":{}}', null],
    ['{"a/b":{"~":1,"~":2}}', "/a~1b/~0"],
    ['{"__proto__":1,"constructor":2,"__proto__":3}', "/__proto__"],
    ['{"a":{"b":1},"c":2,"a":3}', "/a"],
    [`${"[".repeat(50_000)}${"]".repeat(50_000)}`, null],
  ];
  it.each(rows)("%s", (text, pointer) => expect(findDuplicateMember(text)).toBe(pointer));

  it("never one in what JSON.stringify wrote, always the one that was put in", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), (value) => {
        const text = JSON.stringify(value);
        expect(findDuplicateMember(text)).toBeNull();
        const [first = ""] = Object.keys(value);
        expect(findDuplicateMember(`${text.slice(0, -1)},${JSON.stringify(first)}:0}`)).not.toBeNull();
      }),
    );
  });
});

describe("a registry text with a member twice is refused with its place (MEX-REG-08)", () => {
  it.each([
    ['{"engine.a":{},"engine.a":{}}', "/engine.a"],
    ['{"engine.a":{"ops":[{"name":"x","name":"y"}]}}', "/engine.a/ops/0/name"],
  ])("%s", (text, path) => expect(() => parseRegistry(text)).toThrow(expect.objectContaining({ code: "REGISTRY_INVALID", path })));
});
