import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonText } from "./parse-json.ts";

/** [text, place, part of the message] */
const NOT_JSON: [string, string, string][] = [
  ["", "line 1, column 1", "a value is expected, not the end of the file"],
  ["{", "line 1, column 2", "a member name in double quotes is expected"],
  ['{\n  "a": 1,\n}', "line 3, column 1", "a member name in double quotes is expected, not `}`"],
  ['{"a" 1}', "line 1, column 6", "`:` is expected"],
  ['{"a":1 "b":2}', "line 1, column 8", "`,` or `}` is expected"],
  ["[1,]", "line 1, column 4", "a value is expected, not `]`"],
  ["[1 2]", "line 1, column 4", "`,` or `]` is expected"],
  ['"\t"', "line 1, column 1", "a string that is closed"],
  ['"\\x"', "line 1, column 1", "a string that is closed"],
  ["{} {}", "line 1, column 4", "the end of the file is expected"],
  ["01", "line 1, column 2", "the end of the file is expected"],
  ["'a'", "line 1, column 1", "a value is expected"],
  ["// note", "line 1, column 1", "a value is expected"],
  ["\ufeff{}", "line 1, column 1", "byte order mark"],
  ["[".repeat(600), "line 1, column 502", "deeper than 500 levels"],
];

/** [text, rule, place] */
const ISSUES: [string, string, string][] = [
  ['{"a":1,"a":1}', "duplicate-key", "/a"],
  ['{"a":{"b/c":[{"x":1,"x":2}]}}', "duplicate-key", "/a/b~1c/0/x"],
  ['{"a":1,"\\u0061":1}', "duplicate-key", "/a"],
  ['{"__proto__":1,"__proto__":1}', "duplicate-key", "/__proto__"],
  ['{"n":[9007199254740993]}', "number", "/n/0"],
  ["1e999", "number", ""],
  ["-0", "number", ""],
  ["-0.0", "number", ""],
  ["0.1000000000000000055511151231257827", "number", ""],
];

const SOUND = [
  '{"a":[true,false,null,-1.5e3,""]}',
  "[]",
  "{}",
  " 9007199254740992 ",
  '{"a":{"a":1},"b":[{"a":1}]}',
  '"\\ud800 \u2028"',
  "1e2",
  "0.25",
  "123456789012345680",
];

describe("parseJsonText", () => {
  test.each(NOT_JSON)("not JSON: %j", (text, place, part) => {
    const { value, issues } = parseJsonText(text);
    expect(value).toBeUndefined();
    expect(issues.at(-1)).toMatchObject({ rule: "json", place, message: expect.stringContaining(part) });
  });

  test.each(ISSUES)("loses something: %s", (text, rule, place) => {
    expect(parseJsonText(text).issues).toMatchObject([{ rule, place }]);
  });

  test.each(SOUND)("keeps: %s", (text) => expect(parseJsonText(text)).toEqual({ value: JSON.parse(text), issues: [] }));

  test("accepts exactly what JSON.parse accepts", () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", "{", "}", ",", '"', "\\", "0", "\u0001", "e")).map(([text, at, put]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + put + text.slice(index + (at % 2));
    });
    fc.assert(
      fc.property(damaged, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        expect(parseJsonText(text).value).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
