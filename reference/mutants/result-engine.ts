/** Mistakes about engines that throw, hang, vanish or babble, and about serving on afterwards (MEX-RES-05). */
import type { EngineAdapter } from "../engines/adapter.ts";
import type { FlightRecord } from "../recorder/recorder.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { type Draft, draftOf, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { records } from "./record-seams.ts";
import { PLAIN } from "./result-errors.ts";
import { caseSteps, overlooked } from "./result-seams.ts";
import { answers, runtimeParts } from "./runtime-seams.ts";
import { all, type Break } from "./seams.ts";

const codeOf = (answer: ExecuteAnswer): string | null => (answer.outcome === "failed" ? answer.error.code : null);

/** An engine that ended with one of the codes is taken for one that had nothing to say. */
function takenForSuccess(codes: readonly string[]): Break {
  return answers(
    () => null,
    (answer, operation) =>
      codes.includes(codeOf(answer) ?? "")
        ? { attempt_id: answer.attempt_id, outcome: "executed", result: { ...NOTHING, op_id: String(operation?.["op_id"] ?? answer.attempt_id) } }
        : answer,
  );
}

const NOTHING = {
  status: "succeeded" as const,
  started_at: "2026-01-01T00:00:00Z",
  ended_at: "2026-01-01T00:00:00Z",
  outputs: [],
  evidence: [],
  provenance: null,
  errors: [],
};

/** What a runtime remembers of failures. */
interface Breaker {
  readonly failed: string[];
}

/** After a failure the runtime refuses; `isDown` says what is refused. */
function breaker(isDown: (failed: readonly string[], engine: string) => boolean): Break {
  return answers(
    (): Breaker => ({ failed: [] }),
    (answer, operation, { failed }) => {
      const engine = String(operation?.["engine_id"] ?? "");
      if (isDown(failed, engine))
        return { attempt_id: answer.attempt_id, outcome: "failed", phase: "request", error: { code: "ENGINE_DOWN", message: "down" } };
      const isFailure = answer.outcome === "failed" || (answer.outcome === "denied" && answer.phase === "result");
      if (isFailure || (answer.outcome === "executed" && answer.result.status !== "succeeded")) failed.push(engine);
      return answer;
    },
  );
}

const usedOnce: Break = answers(
  (): Set<string> => new Set(),
  (answer, operation, used) => {
    const engine = String(operation?.["engine_id"] ?? "");
    if (used.has(engine)) return { attempt_id: answer.attempt_id, outcome: "failed", phase: "result", error: { code: "ENGINE_ENDED", message: "ended" } };
    used.add(engine);
    return answer;
  },
);

/** What was staged is held until the runtime ends, and there is an end to what it can hold. */
const heldForGood: Break = caseSteps(
  () => ({ held: 0 }),
  (honest, state) => ({
    judgeResult(parts, attempt, granted, reply) {
      const isFull = state.held > 5000;
      state.held += objectsIn(draftOf(reply.value), "staged").length;
      return honest.judgeResult(parts, attempt, granted, isFull ? { ...reply, value: null } : reply);
    },
  }),
);

/** What an engine throws is its message, and messages are recorded as they are. Each case has words of its own: several are open at a time. */
const thrownWordsRecorded: Break = all(
  () => ({ redactor: PLAIN }),
  runtimeParts(({ adapters, recorder }) => {
    let thrown = "";
    const spoken = (record: FlightRecord): FlightRecord =>
      "diagnostic" in record && record.diagnostic.code === "ENGINE_FAILED" ? { diagnostic: { ...record.diagnostic, message: thrown } } : record;
    return {
      adapters: new Map([...adapters].map(([id, adapter]): [string, EngineAdapter] => [id, listening(adapter, (message) => (thrown = message))])),
      recorder: { ...recorder, commit: (batch) => recorder.commit(batch.map(spoken)) },
    };
  }),
);

function listening(adapter: EngineAdapter, hear: (message: string) => void): EngineAdapter {
  return {
    run: (grant) =>
      adapter.run(grant).catch((error: unknown) => {
        hear(error instanceof Error ? error.message : String(error));
        throw error;
      }),
  };
}

/** Failures leave no trace: neither the end of the call nor a Diagnostic. */
const isTrace = (record: Draft): boolean =>
  record["type"] === "tool_result" ? record["status"] !== "succeeded" : record["type"] === "diagnostic" || String(record["title"] ?? "").includes("failed:");

export const RESULT_ENGINE_MUTANTS: readonly Mutant[] = breaking("MEX-RES-05", [
  ["engine-throw-is-success", "an engine that throws is one that had nothing to say", takenForSuccess(["ENGINE_FAILED"])],
  ["engine-silence-is-success", "an engine that never answers is one that had nothing to say", takenForSuccess(["BUDGET_EXCEEDED"])],
  [
    "engine-failure-unrecorded",
    "an engine that fails leaves nothing in the record",
    records(
      () => null,
      (record) => (isTrace(draftOf("diagnostic" in record ? record.diagnostic : "event" in record ? record.event : null) ?? {}) ? [] : [record]),
    ),
  ],
  ["engine-down-for-good", "an engine that failed once is not called again", breaker((failed, engine) => failed.includes(engine))],
  ["engine-one-down-all-down", "after one engine has failed none is called", breaker((failed, engine) => failed.length > 0 && !failed.includes(engine))],
  ["engine-three-strikes", "after three failures the runtime serves no more", breaker((failed) => failed.length >= 3)],
  ["engine-used-once", "an engine's process is started once, and serves one operation", usedOnce],
  ["engine-holds-for-good", "what was staged is held until the runtime ends, up to a limit", heldForGood],
  [
    "engine-staged-unchecked",
    "what a result names counts as staged, however broken it came",
    overlooked("G-INTEGRITY", ["RESULT_ARTIFACT_MISSING", "STAGING_REFUSED"]),
  ],
  ["engine-throws-recorded", "what an engine throws is recorded as it is, past the redactor", thrownWordsRecorded],
]);
