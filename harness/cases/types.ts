/**
 * A case, split in two: what is asked, and what is expected.
 * Rooms before the judge take an `Ask`; that they cannot see `then` is a matter of types.
 */
import type { Case, Expectation, Then } from "../../spec-cases/contract/types.ts";

/** What a case asks of a target; the part that world, targets, engine and observe may see. */
export interface Ask {
  readonly id: string;
  /** Without `start`, which says whether the world is to be accepted. */
  readonly given: Omit<Case["given"], "start">;
  readonly scripts: NonNullable<Case["engine"]>["scripts"];
  readonly when: Case["when"];
  readonly requires: readonly string[];
  readonly secrets: readonly string[];
}

/** Where a case comes from: the shipped corpus, or a folder of the adopter (`--cases`). */
export type Origin = "corpus" | "added";

/** A case as loaded. `file` is relative to its root folder, with `/`. */
export interface LoadedCase {
  readonly ask: Ask;
  readonly then: readonly Then[];
  readonly definition: Case;
  readonly file: string;
  readonly origin: Origin;
}

export type { Case, Expectation, Then };

/** One clause of requirements.json. */
export interface Requirement {
  readonly id: string;
  readonly section: string;
  readonly level: "MUST" | "SHOULD";
  readonly class: Case["class"];
  readonly statement: string;
  readonly verified_by: string;
  readonly basis: "spec" | "seed" | "kit";
  readonly notes?: string;
}

/** One open point of interpretations.json. */
export interface Interpretation {
  readonly id: string;
  readonly question: string;
  readonly decision: string;
  readonly mode: "strict" | "either" | "tentative";
  readonly reason: string;
  readonly requirements: readonly string[];
  readonly consistent: boolean;
}

/** The whole corpus, loaded and checked against its schemas. */
export interface Corpus {
  /** Revision of the manifest, and the SHA-256 over all files that decide verdicts. */
  readonly revision: string;
  readonly digest: string;
  readonly cases: readonly LoadedCase[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly interpretations: ReadonlyMap<string, Interpretation>;
  /** Named worlds and base operations, parsed. */
  readonly worlds: ReadonlyMap<string, import("../../spec-cases/contract/types.ts").World>;
  readonly operations: ReadonlyMap<string, import("../../spec-cases/contract/types.ts").OperationFile>;
}
