/** Targets that answer every request in time and in shape, and are wrong: each is the honest miniature with one lie. */
import { pathToFileURL } from "node:url";
import { miniatureFile } from "../../selftest/miniature.fixture.ts";

/** Name of a lie, the overrides of the miniature as source text, and the case that must catch it (or null where a probe does). */
export type Lie = readonly [name: string, methods: string, caught: string | null];

/** Each replaces methods of the miniature: `(params, target, honest)`. */
export const LIES: readonly Lie[] = [
  [
    "any denial for the right one: always G-SCHEMA, in the answer and in the record",
    `execute: async (p, t, honest) => {
      const answer = await honest();
      if (answer.denial) answer.denial.gate = "G-SCHEMA";
      return answer;
    },
    observe: (p, t, honest) => {
      const seen = honest();
      for (const { details } of seen.events) if (details?.outcome === "deny") details.gate = "G-SCHEMA";
      return seen;
    }`,
    "CAP-010",
  ],
  [
    "the denial is right, after the engine was called",
    `execute: async (p, t, honest) => {
      const answer = await honest();
      if (answer.denial) await t.perform(p, attemptOf(p));
      return answer;
    }`,
    "CAP-010",
  ],
  ["a denial that is answered and not recorded", "observe: () => ({ events: [], diagnostics: [], problems: [] })", "CAP-010"],
  ["a denial without its Diagnostic", `observe: (p, t, honest) => ({ ...honest(), diagnostics: [], problems: [] })`, "CAP-010"],
  [
    "HSK-4001 whatever was denied, in the answer and in the record",
    `execute: async (p, t, honest) => {
      const answer = await honest();
      if (answer.denial) answer.denial.code = "HSK-4001";
      return answer;
    },
    observe: (p, t, honest) => {
      const seen = honest();
      for (const { details } of seen.events) if (details?.outcome === "deny") details.code = "HSK-4001";
      for (const diagnostic of seen.diagnostics) diagnostic.code = "HSK-4001";
      for (const problem of seen.problems) problem.code = "HSK-4001";
      return seen;
    }`,
    "CAP-107",
  ],
  [
    "answers swapped: each request gets what the one before it should have got",
    `execute: async (p, t, honest) => {
      const answer = await honest();
      const before = t.before ?? answer;
      t.before = answer;
      return before;
    }`,
    "CAP-010",
  ],
  [
    "success without the engine",
    `execute: async (p, t, honest) => {
      t.invoke = async () => ({ result: { result: { status: "succeeded", outputs: [], evidence: [], logs_ref: null, errors: [] } } });
      return honest();
    }`,
    "CAP-001",
  ],
  [
    "an engine's failure for a success",
    `execute: async (p, t, honest) => ({ ...(await honest()), outcome: "executed", result: { status: "failed" } })`,
    "CAP-001",
  ],
  [
    "an engine that is in no registry succeeds",
    `execute: (p, t, honest) => (String(p.operation?.engine_id).startsWith("engine.probe_") ? t.perform(p, attemptOf(p)) : honest())`,
    null,
  ],
];

/** The program of a lie. */
export function liar([, methods]: Lie): string {
  return `import { attemptOf, start } from ${JSON.stringify(pathToFileURL(miniatureFile("base")).href)};\nstart({ methods: { ${methods} } });\n`;
}
