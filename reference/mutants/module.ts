/** Starts one mutant or adversary as an ordinary target: its id is the module's only argument; `honest` is the reference unbroken. */

import { NO_OWN_ENGINES } from "../serve/own-engines.ts";
import { type ServiceParts, serviceParts } from "../serve/parts.ts";
import { createService } from "../serve/service.ts";
import type { Wire } from "../serve/wire.ts";
import type { Mutant } from "./mutant.ts";
import { ADVERSARIES, MUTANTS } from "./table.ts";

/** Clauses that cases show on engines which the reference runs by itself. */
const ON_OWN_ENGINES = /^MEX-(?:SBX-\d+|DET-0[457]|BUD-06)$/;

/** Only who needs engines of its own looks for them: that takes longer than all the cases of most clauses. */
function partsOf({ requirement, breaks }: Mutant): Partial<ServiceParts> {
  const own = ON_OWN_ENGINES.test(requirement) ? {} : { findOwnEngines: async () => NO_OWN_ENGINES };
  return { ...own, ...(typeof breaks === "function" ? breaks(serviceParts(own)) : breaks) };
}

/** Serves the mutant that `process.argv` names. Throws for an unknown one, so that the target does not start. */
export function serve(wire: Wire): void {
  const id = process.argv[2] ?? "";
  const mutant = MUTANTS.find((candidate) => candidate.id === id);
  const adversary = ADVERSARIES.find((candidate) => candidate.id === id);
  if (id === "honest") createService()(wire);
  else if (mutant !== undefined) createService(partsOf(mutant))(wire);
  else if (adversary !== undefined) adversary.serve(wire);
  else throw new Error(`there is no mutant \`${id}\``);
}
