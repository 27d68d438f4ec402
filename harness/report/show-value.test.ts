import { expect, it } from "vitest";
import { showValue } from "./show-value.ts";

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

it.each([
  [undefined, "(absent)"],
  [null, "null"],
  ["DENY", '"DENY"'],
  [{ a: [1, true, "x\ny"], b: {} }, '{"a":[1,true,"x\\ny"],"b":{}}'],
  ["\u202e\ud800", '"\\u202e\\ud800"'],
  [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  [nested(20), `${"[".repeat(12)}…${"]".repeat(12)}`],
])("shows %j", (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

it.each([
  ["a long text", "x".repeat(1_000_000)],
  ["a long list", Array.from({ length: 100_000 }, (_, index) => index)],
  ["many keys", Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]))],
  ["deep", nested(5_000)],
  ["pairs", "😀".repeat(1_000)],
])("bounds %s", (_, value) => {
  const shown = showValue(value, 50);
  expect(shown.length).toBeLessThanOrEqual(50);
  expect(shown).not.toMatch(/\p{Cs}/u);
});
