/** Calls the engine: once, after everything that was judged is committed, for a bounded time. */
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { EngineAdapter } from "../engines/adapter.ts";
import { type InvocationGrant, mintGrant } from "../engines/grant.ts";
import { invariant } from "../faults.ts";
import { failed, type StepEnd } from "./answer.ts";
import type { Attempt } from "./attempt.ts";
import type { InvocationNames } from "./journal.ts";
import type { RuntimeParts } from "./parts.ts";
import { withinTime } from "./within-time.ts";

/** What came back, and under which names and after how many milliseconds. */
export interface Reply {
  readonly names: InvocationNames;
  readonly value: unknown;
  readonly duration_ms: number;
}

const MESSAGES = {
  ENGINE_UNBOUND: "no implementation is bound to the engine; bind one",
  ENGINE_FAILED: "the engine failed without a result",
} as const;

/** Records a failure of the engine and ends the attempt with its typed error (MEX-RES-04, MEX-RES-05). */
function endFailed(attempt: Attempt, names: InvocationNames, code: string, message: string): StepEnd<never> {
  attempt.journal.engineFailed(names, code, message);
  attempt.journal.commit();
  return { kind: "ended", answer: failed(attempt.attempt_id, "result", code, message) };
}

function endOverTime(attempt: Attempt, names: InvocationNames, limit: number, duration_ms: number): StepEnd<never> {
  const observed = Math.max(limit, Math.round(duration_ms));
  attempt.journal.budgetExceeded({ cap: "wall_time_ms", limit, observed, invocation: names.invocation });
  return endFailed(attempt, names, "BUDGET_EXCEEDED", `the engine was stopped: wall_time_ms allows ${limit}, observed ${observed}`);
}

function wallTime(planned: PlannedOperation, parts: RuntimeParts): number {
  return planned.budget.wall_time_ms ?? parts.limits.wall_time_ms;
}

/** Also an adapter that throws at once is one that failed. */
async function startEngine(adapter: EngineAdapter, grant: InvocationGrant): Promise<unknown> {
  return adapter.run(grant);
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
  attempt.journal.toolCalled(names);
  attempt.journal.commit();

  const { inputs, staging } = attempt.artifacts;
  const stop = new AbortController();
  const capabilities_granted = Object.freeze([...granted]);
  const grant = mintGrant({ ...names, operation: planned, capabilities_granted, workspace: staging.workspace(), inputs, signal: stop.signal });
  const started = parts.clock.monotonic();
  const limit = wallTime(planned, parts);
  const answer = await withinTime(startEngine(adapter, grant), limit, parts.timers);
  const duration_ms = Math.max(0, parts.clock.monotonic() - started);
  if (answer.kind === "answered") return { kind: "passed", value: { names, value: answer.value, duration_ms } };
  attempt.journal.toolAnswered(names, answer.kind === "timeout" ? "cancelled" : "failed", duration_ms);
  if (answer.kind === "threw") return endFailed(attempt, names, "ENGINE_FAILED", MESSAGES.ENGINE_FAILED);
  stop.abort("budget_exceeded");
  return endOverTime(attempt, names, limit, duration_ms);
}
