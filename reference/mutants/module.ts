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

/** Characters of lines that travel together: to wake the other thread for each line costs more than to read it. */
const MAX_TOGETHER = 1_000_000;

/** Several lines a message in both directions. What a mutant sends after its end is not sent on: the next one has begun. */
function serveMany(wire: Wire): void {
  let deliver: (line: string) => void = () => undefined;
  const send = together(wire);
  const serveNext = (id: string): void => {
    let isOpen = true;
    serveOne(id, {
      receive: (handler) => {
        deliver = handler;
      },
      send: (text) => {
        if (isOpen) send(text);
      },
      close: () => {
        isOpen = false;
        send(SERVED);
      },
    });
  };
  wire.receive((text) => {
    for (const line of text.split("\n")) {
      if (line.startsWith(SERVE)) serveNext(line.slice(SERVE.length));
      else deliver(line);
    }
  });
}

/** Sends what one turn of the event loop has to say in one message. */
function together(wire: Wire): (line: string) => void {
  let waiting: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (waiting.length > 0) wire.send(waiting.join("\n"));
    waiting = [];
    length = 0;
  };
  return (line) => {
    if (waiting.push(line) === 1) setImmediate(flush);
    length += line.length;
    if (length > MAX_TOGETHER) flush();
  };
}
