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

/** Rows sorted by engine id, from the cases that name an engine and a family. `realEngines` are those that the target runs by itself. */
export function engineTable(cases: readonly CaseResult[], realEngines: readonly string[]): EngineRow[] {
  const engines = new Map<string, Map<string, Tally>>();
  for (const result of cases) {
    if (!result.engine_id || !result.family || result.origin !== "corpus") continue;
    const families = engines.get(result.engine_id) ?? new Map<string, Tally>();
    const cell = families.get(result.family) ?? { pass: 0, deny: 0, failed: 0, missing: 0, result: "not_proven" };
    addCase(cell, result);
    engines.set(result.engine_id, families.set(result.family, cell));
  }
  return [...engines]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([engine_id, families]) => ({
      engine_id,
      played: realEngines.includes(engine_id) ? "real" : "played",
      families: Object.fromEntries(Array.from(families, ([family, { pass, deny, failed, result }]) => [family, { pass, deny, failed, result }])),
      callable: FAMILIES.every((family) => families.get(family)?.result === "proven"),
    }));
}
