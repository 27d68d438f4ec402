import { describe, it } from "vitest";
import { type Draft, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { CAPS, G_BUDGET } from "./budget.ts";

const ask = (budget: unknown, output_spec: unknown = { expected_types: [] }): Draft => operation("spatial-build-d2", { budget, output_spec });
const WITH_DEFAULT = world({ registry: registryWith("engine.spatial", { default_budget: { wall_time_ms: 100, output_bytes: null } }) });

const ALLOWED: readonly (readonly [string, Draft, { world?: Draft }?])[] = [
  ...CAPS.map((cap): [string, Draft] => [`${cap} alone`, ask({ [cap]: 1 })]),
  ["one cap, the others null", ask({ cpu_time_ms: null, wall_time_ms: 1, memory_bytes: null, output_bytes: null })],
  ["the largest cap", ask({ memory_bytes: 2 ** 53 - 1 })],
  ["max_bytes equal to output_bytes", ask({ output_bytes: 10 }, { expected_types: [], max_bytes: 10 })],
  ["max_bytes without output_bytes", ask({ wall_time_ms: 1 }, { expected_types: [], max_bytes: 10 })],
  ["max_bytes null", ask({ output_bytes: 10 }, { expected_types: [], max_bytes: null })],
  ["a cap equal to the default", ask({ wall_time_ms: 100 }), { world: WITH_DEFAULT }],
  ["a cap where the default has none", ask({ output_bytes: 1000, cpu_time_ms: 1000 }), { world: WITH_DEFAULT }],
];

const DENIED: readonly (readonly [string, Draft, string, string | null, { world?: Draft }?])[] = [
  ["no cap", ask({}), "BUDGET_EMPTY", "/budget"],
  ["all caps null", ask({ cpu_time_ms: null, wall_time_ms: null, memory_bytes: null, output_bytes: null }), "BUDGET_EMPTY", "/budget"],
  ...CAPS.map((cap): [string, Draft, string, string] => [`${cap} zero`, ask({ wall_time_ms: 1, [cap]: 0 }), "BUDGET_ZERO", `/budget/${cap}`]),
  ["max_bytes one above output_bytes", ask({ output_bytes: 10 }, { expected_types: [], max_bytes: 11 }), "OUTPUT_SPEC_OVER_BUDGET", "/output_spec/max_bytes"],
  ["a cap above the default (READ-09)", ask({ wall_time_ms: 101 }), "BUDGET_OVER_DEFAULT", "/budget/wall_time_ms", { world: WITH_DEFAULT }],
  ["an envelope that is not decoded", ask(null), "ENVELOPE_NOT_DECODED", null],
];

describe("G-BUDGET passes", () => {
  for (const [title, sent, options] of ALLOWED) it(title, async () => expectPass(await judge(G_BUDGET, sent, options)));
});

describe("G-BUDGET denies", () => {
  for (const [title, sent, code, path, options] of DENIED) it(title, async () => expectDenial(await judge(G_BUDGET, sent, options), { code, path }));
});
