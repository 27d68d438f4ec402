/** Mistakes about events that others offer to the recorder (MEX-LOG-05). */
import type { EventBase } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { type Draft, draftOf, type Json, objectIn } from "./draft.ts";
import { ingest, refuse } from "./ingest-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { runtimeParts } from "./runtime-seams.ts";
import { all, type Break } from "./seams.ts";

const isRefusal = (error: unknown): boolean => error instanceof RuntimeFault && error.code === "HSK-400-INVALID-EVENT";
/** Events of a kind are taken though something is wrong with them. */
const taken = (isTaken: (event: Draft) => boolean): Break =>
  ingest((honest) => ({
    event(source) {
      try {
        honest.event(source);
      } catch (error) {
        const event = draftOf(source);
        if (!isRefusal(error) || event === null || !isTaken(event)) throw error;
      }
    },
  }));

/** Events are mended before they are looked at. */
const mended = (mend: (event: Draft) => void): Break =>
  ingest((honest) => ({
    event(source) {
      const event = draftOf(source);
      if (event !== null) mend(event);
      honest.event(event ?? source);
    },
  }));

/** Events of a kind are refused though nothing is wrong with them. */
const refused = (isRefused: (event: Draft) => boolean): Break =>
  ingest((honest) => ({
    event(source) {
      const event = draftOf(source);
      if (event !== null && isRefused(event)) refuse();
      honest.event(source);
    },
  }));

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ACTORS = new Set<Json>(["system", "human", "agent"]);
const isTime = (value: Json | undefined): boolean => typeof value === "string" && !Number.isNaN(Date.parse(value)) && value.includes("T");
const hasBase = ({ type, event_id, timestamp, actor, job_id }: Draft): boolean =>
  typeof type === "string" && type !== "" && UUID.test(String(event_id)) && isTime(timestamp) && ACTORS.has(actor ?? null) && typeof job_id !== "number";
const outcomeIn = (event: Draft): Draft | null => (event["message"] === "gate_outcome" ? objectIn(event, "details") : null);
const KNOWN = new Set<Json>(["system", "diagnostic", "capability_action", "tool_call", "tool_result", "meta.gc_summary"]);

function isEvent(draft: Draft | null): draft is Draft & EventBase {
  return typeof draft?.["event_id"] === "string";
}

/** An event is stored whether its id is taken or not. */
const storedTwice: Break = ingest((honest, parts) => ({
  event(source) {
    const event = draftOf(source);
    if (isEvent(event) && parts.recorder.hasEvent(event.event_id)) parts.recorder.commit([{ offered: event }]);
    else honest.event(source);
  },
}));

/** After a record was refused the recorder takes nothing more. */
const poisoned: Break = (parts) => {
  const broken = new WeakSet<Recorder>();
  const closed = (): never => {
    throw new RuntimeFault("HSK-500-DB", "the recorder is closed");
  };
  return all(
    runtimeParts(({ recorder: honest }) => ({ recorder: { ...honest, commit: (batch) => (broken.has(honest) ? closed() : honest.commit(batch)) } })),
    ingest((honest, { recorder: own }) => ({
      event(source) {
        if (broken.has(own)) closed();
        try {
          honest.event(source);
        } catch (error) {
          broken.add(own);
          throw error;
        }
      },
    })),
  )(parts);
};

/** What is refused is refused with the code of another fault. */
const asDatabaseFault: Break = ingest((honest) => ({
  event(source) {
    try {
      honest.event(source);
    } catch (error) {
      throw isRefusal(error) ? new RuntimeFault("HSK-500-DB", "the event cannot be stored") : error;
    }
  },
}));

export const RECORDER_INGEST_MUTANTS: readonly Mutant[] = breaking("MEX-LOG-05", [
  ["ingest-unchecked", "whatever is offered is taken", taken(() => true)],
  [
    "ingest-untyped",
    "what is refused is refused as a fault of the database",
    asDatabaseFault,
    { apart: "nothing false is stored, and nobody learns what is wrong" },
  ],
  ["ingest-dropped", "what is offered is acknowledged and not stored", ingest(() => ({ event: () => undefined }))],
  ["ingest-base-only", "of an event the members that all types share are checked", taken(hasBase)],
  ["ingest-types-closed", "events of types that the runtime does not emit are refused", refused(({ type }) => typeof type === "string" && !KNOWN.has(type))],
  ["ingest-type-any", "an event without a type is one", taken(({ type }) => type === undefined || type === "")],
  [
    "ingest-id-given",
    "an event without a usable id gets one",
    mended((event) => {
      if (!UUID.test(String(event["event_id"]))) event["event_id"] = "00000000-0000-4000-8000-0000000eee00";
    }),
  ],
  [
    "ingest-time-given",
    "an event without a time gets one",
    mended((event) => {
      event["timestamp"] ??= "2026-01-01T00:00:00Z";
    }),
  ],
  [
    "ingest-time-lenient",
    "times are whatever a lenient parser reads",
    taken(({ timestamp }) => typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp)) && !isTime(timestamp)),
  ],
  [
    "ingest-time-by-pattern",
    "times are compared with a pattern alone",
    taken(({ timestamp }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(timestamp)) && !isTime(timestamp)),
  ],
  ["ingest-actor-any", "an actor may be anybody", taken(({ actor }) => !ACTORS.has(actor ?? null))],
  ["ingest-job-any", "a job may be a number", taken(({ job_id }) => typeof job_id === "number")],
  ["ingest-outcome-unread", "details of a gate outcome are not looked at", taken((event) => event["message"] === "gate_outcome")],
  ["ingest-outcome-open", "details of a gate outcome may hold more", taken((event) => "params" in (outcomeIn(event) ?? {}))],
  [
    "ingest-outcome-word-any",
    "an outcome may be any word",
    taken((event) => !["pass", "warn", "deny"].includes(String(outcomeIn(event)?.["outcome"] ?? "pass"))),
  ],
  ["ingest-deny-unexplained", "a deny needs neither reason nor Diagnostic", taken((event) => outcomeIn(event)?.["outcome"] === "deny")],
  ["ingest-id-twice", "the id of an event may be taken", storedTwice],
  ["ingest-poisoned", "after a record was refused the recorder takes nothing more", poisoned],
  [
    "ingest-null-refused",
    "a member that is null is refused",
    refused((event) => Object.entries(event).some(([key, value]) => value === null && key !== "report_artifact_id")),
  ],
  [
    "ingest-correlation-refused",
    "members beyond type, id, time and actor are refused",
    refused((event) => "activity_span_id" in event && event["activity_span_id"] !== null),
  ],
  ["ingest-system-only", "only the system may be an actor", refused(({ actor }) => actor !== "system" && ACTORS.has(actor ?? null))],
  ["ingest-warn-refused", "an outcome is pass or deny", refused((event) => outcomeIn(event)?.["outcome"] === "warn")],
  [
    "ingest-denied-check-refused",
    "capability checks that denied are refused",
    refused(({ type, decision_outcome }) => type === "capability_action" && decision_outcome === "deny"),
  ],
  [
    "ingest-bare-diagnostic-refused",
    "FR-EVT-003 without a severity is refused",
    refused(({ type, severity, diagnostic_id }) => type === "diagnostic" && severity === undefined && diagnostic_id !== undefined),
  ],
  [
    "ingest-whole-durations",
    "durations are whole milliseconds",
    refused(({ type, duration_ms }) => type === "tool_result" && !Number.isInteger(duration_ms) && duration_ms !== undefined),
  ],
  [
    "ingest-report-demanded",
    "the summary of a collection must name a report",
    refused(({ type, report_artifact_id }) => type === "meta.gc_summary" && report_artifact_id === null),
  ],
]);
