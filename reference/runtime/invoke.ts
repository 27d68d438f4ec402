/** Calls the engine: once, after everything that was judged is committed, for a bounded time. */
import type { Budget, PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { EngineAdapter } from "../engines/adapter.ts";
import { type BudgetStop, findBudgetStop } from "../engines/budget-stop.ts";
import { effectiveBudget } from "../engines/effective-budget.ts";
import { type Invocation, mintGrant } from "../engines/grant.ts";
import { invariant } from "../faults.ts";
import { failed, type StepEnd } from "./answer.ts";
import type { Attempt } from "./attempt.ts";
import type { InvocationNames } from "./journal.ts";
import type { RuntimeParts } from "./parts.ts";
import { type Ending, runUnderWatch, type SignalSource } from "./watchdog.ts";

/** What came back, and under which names and after how many milliseconds. */
export interface Reply {
  readonly names: InvocationNames;
  readonly value: unknown;
  readonly duration_ms: number;
}

const MESSAGES = {
  ENGINE_UNBOUND: "no implementation is bound to the engine; bind one",
  ENGINE_FAILED: "the engine failed without a result",
  CANCELLED: "the operation was cancelled before its engine had answered",
} as const;

/** Records a failure of the engine and ends the attempt with its typed error (MEX-RES-04, MEX-RES-05). */
function endFailed(attempt: Attempt, names: InvocationNames, code: string, message: string): StepEnd<never> {
  attempt.journal.engineFailed(names, code, message);
  attempt.journal.commit();
  return { kind: "ended", answer: failed(attempt.attempt_id, "result", code, message) };
}

/** Whether an engine went in its grace depends on moments: it is said in words, and the record is the same from run to run. */
const GIVEN_UP = "; it had not ended when it was given up";

/** The kill is recorded before what follows from it (MEX-BUD-07); the error names cap, limit and observed value (MEX-BUD-04). */
function endOverBudget(attempt: Attempt, names: InvocationNames, { cap, limit, observed }: BudgetStop, ended: { ms: number; more: string }): StepEnd<never> {
  attempt.journal.budgetExceeded({ cap, limit, observed, invocation: names.invocation });
  attempt.journal.toolAnswered(names, "cancelled", ended.ms);
  return endFailed(attempt, names, "BUDGET_EXCEEDED", `the engine was stopped: \`${cap}\` allows ${limit}, observed ${observed}${ended.more}`);
}

/** How a run that did not answer in time is recorded and answered. */
function endStopped(attempt: Attempt, names: InvocationNames, ending: Extract<Ending, { kind: "stopped" }>, limit: number): StepEnd<never> {
  const { reason, observed_ms, is_gone, duration_ms } = ending;
  const more = is_gone ? "" : GIVEN_UP;
  if (reason === "budget_exceeded") {
    const observed = Math.max(limit, Math.round(observed_ms));
    return endOverBudget(attempt, names, { cap: "wall_time_ms", limit, observed }, { ms: duration_ms, more });
  }
  attempt.journal.toolAnswered(names, "cancelled", duration_ms);
  return endFailed(attempt, names, "CANCELLED", MESSAGES.CANCELLED + more);
}

/** Also an adapter that throws at once is one that failed. */
async function startEngine(adapter: EngineAdapter, invocation: Invocation): Promise<unknown> {
  return adapter.run(mintGrant(invocation));
}

/** What the engine is told, but for the signal, which comes with the run. */
function describeInvocation(
  attempt: Attempt,
  planned: PlannedOperation,
  names: InvocationNames,
  granted: readonly string[],
  budget: Budget,
): (signal: SignalSource) => Invocation {
  const { invocation, engine_id } = names;
  const { inputs, staging } = attempt.artifacts;
  const capabilities_granted = Object.freeze([...granted]);
  const workspace = staging.workspace();
  return (signal) => ({
    invocation,
    engine_id,
    operation: planned,
    budget,
    capabilities_granted,
    workspace,
    inputs,
    get signal() {
      return signal();
    },
  });
}

/** INVARIANT: no engine runs before all gate outcomes are committed (MEX-LOG-07), none after a denial (MEX-GATE-02). */
export async function invokeEngine(parts: RuntimeParts, attempt: Attempt, granted: readonly string[]): Promise<StepEnd<Reply>> {
  const { planned } = attempt.envelope;
  invariant(planned !== null, "only a decoded operation reaches its engine");
  const names: InvocationNames = { invocation: parts.ids.next(), engine_id: planned.engine_id, operation: planned.operation };
  // A registry entry that names no implementation has nothing that an adapter could stand for (MEX-REG-06).
  const isBound = (attempt.registered?.engine.implementations.length ?? 0) > 0;
  const adapter = isBound ? parts.adapters.get(planned.engine_id) : undefined;
  if (adapter === undefined) return endFailed(attempt, names, "ENGINE_UNBOUND", MESSAGES.ENGINE_UNBOUND);
  const { caller } = attempt;
  if (caller?.aborted === true) return endFailed(attempt, names, "CANCELLED", MESSAGES.CANCELLED);
  const budget = effectiveBudget(planned, attempt.registered?.engine.default_budget ?? null);
  const describe = describeInvocation(attempt, planned, names, granted, budget);
  attempt.journal.toolCalled(names);
  attempt.journal.commit();

  const { clock, timers, limits } = parts;
  const limit_ms = budget.wall_time_ms ?? limits.wall_time_ms;
  const watch = { limit_ms, grace_ms: limits.grace_ms, clock, timers, caller };
  const ending = await runUnderWatch((signal) => startEngine(adapter, describe(signal)), watch);
  if (ending.kind === "stopped") return endStopped(attempt, names, ending, limit_ms);
  const { duration_ms } = ending;
  if (ending.kind === "threw") {
    attempt.journal.toolAnswered(names, "failed", duration_ms);
    return endFailed(attempt, names, "ENGINE_FAILED", MESSAGES.ENGINE_FAILED);
  }
  const stop = findBudgetStop(ending.value);
  if (stop !== null) return endOverBudget(attempt, names, stop, { ms: duration_ms, more: "" });
  return { kind: "passed", value: { names, value: ending.value, duration_ms } };
}
