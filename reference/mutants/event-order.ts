/** Mistakes about what events belong to, in which order they stand, and when they can be read (MEX-LOG-03, -04, -09). */
import { randomUUID } from "node:crypto";
import type { FlightRecord } from "../recorder/recorder.ts";
import { type Draft, draftOf, draftOfText } from "./draft.ts";
import { firstFor, outcomes, without } from "./events.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, outcomeOf, recorder, records, stored } from "./record-seams.ts";
import { runtimeParts } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** Batches are put into another order before they are stored. */
const reordered = (order: (batch: readonly FlightRecord[]) => FlightRecord[]): Break =>
  recorder((honest) => ({ commit: (batch) => honest.commit(order(batch)) }));

const isDenial = (record: FlightRecord): boolean => "event" in record && outcomeOf(draftOf(record.event) ?? {})?.["outcome"] === "deny";
const isCheck = (record: FlightRecord): boolean => "event" in record && record.event.type === "capability_action";
const isPass = (record: FlightRecord): boolean => "event" in record && outcomeOf(draftOf(record.event) ?? {})?.["outcome"] === "pass";

/** Events of the attempt that was recorded last can only be read once another has been. */
const buffered: Break = recorder((honest) => ({
  eventTexts(after) {
    const texts = honest.eventTexts(after);
    const last = jobOf(texts.at(-1));
    return texts.filter((text) => jobOf(text) !== last);
  },
}));

function jobOf(text: string | undefined): unknown {
  return draftOfText(text)?.["job_id"] ?? null;
}

/** Only denials are written at once; passes wait for the next denial. */
const passesBuffered: Break = recorder((honest) => {
  let waiting: FlightRecord[] = [];
  return {
    commit(batch) {
      waiting.push(...batch);
      if (!batch.some(isDenial)) return;
      honest.commit(waiting);
      waiting = [];
    },
  };
});

/** Denials wait until something passes. */
const denialsBuffered: Break = recorder((honest) => {
  let waiting: FlightRecord[] = [];
  return {
    commit(batch) {
      waiting.push(...batch);
      if (batch.some(isDenial)) return;
      honest.commit(waiting);
      waiting = [];
    },
  };
});

/** One Diagnostic event for all that looks the same. */
const oncePerProblem = records(
  () => new Map<string, Set<string>>(),
  (record: FlightRecord, seen): readonly FlightRecord[] => {
    if ("diagnostic" in record) {
      const { fingerprint, id } = record.diagnostic;
      seen.set(fingerprint, (seen.get(fingerprint) ?? new Set()).add(id));
      return [record];
    }
    const named = "event" in record ? record.event["diagnostic_id"] : undefined;
    const isLater = [...seen.values()].some((ids) => [...ids].slice(1).some((id) => id === named));
    return isLater && "event" in record && record.event.type === "diagnostic" ? [] : [record];
  },
);

const diagnosticEvents = (change: (event: Draft) => Draft | null): Break => stored((event) => (isOf(event, "diagnostic") ? change(event) : event));

export const EVENT_ORDER_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-LOG-03", [
    [
      "outcome-of-another-job",
      "gate outcomes stand under an id of their own",
      outcomes((details, event) => {
        event["job_id"] = randomUUID();
        return details;
      }),
    ],
    [
      "check-of-another-job",
      "capability events stand under an id of their own",
      stored((event) => (isOf(event, "capability_action") ? { ...event, job_id: randomUUID() } : event)),
      { apart: "another kind of event" },
    ],
    ["jobs-mixed-up", "events stand under the first job of the case", firstFor("job_id")],
    [
      "outcome-op-id-of-the-first",
      "outcomes name the first operation of the case",
      records(
        (): { first: unknown } => ({ first: null }),
        (record: FlightRecord, state): readonly FlightRecord[] => {
          const draft = "event" in record ? draftOf(record.event) : null;
          const details = draft === null ? null : outcomeOf(draft);
          if (!("event" in record) || details === null) return [record];
          state.first ??= details["op_id"];
          return [{ event: { ...record.event, details: { ...details, op_id: state.first } } }];
        },
      ),
      { apart: "the event is tied to its job, and names another operation" },
    ],
    [
      "times-run-backwards",
      "timestamps run backwards",
      runtimeParts(({ stamp }) => {
        let count = 0;
        return { stamp: () => new Date(Date.parse(stamp()) - 1000 * count++).toISOString() };
      }),
    ],
    [
      "denial-before-what-led-to-it",
      "a denial is recorded before the checks that led to it",
      reordered((batch) => [
        ...batch.filter((record) => "diagnostic" in record),
        ...batch.filter(isDenial),
        ...batch.filter((record) => !isDenial(record) && !("diagnostic" in record)),
      ]),
    ],
    [
      "outcome-before-its-decisions",
      "an outcome is recorded before the decisions that it rests on",
      reordered((batch) => [
        ...batch.filter((record) => !isCheck(record) && isPass(record)),
        ...batch.filter(isCheck),
        ...batch.filter((record) => !isCheck(record) && !isPass(record)),
      ]),
    ],
    [
      "outcomes-sorted",
      "events are sorted by their kind when they are read",
      recorder((honest) => ({ eventTexts: (after) => honest.eventTexts(after).toSorted((left, right) => (kindOf(left) < kindOf(right) ? -1 : 1)) })),
      { apart: "times are right, the order in which they are read is not" },
    ],
  ]),
  ...breaking("MEX-LOG-04", [
    ["diagnostic-event-missing", "a Diagnostic is stored and no event says so", diagnosticEvents(() => null)],
    ["diagnostic-event-once", "a problem that is known has no event any more", oncePerProblem],
    [
      "diagnostic-event-of-another",
      "the event of a Diagnostic names an id of its own",
      diagnosticEvents((event) => ({ ...event, diagnostic_id: randomUUID() })),
      { apart: "the event is there, and leads nowhere" },
    ],
    [
      "diagnostic-event-severity",
      "the event of a Diagnostic says that it is information",
      diagnosticEvents((event) => ({ ...event, severity: "info" })),
      { apart: "the event is there, and says another severity" },
    ],
    [
      "diagnostic-event-source",
      "the event of a Diagnostic names another source",
      diagnosticEvents((event) => ({ ...event, source: "system" })),
      { apart: "the event is there, and says another source" },
    ],
    [
      "diagnostic-event-of-a-pass",
      "a pass has an event of a Diagnostic too",
      records(
        () => null,
        (record: FlightRecord): readonly FlightRecord[] => {
          if (!isPass(record) || !("event" in record)) return [record];
          return [
            record,
            {
              event: {
                ...without(draftOf(record.event) ?? {}, "details", "component", "message", "level"),
                ...{ type: "diagnostic", event_id: randomUUID(), timestamp: record.event.timestamp, actor: record.event.actor, diagnostic_id: randomUUID() },
              },
            },
          ];
        },
      ),
    ],
  ]),
  ...breaking("MEX-LOG-09", [
    ["log-buffered", "what was recorded last can be read once more has been", buffered],
    ["log-passes-buffered", "passes are written with the next denial", passesBuffered],
    ["log-denials-buffered", "denials are written with the next pass", denialsBuffered],
  ]),
];

function kindOf(text: string): string {
  const event: { type?: string; message?: string } = JSON.parse(text);
  return `${event.type} ${event.message ?? ""}`;
}
