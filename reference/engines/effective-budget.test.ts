import { expect, test } from "vitest";
import type { Budget } from "../../spec-cases/contract/types.ts";
import { effectiveBudget, outputCap } from "./effective-budget.ts";
import { satisfies } from "./version-requirement.ts";

const DEFAULTS: Budget = { wall_time_ms: 10, output_bytes: 100, memory_bytes: null };

test.each<[string, Budget, Budget | null, Budget]>([
  ["no defaults", { wall_time_ms: 5 }, null, { wall_time_ms: 5 }],
  ["its own caps before the defaults", { wall_time_ms: 5 }, DEFAULTS, { wall_time_ms: 5, output_bytes: 100, memory_bytes: null }],
  ["null is no cap of its own", { wall_time_ms: null, cpu_time_ms: 1 }, DEFAULTS, { ...DEFAULTS, cpu_time_ms: 1 }],
])("%s", (_, budget, defaults, expected) => {
  expect(effectiveBudget({ budget }, defaults)).toEqual(expected);
});

test.each<[string, Budget, number | null | undefined, Budget | null, number, string]>([
  ["output_bytes alone", { output_bytes: 7 }, null, null, 7, "/budget/output_bytes"],
  ["max_bytes alone", {}, 7, null, 7, "/output_spec/max_bytes"],
  ["the lower of both", { output_bytes: 7 }, 6, null, 6, "/output_spec/max_bytes"],
  ["the budget where they are equal", { output_bytes: 7 }, 7, null, 7, "/budget/output_bytes"],
  ["the default where none is set", {}, undefined, DEFAULTS, 100, "/budget/output_bytes"],
  ["none", {}, null, null, Number.POSITIVE_INFINITY, "/budget/output_bytes"],
])("cap on outputs: %s", (_, budget, max_bytes, defaults, limit, named) => {
  const output_spec = { expected_types: [], ...(max_bytes === undefined ? {} : { max_bytes }) };
  expect(outputCap({ budget, output_spec }, defaults)).toEqual({ limit, named });
});

test.each<[string | null | undefined, string, boolean]>([
  ["=1.0.0", "1.0.0", true],
  ["=1.0.0", "1.0.1", false],
  ["=1.0.0", "1.0.0-rc.1", false],
  ["=10.0.0", "1.0.0", false],
  // Only =X.Y.Z is judged (READ-53).
  ["^2.0.0", "1.0.0", true],
  ["= 2.0.0", "1.0.0", true],
  ["", "1.0.0", true],
  [null, "1.0.0", true],
  [undefined, "1.0.0", true],
])("requirement %j and version %s", (requirement, version, expected) => {
  expect(satisfies({ version }, requirement)).toBe(expected);
});
