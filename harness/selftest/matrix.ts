/** The kill matrix: clause x case x mutant, and what it says. Pure. */
import type { LoadedCase } from "../cases/types.ts";
import type { MutantEntry } from "./mutant-list.ts";

/** What one mutant's run came to: ids of the cases that it failed (no crash, no timeout), of all that it ran. */
export interface MutantRun {
  readonly mutant: MutantEntry;
  readonly ran: readonly string[];
  readonly failed: readonly string[];
  /** Those that it failed, each with how (harness/diagnose). */
  readonly signs: ReadonlyMap<string, string>;
}

/** Figures that can only get better. */
export interface Figures {
  readonly mutants: number;
  readonly killed: number;
  readonly equivalent: number;
  readonly distinct: number;
  readonly normative_cases: number;
  readonly cases_without_kill: number;
  readonly clauses_with_mutants: number;
  /** Pairs of a normative case and a mutant that it fails: it falls where a case goes, or an expectation is weakened. */
  readonly kills: number;
}

/** The matrix and every fault of it. */
export interface Matrix {
  readonly figures: Figures;
  /** Mutant id to the cases of its own clause that fail it, and to the others that do. */
  readonly mutants: Readonly<Record<string, { requirement: string; mistake: string; own: readonly string[]; others: readonly string[] }>>;
  /** Case id to the mutants that it fails. */
  readonly cases: Readonly<Record<string, readonly string[]>>;
  /** Clause to its mutants. */
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly faults: readonly string[];
}

/** Builds the matrix of a self-test. Only a `whole` one, of all mutants, can say that a case kills none. */
export function buildMatrix(runs: readonly MutantRun[], cases: readonly LoadedCase[], whole = true): Matrix {
  const citing = new Map(cases.map(({ definition }) => [definition.id, definition.requirements]));
  const faults: string[] = [];
  const byCase = new Map<string, string[]>(cases.filter(({ definition }) => definition.status === "normative").map(({ ask }) => [ask.id, []]));
  const mutants: Record<string, { requirement: string; mistake: string; own: readonly string[]; others: readonly string[] }> = {};
  const requirements: Record<string, string[]> = {};
  for (const { mutant, ran, failed } of runs) {
    const own = failed.filter((id) => citing.get(id)?.includes(mutant.requirement) === true);
    mutants[mutant.id] = { requirement: mutant.requirement, mistake: mutant.mistake, own, others: failed.filter((id) => !own.includes(id)) };
    requirements[mutant.requirement] = [...(requirements[mutant.requirement] ?? []), mutant.id];
    if (mutant.equivalent !== null) {
      if (failed.length > 0) faults.push(`mutant \`${mutant.id}\` is said to be equivalent, and ${failed[0]} fails it; take the reason away`);
      continue;
    }
    if (ran.length === 0) faults.push(`mutant \`${mutant.id}\` ran no case: no case cites ${mutant.requirement}`);
    else if (own.length === 0) faults.push(`mutant \`${mutant.id}\` (${mutant.mistake}) survives: no case of ${mutant.requirement} fails it`);
    for (const id of failed) byCase.get(id)?.push(mutant.id);
  }
  for (const group of equalKills(runs))
    if (group.length > 1)
      faults.push(`mutants ${group.map((id) => `\`${id}\``).join(", ")} are failed by the same cases; say in \`apart\` why each counts, or drop all but one`);
  const without = [...byCase].filter(([, killers]) => killers.length === 0).map(([id]) => id);
  if (whole && without.length > 0)
    faults.push(`${without.length} normative cases fail no mutant: ${without.slice(0, 10).join(", ")}${without.length > 10 ? ", …" : ""}`);
  const counted = runs.filter(({ mutant }) => mutant.equivalent === null);
  return {
    figures: {
      mutants: runs.length,
      killed: counted.filter(({ mutant }) => (mutants[mutant.id]?.own.length ?? 0) > 0).length,
      equivalent: runs.length - counted.length,
      distinct: new Set(counted.filter(({ failed }) => failed.length > 0).map((run) => (run.mutant.apart === null ? signature(run) : run.mutant.id))).size,
      normative_cases: byCase.size,
      cases_without_kill: without.length,
      clauses_with_mutants: Object.keys(requirements).length,
      kills: [...byCase.values()].reduce((sum, killers) => sum + killers.length, 0),
    },
    mutants,
    cases: Object.fromEntries(byCase),
    requirements,
    faults,
  };
}

/** Equal for mutants that are failed by the same cases. A broad one ran others, so that it is never the equal of one that did not. */
function signature({ mutant, failed }: MutantRun): string {
  return [mutant.broad, ...[...failed].sort()].join(" ");
}

/** Mutants with equal kill sets, of whatever clauses; those with a reason apart are left out. */
function equalKills(runs: readonly MutantRun[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const run of runs) {
    const { equivalent, apart, id } = run.mutant;
    if (equivalent !== null || apart !== null || run.failed.length === 0) continue;
    const key = signature(run);
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()];
}

/** Figures that got worse against the published ones; empty where the ratchet holds. */
export function ratchetFaults(now: Figures, published: Figures): string[] {
  const atLeast: readonly (keyof Figures)[] = ["mutants", "killed", "distinct", "normative_cases", "clauses_with_mutants", "kills"];
  const atMost: readonly (keyof Figures)[] = ["cases_without_kill", "equivalent"];
  return [
    ...atLeast.filter((key) => now[key] < published[key]).map((key) => `${key} fell from ${published[key]} to ${now[key]}`),
    ...atMost.filter((key) => now[key] > published[key]).map((key) => `${key} rose from ${published[key]} to ${now[key]}`),
  ];
}

/** How many mutants each normative case fails; what is published, so that a case that grows weaker is named. */
export type CaseKills = Readonly<Record<string, number>>;

/** The counts of a matrix, by case id. */
export function caseKills({ cases }: Pick<Matrix, "cases">): CaseKills {
  const ids = Object.keys(cases).sort();
  return Object.fromEntries(ids.map((id) => [id, cases[id]?.length ?? 0]));
}

/** Cases that are gone, or that fail fewer mutants than the published counts say: an expectation was weakened. */
export function caseFaults(now: CaseKills, published: CaseKills): string[] {
  return Object.entries(published).flatMap(([id, before]) => {
    const count = now[id];
    if (count === undefined) return [`case ${id} is gone, which failed ${before} mutants`];
    return count < before ? [`case ${id} fails ${count} mutants, and failed ${before}`] : [];
  });
}
