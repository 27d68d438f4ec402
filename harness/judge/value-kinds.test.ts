import { expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { isOfKind, VALUE_KINDS } from "./value-kinds.ts";

/** What each word accepts, and what is nearly that. */
const WORDS: readonly (readonly [word: string, right: readonly JsonValue[], wrong: readonly JsonValue[]])[] = [
  ["present", [0, false, "a", {}, []], [null, ""]],
  ["filled", [{ platform: "linux" }, ["a"]], [{}, [], "linux", 1, null]],
  ["text", ["a", " a "], ["", "  ", 1, null]],
  ["whole", [0, 7], [-1, 0.5, "7", null]],
  ["uuid", ["00000000-0000-4000-8000-00000000000A"], ["00000000000040008000000000000000", "a", null]],
  ["sha256", ["a".repeat(64)], ["a".repeat(63), "g".repeat(64), null]],
  ["timestamp", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5+00:00"], ["2026-01-01", "2026-01-01T00:00:00+02:00", null]],
  ["timestamp-z", ["2026-01-01T00:00:00.5Z"], ["2026-01-01T00:00:00+00:00", null]],
];

test("every word is tried", () => {
  expect(WORDS.map(([word]) => word).toSorted()).toEqual([...VALUE_KINDS].toSorted());
});

test.each(WORDS)("%s", (word, right, wrong) => {
  expect(right.filter((value) => !isOfKind({ $is: word }, value))).toEqual([]);
  expect(wrong.filter((value) => isOfKind({ $is: word }, value))).toEqual([]);
});

test("a word that is none matches nothing", () => {
  expect(isOfKind({ $is: "anything" }, "a")).toBe(false);
});

test("a list holds alternatives, words among them, and null is an absent member", () => {
  expect(isOfKind(["a", { $is: "whole" }], 3)).toBe(true);
  expect(isOfKind(["a", { $is: "whole" }], "b")).toBe(false);
  expect(isOfKind([null], undefined)).toBe(true);
});
