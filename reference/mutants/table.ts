/** Every mutant and every adversary. Each topic has a file; a new mutant is one entry there. */
import type { Adversary, Mutant } from "./mutant.ts";

export const MUTANTS: readonly Mutant[] = [];

export const ADVERSARIES: readonly Adversary[] = [];
