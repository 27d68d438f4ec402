import fc from "fast-check";
import { applyPatch, type Operation } from "rfc6902";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { PatchError, type PatchOperation, patchText } from "./apply-patch.ts";

const BASE = '{"a":{"b":[1,2,3],"c~/d":"x"},"n":null}';

/** [what, patch, expected text] */
const APPLIES: [string, PatchOperation[], string][] = [
  ["add a member", [{ op: "add", path: "/a/e", value: 1 }], '{"a":{"b":[1,2,3],"c~/d":"x","e":1},"n":null}'],
  ["add before an item", [{ op: "add", path: "/a/b/0", value: 0 }], '{"a":{"b":[0,1,2,3],"c~/d":"x"},"n":null}'],
  ["add at the end", [{ op: "add", path: "/a/b/3", value: 4 }], '{"a":{"b":[1,2,3,4],"c~/d":"x"},"n":null}'],
  ["append", [{ op: "add", path: "/a/b/-", value: 4 }], '{"a":{"b":[1,2,3,4],"c~/d":"x"},"n":null}'],
  ["replace null", [{ op: "replace", path: "/n", value: false }], '{"a":{"b":[1,2,3],"c~/d":"x"},"n":false}'],
  ["replace by null", [{ op: "replace", path: "/a", value: null }], '{"a":null,"n":null}'],
  ["escaped names", [{ op: "remove", path: "/a/c~0~1d" }], '{"a":{"b":[1,2,3]},"n":null}'],
  ["move within a list", [{ op: "move", from: "/a/b/0", path: "/a/b/2" }], '{"a":{"b":[2,3,1],"c~/d":"x"},"n":null}'],
  ["copy", [{ op: "copy", from: "/a/b", path: "/n" }], '{"a":{"b":[1,2,3],"c~/d":"x"},"n":[1,2,3]}'],
  [
    "test, then remove",
    [
      { op: "test", path: "/a/b", value: [1, 2, 3] },
      { op: "remove", path: "/a" },
    ],
    '{"n":null}',
  ],
  [
    "own __proto__ in a value",
    [{ op: "replace", path: "/n", value: JSON.parse('{"__proto__":{"x":1}}') }],
    '{"a":{"b":[1,2,3],"c~/d":"x"},"n":{"__proto__":{"x":1}}}',
  ],
  ["own __proto__ as a place", [{ op: "add", path: "/__proto__", value: { x: 1 } }], '{"a":{"b":[1,2,3],"c~/d":"x"},"n":null,"__proto__":{"x":1}}'],
  [
    "beneath own __proto__",
    [
      { op: "add", path: "/__proto__", value: {} },
      { op: "add", path: "/__proto__/y", value: 2 },
    ],
    `${BASE.slice(0, -1)},"__proto__":{"y":2}}`,
  ],
  [
    "constructor and prototype",
    [
      { op: "add", path: "/constructor", value: { prototype: 1 } },
      { op: "replace", path: "/constructor/prototype", value: 2 },
    ],
    `${BASE.slice(0, -1)},"constructor":{"prototype":2}}`,
  ],
];

/** [what, patch, index, part of the message] */
const REFUSED: [string, PatchOperation[], number, string][] = [
  ["remove what is not there", [{ op: "remove", path: "/x" }], 0, "`/x` does not exist"],
  [
    "replace what is not there",
    [
      { op: "test", path: "/n", value: null },
      { op: "replace", path: "/a/x", value: 1 },
    ],
    1,
    "`/a/x` does not exist",
  ],
  ["inherited names are not there", [{ op: "replace", path: "/a/toString", value: 1 }], 0, "does not exist"],
  ["constructor is not there", [{ op: "remove", path: "/a/constructor" }], 0, "`/a/constructor` does not exist"],
  ["parent missing", [{ op: "add", path: "/x/y", value: 1 }], 0, "leads nowhere"],
  ["parent is a number", [{ op: "add", path: "/a/b/0/y", value: 1 }], 0, "leads nowhere"],
  ["word as an index", [{ op: "replace", path: "/a/b/x", value: 1 }], 0, "`x` is no index"],
  ["dash as an index", [{ op: "replace", path: "/a/b/-", value: 1 }], 0, "`-` is no index"],
  ["leading zero", [{ op: "replace", path: "/a/b/01", value: 1 }], 0, "`01` is no index"],
  ["beyond the list", [{ op: "add", path: "/a/b/4", value: 1 }], 0, "beyond the list, which has 3 items"],
  ["replace at the length", [{ op: "replace", path: "/a/b/3", value: 1 }], 0, "beyond the list"],
  ["copy beyond the list", [{ op: "copy", from: "/n", path: "/a/b/9" }], 0, "beyond the list"],
  ["move into itself", [{ op: "move", from: "/a", path: "/a/b/0" }], 0, "leads nowhere"],
  ["test fails", [{ op: "test", path: "/a/b/0", value: 2 }], 0, "the value under test is another one"],
  ["no value", [{ op: "add", path: "/x" }], 0, "`add` needs `value`"],
  ["no from", [{ op: "move", path: "/x" }], 0, "`move` needs `from`"],
  ["no pointer", [{ op: "remove", path: "a" }], 0, "is no JSON pointer"],
  ["bad escape", [{ op: "remove", path: "/a~2" }], 0, "is no JSON pointer"],
  ["the whole document", [{ op: "replace", path: "", value: {} }], 0, "the whole document"],
];

describe("patchText", () => {
  test.each(APPLIES)("applies: %s", (_, patch, expected) => {
    expect(JSON.stringify(patchText(BASE, patch))).toBe(expected);
    expect(Object.getPrototypeOf(patchText(BASE, patch))).toBe(Object.prototype);
  });

  test.each(REFUSED)("refuses: %s", (_, patch, index, part) => {
    const attempt = (): unknown => patchText(BASE, patch);
    expect(attempt).toThrow(PatchError);
    expect(attempt).toThrow(expect.objectContaining({ index, message: expect.stringContaining(part) }));
  });

  test("a value of the patch is not shared with the document", () => {
    const value = { inner: [1] };
    const patched = patchText(BASE, [
      { op: "add", path: "/v", value },
      { op: "add", path: "/v/inner/-", value: 2 },
    ]);
    expect(patched["v"]).toEqual({ inner: [1, 2] });
    expect(value).toEqual({ inner: [1] });
  });

  test("what applies, applies as in the library alone", () => {
    const pointer = fc.constantFrom("/a", "/a/b", "/a/b/0", "/a/b/2", "/a/b/3", "/n", "/z", "/a/z");
    const value = fc.constantFrom<JsonValue>(1, null, { b: [7] });
    const name = fc.constantFrom<PatchOperation["op"]>("add", "replace", "remove", "move", "copy");
    const operation = fc.tuple(name, pointer, pointer, value).map(([op, path, from, given]): PatchOperation => {
      if (op === "remove") return { op, path };
      return op === "move" || op === "copy" ? { op, path, from } : { op, path, value: given };
    });
    let applied = 0;
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (patch) => {
        try {
          const ours = patchText(BASE, patch);
          const theirs = JSON.parse(BASE);
          const copied: Operation[] = JSON.parse(JSON.stringify(patch));
          expect(applyPatch(theirs, copied).every((error) => error === null)).toBe(true);
          expect(ours).toEqual(theirs);
          applied += 1;
        } catch (error) {
          if (!(error instanceof PatchError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
    expect(applied).toBeGreaterThan(50);
  });
});
