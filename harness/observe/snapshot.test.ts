import { expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { changesOf } from "./snapshot.ts";

const list = (...ids: string[]): JsonObject[] => ids.map((event_id) => ({ event_id }));

const ROWS: readonly (readonly [name: string, before: string[], after: string[], added: string[], gone: string[]])[] = [
  ["nothing new", ["a", "b"], ["a", "b"], [], []],
  ["two more at the end", ["a"], ["a", "b", "c"], ["b", "c"], []],
  ["a first read", [], ["a"], ["a"], []],
  ["the oldest purged", ["a", "b", "c"], ["b", "c"], [], ["a"]],
  ["all purged", ["a", "b"], [], [], ["a", "b"]],
  ["purged and recorded in one step", ["a", "b"], ["b", "c"], ["c"], ["a"]],
  ["as many as before, others", ["a", "b"], ["c", "d"], ["c", "d"], ["a", "b"]],
  ["an id that is used again stays visible as an addition", ["a"], ["a", "a"], ["a"], []],
];

test.each(ROWS)("%s", (_name, before, after, added, gone) => {
  const changes = changesOf("event", "event_id", { before: list(...before), after: list(...after) });
  expect(changes.added.map(({ value }) => value["event_id"])).toEqual(added);
  expect(changes.gone).toEqual(gone);
});

test("what is added comes with what its schema says of it", () => {
  const { added } = changesOf("event", "event_id", { before: [], after: list("no uuid") });
  expect(added[0]?.violations.length).toBeGreaterThan(0);
});
