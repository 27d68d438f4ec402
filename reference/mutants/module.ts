/** Starts one mutant or adversary as an ordinary target: its id is the module's only argument; `honest` is the reference unbroken. */

import { serviceParts } from "../serve/parts.ts";
import { createService } from "../serve/service.ts";
import type { Wire } from "../serve/wire.ts";
import { ADVERSARIES, MUTANTS } from "./table.ts";

/** Serves the mutant that `process.argv` names. Throws for an unknown one, so that the target does not start. */
export function serve(wire: Wire): void {
  const id = process.argv[2] ?? "";
  const mutant = MUTANTS.find((candidate) => candidate.id === id);
  const adversary = ADVERSARIES.find((candidate) => candidate.id === id);
  if (id === "honest") createService()(wire);
  else if (mutant !== undefined) {
    const honest = serviceParts();
    createService(typeof mutant.breaks === "function" ? mutant.breaks(honest) : mutant.breaks)(wire);
  } else if (adversary !== undefined) adversary.serve(wire);
  else throw new Error(`there is no mutant \`${id}\``);
}
