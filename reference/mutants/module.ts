/**
 * Starts one mutant or adversary as an ordinary target: its id is the module's first argument; `honest` is the reference unbroken.
 * With `--many` in its place the module serves one mutant after the other, each from a line `serve <id>` to its shutdown.
 */

import { NO_OWN_ENGINES } from "../serve/own-engines.ts";
import { serviceParts } from "../serve/parts.ts";
import { createService } from "../serve/service.ts";
import type { Wire } from "../serve/wire.ts";
import { ADVERSARIES, MUTANTS } from "./table.ts";

/** Serves what `process.argv` names. Throws for an unknown id, so that the target does not start. */
export function serve(wire: Wire): void {
  const id = process.argv[2] ?? "";
  if (id === "--many") serveMany(wire);
  else serveOne(id, wire);
}

function serveOne(id: string, wire: Wire): void {
  const mutant = MUTANTS.find((candidate) => candidate.id === id);
  const adversary = ADVERSARIES.find((candidate) => candidate.id === id);
  if (id === "honest") createService()(wire);
  else if (mutant !== undefined) {
    const honest = serviceParts(mutant.own_engines === true ? {} : { findOwnEngines: async () => NO_OWN_ENGINES });
    createService({ ...honest, ...(typeof mutant.breaks === "function" ? mutant.breaks(honest) : mutant.breaks) })(wire);
  } else if (adversary !== undefined) adversary.serve(wire);
  else throw new Error(`there is no mutant \`${id}\``);
}

const SERVE = "serve ";
const SERVED = "served";

/** What a mutant sends after its end is not sent on: the next one has begun. */
function serveMany(wire: Wire): void {
  let deliver: (line: string) => void = () => undefined;
  wire.receive((line) => {
    if (!line.startsWith(SERVE)) {
      deliver(line);
      return;
    }
    let isOpen = true;
    serveOne(line.slice(SERVE.length), {
      receive: (handler) => {
        deliver = handler;
      },
      send: (text) => {
        if (isOpen) wire.send(text);
      },
      close: () => {
        isOpen = false;
        wire.send(SERVED);
      },
    });
  });
}
