/** What a mutant is: the reference with one clause broken, by replacing parts at its seams. */
import type { ServiceParts } from "../serve/parts.ts";
import type { Wire } from "../serve/wire.ts";

/** A mutant, or an adversary. */
export interface Mutant {
  /** kebab-case, permanent: `cap-prefix-scope`. */
  readonly id: string;
  /** The clause that it breaks. */
  readonly requirement: string;
  /** The mistake in one sentence, as a failure message quotes it: `scopes are compared by prefix`. */
  readonly mistake: string;
  /** Runs the whole corpus, not only the cases of its clause; for some ten mutants that say much of many cases. */
  readonly broad?: boolean;
  /** The engine that it breaks, and no other: its plan is the cases of that engine that cite its clause. */
  readonly engine?: string;
  /** The one operation of that engine that it breaks: the plan is then what starts from that operation. */
  readonly operation?: string;
  /** Keeps the engines that the reference runs by itself: for mistakes of isolation. The others are spared the start of a program. */
  readonly own_engines?: boolean;
  /** Why no case can fail it; it is then run all the same, and must not be killed. */
  readonly equivalent?: string;
  /** Why it counts although another mutant is failed by the same cases. */
  readonly apart?: string;
  /** How it differs from the reference. */
  readonly breaks: Partial<ServiceParts> | ((honest: ServiceParts) => Partial<ServiceParts>);
}

/** A target that obeys nothing: it must never be green, and its failures do not count as kills. */
export interface Adversary {
  readonly id: string;
  readonly mistake: string;
  /** Looks honest in a plain run, and must fail a challenge; its second argument is a file of what it knows (`known-corpus.ts`). */
  readonly only?: "challenge";
  /** `stdio` for those that end their process; the others run in a worker. */
  readonly transport: "stdio" | "worker";
  serve(wire: Wire): void;
}

/** One mutant of a clause: id, mistake, difference, and what else is to be said of it. */
export type MutantRow = readonly [
  id: string,
  mistake: string,
  breaks: Mutant["breaks"],
  more?: Partial<Pick<Mutant, "apart" | "broad" | "engine" | "equivalent" | "operation" | "own_engines">>,
];

/** Mutants of one clause, as a table. */
export function breaking(requirement: string, rows: readonly MutantRow[]): readonly Mutant[] {
  return rows.map(([id, mistake, breaks, more]) => ({ id, requirement, mistake, breaks, ...more }));
}
