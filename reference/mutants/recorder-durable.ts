/** Mistakes about a recorder that fails, and about what is left of the log when the process is killed (MEX-LOG-07, MEX-LOG-11). */
import type { FlightRecord, Recorder, RecorderOptions } from "../recorder/recorder.ts";
import { denied } from "../runtime/answer.ts";
import { type Draft, draftOf } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, outcomeOf } from "./record-seams.ts";
import { answer, runtimeParts } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

type Commit = Recorder["commit"];

/** The runtime of each case records in another way; faults that are injected show in `commit`. */
const committing = (change: (commit: Commit) => Commit): Break =>
  runtimeParts(({ recorder }) => ({ recorder: { ...recorder, commit: change((batch) => recorder.commit(batch)) } }));

const eventsIn = (batch: readonly FlightRecord[]): Draft[] =>
  batch.map((record) => ("event" in record ? draftOf(record.event) : null)).filter((event) => event !== null);

/** Failures to record batches of a kind are passed over. */
const passedOver = (is: (events: readonly Draft[]) => boolean): Break =>
  committing((commit) => (batch) => {
    try {
      commit(batch);
    } catch (error) {
      if (!is(eventsIn(batch))) throw error;
    }
  });

/** What is judged is recorded when the engine has answered. */
const recordedAfter: Break = committing((commit) => {
  let held: readonly FlightRecord[] = [];
  return (batch) => {
    const isCall = eventsIn(batch).some((event) => isOf(event, "tool_call"));
    if (isCall) {
      held = [...held, ...batch];
      return;
    }
    const all = [...held, ...batch];
    held = [];
    commit(all);
  };
});

/** After the first failure the runtime goes on without a recorder. */
const givenUp: Break = committing((commit) => {
  let isBroken = false;
  return (batch) => {
    try {
      if (!isBroken) commit(batch);
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };
});

/** What belongs to one attempt is written when the next one is recorded. */
const writtenBehind: Break = committing((commit) => {
  let held: (readonly FlightRecord[])[] = [];
  let job: string | null = null;
  return (batch) => {
    const next = String(eventsIn(batch)[0]?.["job_id"] ?? job);
    if (next !== job) for (const one of held.splice(0)) commit(one);
    job = next;
    held = [...held, batch];
  };
});

const hasDenial = (events: readonly Draft[]): boolean => events.some((event) => outcomeOf(event)?.["outcome"] === "deny");

const FAILING = breaking("MEX-LOG-07", [
  ["log-failure-ignored", "a recorder that fails is passed over", passedOver(() => true)],
  [
    "log-failure-of-request-ignored",
    "what cannot be recorded before the engine runs is passed over",
    passedOver((events) => events.some((event) => isOf(event, "tool_call"))),
  ],
  [
    "log-failure-of-result-ignored",
    "what cannot be recorded of a result is passed over",
    passedOver((events) => events.some((event) => isOf(event, "tool_result"))),
  ],
  ["log-failure-of-denial-ignored", "a denial that cannot be recorded is answered all the same", passedOver(hasDenial)],
  ["log-after-engine", "what was judged is recorded when the engine has answered", recordedAfter, { apart: "everything is recorded, and too late" }],
  ["log-given-up", "after the first failure the runtime goes on without a recorder", givenUp],
  ["log-written-behind", "what is recorded of an attempt is written with the next", writtenBehind],
  [
    "log-failure-denies",
    "an operation that cannot be recorded is answered as denied, without a record",
    answer((given) =>
      given.outcome === "failed" && given.error.code === "HSK-500-DB"
        ? denied(given.attempt_id, "request", {
            gate: "G-PROVENANCE",
            code: "NOT_RECORDED",
            reason: "nothing is recorded",
            severity: "error",
            diagnostic_id: given.attempt_id,
          })
        : given,
    ),
    { apart: "nothing runs, and the answer names a denial that is on no record" },
  ],
]);

/** A log in memory, and what of it is written to the file. */
const mirrored =
  (isWritten: (record: FlightRecord, events: readonly Draft[]) => boolean, delay = 0): Break =>
  ({ openRecorder }) => ({
    openRecorder(options) {
      const { file, ...rest } = options;
      if (file === undefined) return openRecorder(options);
      const stored = openRecorder(options);
      const memory = openRecorder(rest);
      memory.commit([...stored.diagnostics().map((diagnostic) => ({ diagnostic })), ...stored.eventTexts().flatMap(asRecord)]);
      const waiting: (readonly FlightRecord[])[] = [];
      return {
        ...memory,
        knownJobs: (limit) => stored.knownJobs(limit),
        lastTime: () => stored.lastTime(),
        commit(batch) {
          memory.commit(batch);
          waiting.push(batch.filter((record) => isWritten(record, eventsIn(batch))));
          if (waiting.length > delay) stored.commit(waiting.shift() ?? []);
        },
        close() {
          memory.close();
          stored.close();
        },
      };
    },
  });

function asRecord(text: string): FlightRecord[] {
  const event = draftOf(JSON.parse(text));
  return isRecorded(event) ? [{ event }] : [];
}

function isRecorded(event: Draft | null): event is Draft & { event_id: string; type: string; timestamp: string; actor: "system" } {
  return event !== null;
}

/** What stands in the file is read in another order, or in part. */
const reread =
  (change: (texts: readonly string[], opened: number) => readonly string[]): Break =>
  ({ openRecorder }) => ({
    openRecorder(options: RecorderOptions) {
      const honest = openRecorder(options);
      const before = honest.eventTexts();
      return {
        ...honest,
        eventTexts(after = null) {
          const all = honest.eventTexts();
          const texts = [...change(all.slice(0, before.length), before.length), ...all.slice(before.length)];
          const start = after === null ? 0 : texts.findIndex((text) => text.includes(`"event_id":"${after}"`)) + 1;
          return texts.slice(start);
        },
      };
    },
  });

const DURABLE = breaking("MEX-LOG-11", [
  ["log-in-memory", "the log is kept in memory, and its file stays empty", mirrored(() => false)],
  ["log-batch-behind", "the last that was recorded is written with what comes next", mirrored(() => true, 1), { apart: "what came before the last is there" }],
  ["log-without-diagnostics", "events are written to the file, Diagnostics are not", mirrored((record) => !("diagnostic" in record))],
  ["log-without-offered", "what others offered is not written to the file", mirrored((record) => !("offered" in record))],
  ["log-without-denials", "what belongs to a denial is not written to the file", mirrored((_, events) => !hasDenial(events))],
  [
    "log-without-results",
    "what comes after the engine was called is not written to the file",
    mirrored((_, events) => !events.some((event) => isOf(event, "tool_result"))),
  ],
  ["log-reread-by-type", "after a restart events stand in the order of their types", reread((texts) => [...texts].sort())],
  ["log-reread-in-part", "after a restart the last twenty events are read", reread((texts) => texts.slice(-20))],
]);

export const RECORDER_DURABLE_MUTANTS: readonly Mutant[] = [...FAILING, ...DURABLE];
