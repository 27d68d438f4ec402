/** One row per clause: which cases cite it first, and what they showed. */
import type { CaseResult, RequirementRow, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { STATUSES } from "./statuses.ts";
import type { CaseSummary, Clause } from "./types.ts";

interface Tally {
  passed: number;
  failed: number;
  /** Waived, not applicable or not run: evidence that is missing. */
  missing: number;
  /** Tentative or pending: reported, never counted. */
  info: number;
  readonly cases: string[];
}

function emptyTally(): Tally {
  return { passed: 0, failed: 0, missing: 0, info: 0, cases: [] };
}

function addCase(tally: Tally, result: CaseResult): void {
  tally.cases.push(result.id);
  if (result.status === "pass") tally.passed += 1;
  else if (result.status === "info") tally.info += 1;
  // A SHOULD case that failed warns the run, and still says that its clause does not hold.
  else if (STATUSES[result.status].fails || result.status === "warn") tally.failed += 1;
  else tally.missing += 1;
}

function addRunCheck(tally: Tally, check: RunCheckResult): void {
  tally.cases.push(check.id);
  if (check.status === "pass") tally.passed += 1;
  else if (check.status === "partial") tally.missing += 1;
  else tally.failed += 1;
}

function resultOf(clause: Clause, tally: Tally): RequirementRow["result"] {
  if (tally.failed > 0) return "failed";
  if (clause.verified_by === "audit") return "audit";
  if (tally.passed > 0) return tally.missing > 0 ? "partial" : "proven";
  return tally.missing > 0 ? "partial" : "not_run";
}

/**
 * Rows in the order of the clauses. Only primary citations of corpus cases count (CASE-FORMAT), and run checks of the clause.
 * With the catalogue at hand, a case that was not selected counts as evidence that is missing.
 */
export function requirementRows(
  clauses: Iterable<Clause>,
  cases: readonly CaseResult[],
  runChecks: readonly RunCheckResult[],
  catalogue: ReadonlyMap<string, CaseSummary> = new Map(),
): RequirementRow[] {
  const tallies = new Map<string, Tally>();
  const tallyOf = (id: string): Tally => {
    const found = tallies.get(id) ?? emptyTally();
    tallies.set(id, found);
    return found;
  };
  const primaryOf = (cited: { readonly requirements: readonly string[] }): Tally | undefined =>
    cited.requirements[0] === undefined ? undefined : tallyOf(cited.requirements[0]);
  const seen = new Set<string>();
  for (const result of cases) {
    seen.add(result.id);
    const tally = result.origin === "corpus" ? primaryOf(result) : undefined;
    if (tally) addCase(tally, result);
  }
  for (const check of runChecks) if (check.requirement !== null) addRunCheck(tallyOf(check.requirement), check);
  const unselected = new Set<string>();
  for (const summary of catalogue.values()) {
    const primary = summary.requirements[0];
    if (primary !== undefined && summary.origin === "corpus" && summary.case_status === "normative" && !seen.has(summary.id)) unselected.add(primary);
  }
  return Array.from(clauses, (clause) => {
    const tally = tallies.get(clause.id) ?? emptyTally();
    const result = resultOf(clause, tally);
    return {
      id: clause.id,
      section: clause.section,
      level: clause.level,
      class: clause.class,
      basis: clause.basis,
      result: result === "proven" && unselected.has(clause.id) ? "partial" : result,
      passed: tally.passed,
      failed: tally.failed,
      other: tally.missing + tally.info,
      cases: tally.cases,
    };
  });
}
