/** Mistakes about the record of engine calls and their results (MEX-LOG-10). */
import { type Draft, draftOf } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, records, stored } from "./record-seams.ts";
import { steps } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** Events of a type are left out where they are of a kind. */
const without = (type: string, isLeftOut: (event: Draft) => boolean = () => true): Break =>
  stored((event) => (isOf(event, type) && isLeftOut(event) ? null : event));

/** The call is recorded when it is planned. */
const recordedAhead: Break = steps((honest) => ({
  judgeRequest(parts, attempt) {
    const { engine_id, operation } = attempt.envelope;
    attempt.journal.toolCalled({ invocation: parts.ids.next(), engine_id: engine_id ?? "", operation: operation ?? "" });
    return honest.judgeRequest(parts, attempt);
  },
}));

/** Calls are written when their results are, one after the other. */
const recordedLate: Break = records(
  (): { last: Draft | null } => ({ last: null }),
  (record, state) => {
    const event = "event" in record ? record.event : null;
    if (isOf(event, "tool_call")) state.last = draftOf(event);
    if (isOf(event, "tool_call") || event === null || !isOf(event, "tool_result")) return isOf(event, "tool_call") ? [] : [record];
    return state.last === null ? [record] : [record, { event: { ...event, ...state.last, type: "tool_call", event_id: String(state.last["event_id"]) } }];
  },
);

/** The engine that is named is the one of the first call. */
const namedOnce: Break = records(
  (): { engine_id: unknown } => ({ engine_id: null }),
  (record, state) => {
    if (!("event" in record) || !isOf(record.event, "tool_result")) return [record];
    state.engine_id ??= record.event["engine_id"];
    return [{ event: { ...record.event, engine_id: state.engine_id } }];
  },
);

/** The job that is running is a variable of the runtime. */
const sharedJob: Break = records(
  (): { job_id: string | null } => ({ job_id: null }),
  (record, state) => {
    if (!("event" in record)) return [record];
    const { event } = record;
    if (isOf(event, "tool_call")) state.job_id = event.job_id ?? null;
    return isOf(event, "tool_result") && state.job_id !== null ? [{ event: { ...event, job_id: state.job_id } }] : [record];
  },
);

export const RESULT_RECORD_MUTANTS: readonly Mutant[] = breaking("MEX-LOG-10", [
  ["tool-call-unrecorded", "calls of engines are not recorded", without("tool_call")],
  ["tool-result-unrecorded", "results of engines are not recorded", without("tool_result"), { apart: "either end of a call can be forgotten alone" }],
  ["tool-result-of-success-only", "only results of engines that succeed are recorded", without("tool_result", ({ status }) => status !== "succeeded")],
  [
    "tool-result-says-succeeded",
    "each result of an engine is recorded as a success",
    stored((event) => (isOf(event, "tool_result") ? { ...event, status: "succeeded" } : event)),
    { apart: "the record is false, where another mutant has none" },
  ],
  [
    "tool-result-of-answers-only",
    "results are recorded where the engine has answered",
    without("tool_result", ({ status }) => status === "cancelled" || status === "abandoned"),
  ],
  ["tool-result-names-first", "results of every engine are recorded under the engine of the first", namedOnce],
  ["tool-result-job-shared", "results are recorded under the job that was started last", sharedJob],
  ["tool-call-ahead", "calls are recorded before the request is judged", recordedAhead],
  ["tool-call-late", "calls are recorded with their results, and after them", recordedLate, { apart: "the order is wrong, and nothing is missing" }],
]);
