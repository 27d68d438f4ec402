import { expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { isOfKind, VALUE_KINDS } from "./value-kinds.ts";

const UUID = "00000000-0000-4000-8000-00000000000a";
const HASH = "0123456789abcdef".repeat(4);

/** For each word, values that are of that kind and values that nearly are. */
const ROWS: readonly (readonly [word: string, right: readonly JsonValue[], wrong: readonly (JsonValue | undefined)[]])[] = [
  ["present", ["a", 0, false, [], {}], [null, undefined, ""]],
  ["filled", [[0], { a: null }], [[], {}, null, undefined, "a", 1]],
  ["text", ["a", " a "], ["", "  ", 1, null, undefined, ["a"]]],
  ["whole", [0, 7, Number.MAX_SAFE_INTEGER], [-1, 0.5, "7", null, undefined, 2 ** 53]],
  ["uuid", [UUID, UUID.toUpperCase()], [UUID.slice(1), `${UUID}0`, UUID.replaceAll("-", ""), `{${UUID}}`, 1, undefined]],
  ["sha256", [HASH, HASH.toUpperCase()], [HASH.slice(1), `${HASH}0`, `sha256:${HASH}`, HASH.replace("0", "g"), undefined]],
  [
    "timestamp",
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00+00:00"],
    ["2026-01-01", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00", 1767225600, undefined],
  ],
  ["timestamp-z", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"], ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00z", undefined]],
];

test.each(ROWS)("%s", (word, right, wrong) => {
  expect(right.filter((value) => !isOfKind({ $is: word }, value))).toEqual([]);
  expect(wrong.filter((value) => isOfKind({ $is: word }, value))).toEqual([]);
});

test("every word has a row", () => expect(ROWS.map(([word]) => word).toSorted()).toEqual(VALUE_KINDS.toSorted()));

const PLAIN: readonly (readonly [string, JsonValue, JsonValue | undefined, boolean])[] = [
  ["a word that is none", { $is: "anything" }, "a", false],
  ["a value", "a", "a", true],
  ["another value", "a", "b", false],
  ["null for what is absent", null, undefined, true],
  ["a kind among alternatives", [null, { $is: "uuid" }], UUID, true],
  ["no alternative", [null, { $is: "uuid" }], "a", false],
  ["a list as one alternative", [["a", "b"]], ["a", "b"], true],
  ["a list is no alternative by itself", ["a", "b"], ["a", "b"], false],
  ["an object by its members", { a: 1 }, { a: 1 }, true],
];
test.each(PLAIN)("%s", (_name, accepted, actual, answer) => expect(isOfKind(accepted, actual)).toBe(answer));
