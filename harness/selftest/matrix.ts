/** The kill matrix: clause x case x mutant, and what it says. Pure. */
import type { LoadedCase } from "../cases/types.ts";
import type { MutantEntry } from "./mutant-list.ts";

/** What one mutant's run came to: ids of the cases that it failed (no crash, no timeout), of all that it ran. */
export interface MutantRun {
  readonly mutant: MutantEntry;
  readonly ran: readonly string[];
  readonly failed: readonly string[];
  /** The run as a whole was not conformant, for whatever reason. */
  readonly red: boolean;
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
  const groups = equalKills(runs);
  for (const group of groups)
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
      distinct: new Set(counted.filter(({ failed }) => failed.length > 0).map(({ failed, mutant }) => (mutant.apart === null ? signature(failed) : mutant.id)))
        .size,
      normative_cases: byCase.size,
      cases_without_kill: without.length,
      clauses_with_mutants: Object.keys(requirements).length,
    },
    mutants,
    cases: Object.fromEntries(byCase),
    requirements,
    faults,
  };
}

function signature(failed: readonly string[]): string {
  return [...failed].sort().join(" ");
}

/** Mutants of one clause with equal kill sets, those with a reason apart left out. */
function equalKills(runs: readonly MutantRun[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { mutant, failed } of runs) {
    if (mutant.equivalent !== null || mutant.apart !== null || failed.length === 0) continue;
    const key = `${mutant.broad} ${signature(failed)}`;
    groups.set(key, [...(groups.get(key) ?? []), mutant.id]);
  }
  return [...groups.values()];
}

/** Figures that got worse against the published ones; empty where the ratchet holds. */
export function ratchetFaults(now: Figures, published: Figures): string[] {
  const atLeast: readonly (keyof Figures)[] = ["mutants", "killed", "distinct", "normative_cases", "clauses_with_mutants"];
  const atMost: readonly (keyof Figures)[] = ["cases_without_kill", "equivalent"];
  return [
    ...atLeast.filter((key) => now[key] < published[key]).map((key) => `${key} fell from ${published[key]} to ${now[key]}`),
    ...atMost.filter((key) => now[key] > published[key]).map((key) => `${key} rose from ${published[key]} to ${now[key]}`),
  ];
}
