/** Mistakes about caps of scripts that the target runs by itself (MEX-BUD-05, MEX-BUD-06). */
import type { Budget } from "../../spec-cases/contract/types.ts";
import type { Invocation } from "../engines/grant.ts";
import { type Draft, objectIn, objectsIn } from "./draft.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { isSucceeded, ownInvocations, ownReplies } from "./own-engine-seams.ts";
import { overlooked } from "./result-seams.ts";
import { all, type Break } from "./seams.ts";

const SANDBOX = "engine.sandbox";
const none = (): null => null;
const row = (id: string, mistake: string, breaks: Break): MutantRow => [id, mistake, breaks, { own_engines: true }];

/** What the engine says of a script that it has stopped; empty for one that came to its end. */
const saidOf = (reply: Draft): string =>
  objectsIn(objectIn(reply, "result"), "errors")
    .map(({ code, message }) => `${String(code)}: ${String(message)}`)
    .join("\n");

/** A script that was stopped is taken for one that has ended: it succeeded, and has no output. */
const stoppedSucceeds = (is: (said: string) => boolean): Break =>
  ownReplies(SANDBOX, none, (reply) => {
    const result = objectIn(reply, "result");
    const said = saidOf(reply);
    if (result === null || !said.includes("was stopped") || !is(said)) return null;
    Object.assign(result, { status: "succeeded", errors: [] });
    return reply;
  });

/** Scripts have other caps than their operations. */
const capped = (change: (budget: Budget) => Partial<Budget>): Break =>
  ownInvocations(SANDBOX, (invocation) => ({ ...invocation, budget: { ...invocation.budget, ...change(invocation.budget) } }));

/** The engine is of no use once it has stopped three scripts. */
const broken: Break = ownReplies(
  SANDBOX,
  () => ({ stopped: 0 }),
  (reply, _, state) => {
    const result = objectIn(reply, "result");
    if (saidOf(reply).includes("was stopped")) state.stopped += 1;
    if (result === null || !isSucceeded(reply) || state.stopped < 3) return null;
    Object.assign(result, { status: "failed", outputs: [], errors: [{ code: "SBOX_RUNTIME_ERROR", message: "the isolate is gone" }] });
    return reply;
  },
);

const HELD = breaking("MEX-BUD-06", [
  row(
    "script-stopped-succeeds",
    "a script that was stopped has succeeded, with what it had up to then",
    stoppedSucceeds(() => true),
  ),
  row(
    "script-out-of-memory-succeeds",
    "a script whose memory ran out has succeeded",
    stoppedSucceeds((said) => said.includes("memory_bytes")),
  ),
  row(
    "script-memory-short",
    "a script has a tenth of the memory that its cap gives it",
    capped(({ memory_bytes }) => ({ memory_bytes: Math.floor((memory_bytes ?? 0) / 10) })),
  ),
  row("script-engine-broken-by-three", "the engine has three isolates, and those of scripts that were stopped are lost", broken),
]);

const GB = 2 ** 30;
const unlimited = (invocation: Invocation): Invocation => ({
  ...invocation,
  budget: { ...invocation.budget, output_bytes: GB },
  operation: { ...invocation.operation, output_spec: { ...invocation.operation.output_spec, max_bytes: GB } },
});

const OUTPUTS = breaking("MEX-BUD-05", [
  row(
    "script-output-at-the-cap",
    "an output of exactly its cap is too large for a script",
    capped(({ output_bytes }) => ({ output_bytes: (output_bytes ?? GB) - 1 })),
  ),
  row("script-output-uncapped", "outputs of scripts have no cap", all(ownInvocations(SANDBOX, unlimited), overlooked("G-BUDGET", ["RESULT_OVER_BUDGET"]))),
]);

export const OWN_BUDGET_MUTANTS: readonly Mutant[] = [...HELD, ...OUTPUTS];
