import { expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { allEngineLines, engineLines, engineMarkdown, hasEngines, withAllEngines } from "./engine-lines.ts";
import { engineTable, FAMILIES } from "./engine-table.ts";
import { caseResult, reportOf } from "./report-builder.ts";
import { renderSummary } from "./summary.ts";
import { PLAIN, renderText } from "./text.ts";

const CONTEXT = { statements: new Map<string, string>() };

function engineCase(id: string, engine_id: string, family: string, verdict: "PASS" | "DENY", overrides: Partial<CaseResult> = {}): CaseResult {
  const step = { verdict, phase: null, gate: null, code: null, reading: null, engine_calls: 0, events: [] };
  return caseResult({ id, class: "engines", engine_id, family, steps: [step], ...overrides });
}

/** Every family of an engine from both sides. */
const both = (engine: string): CaseResult[] =>
  FAMILIES.flatMap((family) => [engineCase(`${engine}-${family}-1`, engine, family, "PASS"), engineCase(`${engine}-${family}-2`, engine, family, "DENY")]);

const CASES: readonly CaseResult[] = [
  ...both("engine.context"),
  ...both("engine.spatial").slice(1),
  ...both("engine.dba"),
  engineCase("F", "engine.dba", "budget", "DENY", { status: "fail" }),
  engineCase("V", "engine.dba", "vector", "DENY", { status: "fail" }),
  engineCase("W", "engine.context", "vector", "PASS", { own_engine: true }),
];
const ROWS = engineTable(CASES);

it("matches its golden file in the terminal", async () => {
  const text = `${allEngineLines(withAllEngines(ROWS, ["engine.context", "engine.artist"])).join("\n")}\n`;
  await expect(text).toMatchFileSnapshot("golden/engines.txt");
});

it("matches its golden file in Markdown", async () => {
  await expect(`${engineMarkdown(ROWS).join("\n")}\n`).toMatchFileSnapshot("golden/engines.md.txt");
});

it.each<[string, readonly CaseResult[], boolean]>([
  ["no case", [], false],
  ["no case of an engine", [caseResult()], false],
  ["cases of engines that were not run", [engineCase("A", "engine.dba", "budget", "DENY", { status: "not_applicable" })], false],
  ["a case that fails", [engineCase("A", "engine.dba", "budget", "DENY", { status: "fail" })], true],
  ["all", CASES, true],
])("stands in the reports where engines were run: %s", (_, cases, shown) => {
  expect(hasEngines(engineTable(cases))).toBe(shown);
  const report = reportOf([...cases]);
  expect(renderText(report, CONTEXT, { width: 100, colours: PLAIN }).includes("engines callable")).toBe(shown);
  expect(renderSummary(report, CONTEXT).includes("## Engines")).toBe(shown);
});

it("keeps foreign names harmless", () => {
  const rows = engineTable([engineCase("A", "engine.\u001b[31m|x\n::error", "schema", "PASS")]);
  expect(engineLines(rows).join("\n")).not.toMatch(/[^\P{Cc}\n]|^::/mu);
  expect(engineMarkdown(rows)).toHaveLength(rows.length + 6);
});
