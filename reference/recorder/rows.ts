/** What becomes a row: redacted first, then held against its schema (MEX-LOG-05, MEX-LOG-06). */
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC, eventViolation } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { RuntimeFault } from "../faults.ts";
import type { NewRow } from "./chain.ts";
import { KnownRecords } from "./known-records.ts";
import type { Redactor } from "./redactor.ts";

/** What a runtime records of itself. */
export type OwnRecord = { readonly event: EventBase } | { readonly diagnostic: Diagnostic };

/** One thing to store; `offered` is an event that is not the runtime's own. */
export type FlightRecord = OwnRecord | { readonly offered: EventBase };

function assertValid(violation: Violation | null, what: string): void {
  if (violation === null) return;
  const place = violation.path === "" ? "it" : `\`${violation.path}\``;
  throw new RuntimeFault("HSK-400-INVALID-EVENT", `the ${what} is refused: ${place} ${violation.expected}`, { path: violation.path });
}

/** What is known under one redactor; recorders that share it learn from each other. */
const known = new WeakMap<Redactor, KnownRecords>();

function knownUnder(redactor: Redactor): KnownRecords {
  const found = known.get(redactor) ?? new KnownRecords();
  known.set(redactor, found);
  return found;
}

/** Makes the row of a record. Throws a RuntimeFault HSK-400-INVALID-EVENT with the place, where the record violates its schema. */
export type RowMaker = (record: FlightRecord) => NewRow;

/** Rows as a redactor leaves them. */
export function createRowMaker(redactor: Redactor): RowMaker {
  const known = knownUnder(redactor);
  const eventBody = (event: EventBase): string => {
    const text = known.textOf(event);
    if (text !== null) return text;
    const redacted = redactor.redactEvent(event);
    assertValid(eventViolation(redacted), "event");
    const body = JSON.stringify(redacted);
    if (redacted === event) known.learn(event, body);
    return body;
  };
  return (record) => {
    if ("event" in record) return { kind: "event", body: eventBody(record.event) };
    if ("offered" in record) return { kind: "offered", body: eventBody(record.offered) };
    const diagnostic = redactor.redactDiagnostic(record.diagnostic);
    assertValid(DIAGNOSTIC.violation(diagnostic), "diagnostic");
    return { kind: "diagnostic", body: JSON.stringify(diagnostic) };
  };
}
