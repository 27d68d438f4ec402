/** Engine by family: which engines are callable. */
import type { CaseResult, EngineRow, FamilyCell } from "../../spec-cases/contract/types.ts";
import { STATUSES } from "./statuses.ts";

/** The seven families that an engine must prove before it is callable; vectors are of its own. */
export const FAMILIES: readonly string[] = ["schema", "capability", "budget", "integrity", "artifacts", "provenance", "determinism"];

interface Tally extends FamilyCell {
  missing: number;
}

/** A family is proven by both sides: a case that passes and one that is refused. */
function addCase(cell: Tally, result: CaseResult): void {
  if (result.status === "pass") {
    if (result.steps.some((step) => step.verdict === "DENY" || step.verdict === "FAIL")) cell.deny += 1;
    else cell.pass += 1;
  } else if (STATUSES[result.status].fails) cell.failed += 1;
  else if (result.status !== "info" && result.status !== "warn") cell.missing += 1;
  cell.result = cell.failed > 0 ? "failed" : cell.missing === 0 && cell.pass > 0 && cell.deny > 0 ? "proven" : "not_proven";
}

/** What is counted of one engine. */
interface EngineTally {
  readonly families: Map<string, Tally>;
  readonly runs: { played: number; real: number };
}

/** A case that was run, whatever came of it, counts for who stood behind the engine. */
function countRun(runs: EngineTally["runs"], { status, own_engine }: CaseResult): void {
  if (status === "not_applicable" || status === "could_not_run") return;
  if (own_engine === true) runs.real += 1;
  else runs.played += 1;
}

/** Rows sorted by engine id, from the cases that name an engine and a family. */
export function engineTable(cases: readonly CaseResult[]): EngineRow[] {
  const engines = new Map<string, EngineTally>();
  for (const result of cases) {
    if (!result.engine_id || !result.family || result.origin !== "corpus") continue;
    const engine = engines.get(result.engine_id) ?? { families: new Map<string, Tally>(), runs: { played: 0, real: 0 } };
    const cell = engine.families.get(result.family) ?? { pass: 0, deny: 0, failed: 0, missing: 0, result: "not_proven" };
    addCase(cell, result);
    countRun(engine.runs, result);
    engine.families.set(result.family, cell);
    engines.set(result.engine_id, engine);
  }
  return [...engines]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([engine_id, { families, runs }]) => ({
      engine_id,
      played: runs.real > 0 ? "real" : "played",
      runs,
      families: Object.fromEntries(Array.from(families, ([family, { pass, deny, failed, result }]) => [family, { pass, deny, failed, result }])),
      callable: FAMILIES.every((family) => families.get(family)?.result === "proven"),
    }));
}
