/** Mistakes about what is recorded, and how it is identified (MEX-LOG-01, MEX-LOG-02). */
import { randomUUID } from "node:crypto";
import type { FlightRecord } from "../recorder/recorder.ts";
import type { Draft } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { outcomeOf, read, records, stored } from "./record-seams.ts";
import type { Break } from "./seams.ts";

/** Gate outcomes are changed as they are stored; null leaves one out. */
export function outcomes(change: (details: Draft, event: Draft) => Draft | null): Break {
  return stored((event) => {
    const details = outcomeOf(event);
    if (details === null) return event;
    const changed = change(details, event);
    return changed === null ? null : { ...event, details: changed };
  });
}

/** Details of gate outcomes are changed as they are read: what no recorder that validates would store. */
const readOutcomes = (change: (details: Draft) => Draft): Break =>
  read((event) => {
    const details = outcomeOf(event);
    return details === null ? event : { ...event, details: change(details) };
  });

/** An event that lacks these members. */
export const without = (event: Draft, ...keys: readonly string[]): Draft => Object.fromEntries(Object.entries(event).filter(([key]) => !keys.includes(key)));

/** The first of something per case stands for all later ones. */
export const firstFor = (key: string): Break =>
  records(
    (): { first: unknown } => ({ first: null }),
    (record: FlightRecord, state): readonly FlightRecord[] => {
      if (!("event" in record)) return [record];
      state.first ??= record.event[key];
      return [{ event: { ...record.event, [key]: state.first } }];
    },
  );

export const EVENT_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-LOG-01", [
    ["log-passes-missing", "outcomes that pass are not recorded", outcomes((details) => (details["outcome"] === "pass" ? null : details)), { broad: true }],
    ["log-denials-missing", "denials are not recorded", outcomes((details) => (details["outcome"] === "deny" ? null : details))],
    ["log-outcome-without-engine", "gate outcomes do not name the engine", outcomes((details) => ({ ...details, engine_id: null }))],
    [
      "log-outcome-without-operation",
      "gate outcomes do not name the operation",
      outcomes((details) => ({ ...details, operation: null })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-denial-without-code",
      "a recorded denial has no code",
      outcomes((details) => ({ ...details, code: null })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-denial-without-severity",
      "a recorded denial has no severity",
      outcomes((details) => ({ ...details, severity: null })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-denial-without-diagnostic",
      "a recorded denial does not name its Diagnostic",
      outcomes((details) => ({ ...details, diagnostic_id: null })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-denial-without-reason",
      "a recorded denial has no reason",
      outcomes((details) => ({ ...details, reason: null })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-gate-in-lower-case",
      "gates are recorded in lower case",
      readOutcomes((details) => ({ ...details, gate: String(details["gate"]).toLowerCase() })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-outcome-word",
      "outcomes are recorded with other words",
      readOutcomes((details) => ({ ...details, outcome: details["outcome"] === "pass" ? "PASS" : "DENY" })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-phase-result",
      "all outcomes are recorded for phase result",
      outcomes((details) => ({ ...details, phase: "result" })),
      { apart: "another member of the outcome" },
    ],
    [
      "log-denial-by-schema",
      "a recorded denial names G-SCHEMA",
      outcomes((details) => (details["outcome"] === "deny" ? { ...details, gate: "G-SCHEMA" } : details)),
    ],
  ]),
  ...breaking("MEX-LOG-02", [
    ["event-ids-repeated", "event ids are used again", firstFor("event_id")],
    [
      "event-ids-no-uuids",
      "event ids are numbers",
      read((event, index) => ({ ...event, event_id: `event-${index}` })),
      { apart: "the ids are unique, and have another form" },
    ],
    [
      "event-ids-of-the-read",
      "event ids are made when events are read",
      read((event) => ({ ...event, event_id: randomUUID() })),
      { apart: "the form is right, and every read gives others" },
    ],
    [
      "event-ids-of-passes-of-the-read",
      "events of passes have no ids of their own, and get one when they are read",
      read((event) => (outcomeOf(event)?.["outcome"] === "pass" ? { ...event, event_id: randomUUID() } : event)),
      { apart: "denials are identified, passes are not" },
    ],
    [
      "event-ids-of-denials-of-the-read",
      "events of denials have no ids of their own, and get one when they are read",
      read((event) => (outcomeOf(event)?.["outcome"] === "deny" ? { ...event, event_id: randomUUID() } : event)),
    ],
    [
      "event-time-local",
      "timestamps are local and have no zone",
      read((event) => ({ ...event, timestamp: String(event["timestamp"]).replace("Z", "") })),
      { apart: "a member of every event: all cases fail alike" },
    ],
    [
      "event-time-number",
      "timestamps are milliseconds",
      read((event) => ({ ...event, timestamp: Date.parse(String(event["timestamp"])) })),
      { apart: "a member of every event: all cases fail alike" },
    ],
    [
      "event-actor-name",
      "actor is the name of a part of the runtime",
      read((event) => ({ ...event, actor: "runtime" })),
      { apart: "a member of every event: all cases fail alike" },
    ],
    [
      "event-without-type",
      "events have a kind and no type",
      read((event) => ({ ...without(event, "type"), kind: event["type"] ?? null })),
      { apart: "a member of every event: all cases fail alike" },
    ],
  ]),
];
