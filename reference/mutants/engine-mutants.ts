/** Mutants that break one engine each: for every engine of the registry the same mistakes, wherever its template gives room for them. */
import { ENGINE_CAPABILITY_MUTANTS } from "./engine-capabilities.ts";
import { ENGINE_EXCHANGE_MUTANTS } from "./engine-exchange.ts";
import { ENGINE_GATE_MUTANTS } from "./engine-gates.ts";
import { ENGINE_LEVEL_MUTANTS } from "./engine-levels.ts";
import { ENGINE_OWN_CONTEXT_MUTANTS } from "./engine-own-context.ts";
import { ENGINE_OWN_SCRIPT_MUTANTS } from "./engine-own-scripts.ts";
import { ENGINE_OWN_TABLE_MUTANTS } from "./engine-own-tables.ts";
import { ENGINE_PARAMS_MUTANTS } from "./engine-params.ts";
import type { Mutant } from "./mutant.ts";

export const ENGINE_MUTANTS: readonly Mutant[] = [
  ...ENGINE_PARAMS_MUTANTS,
  ...ENGINE_CAPABILITY_MUTANTS,
  ...ENGINE_LEVEL_MUTANTS,
  ...ENGINE_EXCHANGE_MUTANTS,
  ...ENGINE_GATE_MUTANTS,
  ...ENGINE_OWN_CONTEXT_MUTANTS,
  ...ENGINE_OWN_TABLE_MUTANTS,
  ...ENGINE_OWN_SCRIPT_MUTANTS,
];
