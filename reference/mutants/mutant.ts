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
  /** `stdio` for those that end their process; the others run in a worker. */
  readonly transport: "stdio" | "worker";
  serve(wire: Wire): void;
}
