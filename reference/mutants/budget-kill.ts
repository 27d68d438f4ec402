/** Mistakes about engines whose time is over: whether and when they are stopped, and what is recorded of it (MEX-BUD-04, MEX-BUD-07). */
import type { EngineAdapter } from "../engines/adapter.ts";
import { mintGrant, spendGrant } from "../engines/grant.ts";
import { PASS } from "../gates/gate.ts";
import { type ExecuteAnswer, failed } from "../runtime/answer.ts";
import type { Attempt } from "../runtime/attempt.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { type Draft, draftOf, type Json } from "./draft.ts";
import { mend } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { recorder, records, stored } from "./record-seams.ts";
import { caseSteps } from "./result-seams.ts";
import { runtimes, steps } from "./runtime-seams.ts";
import { all, type Break, requestGate } from "./seams.ts";

/** Milliseconds after which these runtimes give an engine up that never answers: a case must not wait for ever. */
const GIVEN_UP_MS = 1200;

/** Time as the watchdog sees it: standing still, with timers of its own. */
function watchedBy(parts: RuntimeParts, after: RuntimeParts["timers"]["after"]): RuntimeParts {
  return { ...parts, clock: { now: () => parts.clock.now(), monotonic: () => 0 }, timers: { after } };
}

/** The wall time of an operation is another one; `state` lives as long as the case. */
function limited<State>(state: () => State, change: (ms: number, attempt: Attempt, state: State) => number): Break {
  return caseSteps(state, (honest, kept) => ({
    invokeEngine(parts, attempt, granted) {
      const after: RuntimeParts["timers"]["after"] = (ms, action) => parts.timers.after(ms === parts.limits.grace_ms ? ms : change(ms, attempt, kept), action);
      return honest.invokeEngine(watchedBy(parts, after), attempt, granted);
    },
  }));
}

function later(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}

/** Operations of a kind have no wall time; an engine that never answers is given up in the end, and nothing is said of it. */
function unlimited<State>(state: () => State, isUnlimited: (attempt: Attempt, state: State) => boolean): Break {
  return caseSteps(state, (honest, kept) => ({
    async invokeEngine(parts, attempt, granted) {
      if (!isUnlimited(attempt, kept)) return honest.invokeEngine(parts, attempt, granted);
      const ended = await Promise.race([
        honest.invokeEngine(
          watchedBy(parts, () => () => undefined),
          attempt,
          granted,
        ),
        later(GIVEN_UP_MS),
      ]);
      return ended ?? { kind: "ended", answer: failed(attempt.attempt_id, "result", "ENGINE_FAILED", "the engine did not answer") };
    },
  }));
}

/** Adapters that are run in another way. */
function adapted(
  { adapters }: RuntimeParts,
  run: (adapter: EngineAdapter, grant: Parameters<EngineAdapter["run"]>[0], id: string) => Promise<unknown>,
): RuntimeParts["adapters"] {
  return new Map([...adapters].map(([id, adapter]) => [id, { run: (grant: Parameters<EngineAdapter["run"]>[0]) => run(adapter, grant, id) }]));
}

/** What an engine answers after it was told to stop is taken, if it comes soon. */
const lateTaken: Break = steps((honest) => ({
  async invokeEngine(parts, attempt, granted) {
    let answer: Promise<unknown> = Promise.resolve(null);
    const adapters = adapted(parts, (adapter, grant) => {
      answer = adapter.run(grant);
      return answer;
    });
    const ended = await honest.invokeEngine({ ...parts, adapters }, attempt, granted);
    if (ended.kind !== "ended" || ended.answer.outcome !== "failed" || ended.answer.error.code !== "BUDGET_EXCEEDED") return ended;
    const value = await Promise.race([answer.catch(() => null), later(GIVEN_UP_MS)]);
    if (value === null) return ended;
    const { engine_id, operation } = attempt.envelope;
    return {
      kind: "passed",
      value: { names: { invocation: parts.ids.next(), engine_id: engine_id ?? "", operation: operation ?? "" }, value, duration_ms: 0 },
    };
  },
}));

/** Answers are matched by engine: one that comes late is taken for that of the next invocation. */
const lateMistaken: Break = caseSteps(
  () => new Map<string, Promise<unknown>>(),
  (honest, open) => ({
    invokeEngine(parts, attempt, granted) {
      const adapters = adapted(parts, async (adapter, grant, id) => {
        const before = open.get(id);
        const own = adapter.run(grant);
        open.set(id, own);
        const value = await (before === undefined ? own : Promise.race([before, own]));
        open.delete(id);
        return value;
      });
      return honest.invokeEngine({ ...parts, adapters }, attempt, granted);
    },
  }),
);

/** Engines are given up, and never told. */
const untold: Break = steps((honest) => ({
  invokeEngine(parts, attempt, granted) {
    const adapters = adapted(parts, (adapter, grant) => {
      const invocation = spendGrant(grant);
      return adapter.run(invocation === null ? grant : mintGrant({ ...invocation, signal: new AbortController().signal }));
    });
    return honest.invokeEngine({ ...parts, adapters }, attempt, granted);
  },
}));

/** One kill ends all that is open. */
const allKilled: Break = runtimes((honest) => {
  let killed = 0;
  const watch = async (run: () => Promise<ExecuteAnswer>): Promise<ExecuteAnswer> => {
    const before = killed;
    const answer = await run();
    if (answer.outcome === "failed" && answer.error.code === "BUDGET_EXCEEDED") killed += 1;
    return killed === before || answer.outcome !== "executed" ? answer : failed(answer.attempt_id, "result", "BUDGET_EXCEEDED", "the engine was stopped");
  };
  return {
    execute: (operation, context) => watch(() => honest.execute(operation, context)),
    executeText: (text, context) => watch(() => honest.executeText(text, context)),
  };
});

const levelOf = ({ envelope }: Attempt): string => envelope.planned?.determinism ?? "";
const budgetOf = ({ envelope }: Attempt): Draft => ({ ...envelope.planned?.budget });

/** Denials of the request gate with these codes are overlooked. */
export const budgetOverlooked = (...codes: readonly string[]): Break =>
  requestGate("G-BUDGET", async (input, context, honest) => {
    const verdict = await honest.check(input, context);
    return verdict.outcome === "deny" && codes.includes(verdict.code ?? "") ? PASS : verdict;
  });

/** An operation without a budget is one with an empty budget, and an empty budget is none. */
const budgetOptional: Break = all(
  mend((draft) => {
    draft["budget"] ??= {};
  }),
  budgetOverlooked("BUDGET_EMPTY"),
  unlimited(
    () => null,
    (attempt) => Object.keys(budgetOf(attempt)).length === 0,
  ),
);

const none = (): null => null;

const STOPPED = breaking("MEX-BUD-04", [
  ["wall-time-unenforced", "the wall time is checked in the request and not enforced", unlimited(none, () => true)],
  ["wall-time-live-unenforced", "engines that work live (D0, D1) are not stopped", unlimited(none, (attempt) => levelOf(attempt) < "D2")],
  [
    "wall-time-beside-others",
    "the wall time is enforced where other caps are given too",
    unlimited(none, (attempt) => Object.keys(budgetOf(attempt)).length === 1),
  ],
  [
    "wall-time-once",
    "after one engine was stopped the timer is not set again",
    unlimited(
      () => ({ stops: 0 }),
      (_, state) => {
        state.stops += 1;
        return state.stops > 1;
      },
    ),
  ],
  ["wall-time-budget-optional", "an operation without a budget has no cap, not those of its engine either", budgetOptional],
  [
    "wall-time-zero-is-none",
    "a wall time of zero is none",
    all(
      budgetOverlooked("BUDGET_ZERO"),
      unlimited(none, (attempt) => budgetOf(attempt)["wall_time_ms"] === 0),
    ),
  ],
  [
    "wall-time-over-default",
    "a wall time above the engine's default holds in its place",
    all(
      budgetOverlooked("BUDGET_OVER_DEFAULT"),
      unlimited(none, () => true),
    ),
  ],
  ["wall-time-tenth", "the wall time is taken for tenths of a second", limited(none, (ms) => ms / 10)],
  [
    "wall-time-default-short",
    "an operation that sets no wall time has a tenth of a second",
    limited(none, (ms, attempt) => (budgetOf(attempt)["wall_time_ms"] == null ? 100 : ms)),
  ],
  [
    "wall-time-of-session",
    "the wall time counts from the first operation of the session",
    limited(
      () => ({ started: performance.now() }),
      (ms, _, { started }) => Math.max(1, ms - (performance.now() - started)),
    ),
  ],
  ["wall-time-late-taken", "what an engine answers after it was told to stop is handed out", lateTaken],
  ["wall-time-late-mistaken", "a late answer is taken for that of the next invocation", lateMistaken],
  [
    "wall-time-untold",
    "an engine whose time is over is given up, and not told to stop",
    untold,
    { apart: "the answer and the record are right, and the engine runs on" },
  ],
  ["wall-time-kills-all", "when one engine is stopped all that run are", allKilled, { apart: "engines that run at once, and not one after the other" }],
]);

const isKill = (event: Draft): boolean => event["type"] === "system" && event["message"] === "budget_exceeded";

/** Kills are recorded with other details; `state` lives as long as the case. */
function killsRecorded<State>(state: () => State, change: (details: Draft, state: State) => Draft): Break {
  return records(state, (record, kept) => {
    const event = "event" in record ? record.event : null;
    const details = event === null || !isKill(draftOf(event) ?? {}) ? null : draftOf(event["details"]);
    return event === null || details === null ? [record] : [{ event: { ...event, details: change(details, kept) } }];
  });
}

/** The Diagnostic of a kill is left out, with the event that names it. */
const unseen: Break = recorder((honest) => ({
  commit(batch) {
    const dropped = new Set(batch.flatMap((record) => ("diagnostic" in record && record.diagnostic.code === "BUDGET_EXCEEDED" ? [record.diagnostic.id] : [])));
    honest.commit(
      batch.filter(
        (record) => !("diagnostic" in record ? dropped.has(record.diagnostic.id) : "event" in record && dropped.has(String(record.event["diagnostic_id"]))),
      ),
    );
  },
}));

/** Every call is recorded with what it used. */
const usageRecorded: Break = steps((honest) => ({
  judgeResult(parts, attempt, granted, reply) {
    const limit = attempt.envelope.planned?.budget.wall_time_ms ?? 0;
    attempt.journal.budgetExceeded({ cap: "wall_time_ms", limit, observed: Math.round(reply.duration_ms), invocation: reply.names.invocation });
    return honest.judgeResult(parts, attempt, granted, reply);
  },
}));

const RECORDED = breaking("MEX-BUD-07", [
  ["kill-unrecorded", "a kill leaves no event", stored((event) => (isKill(event) ? null : event))],
  ["kill-unseen", "a kill is recorded and surfaces in no Problem", unseen],
  [
    "kill-cap-wrong",
    "every kill is recorded as one for CPU time",
    killsRecorded(none, (details) => ({ ...details, cap: "cpu_time_ms" })),
    { apart: "the record is there, and says another cap" },
  ],
  [
    "kill-limit-of-first",
    "kills are recorded with the limit of the first",
    killsRecorded(
      (): { limit: Json } => ({ limit: null }),
      (details, state) => {
        state.limit ??= details["limit"] ?? null;
        return { ...details, limit: state.limit };
      },
    ),
  ],
  ["kill-of-every-call", "every call is recorded as a kill, with what it used", usageRecorded],
]);

export const BUDGET_KILL_MUTANTS: readonly Mutant[] = [...STOPPED, ...RECORDED];
