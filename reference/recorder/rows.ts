/** What becomes a row: redacted first, then held against its schema (MEX-LOG-05, MEX-LOG-06). */
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC, eventViolation } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { RuntimeFault } from "../faults.ts";
import type { NewRow } from "./chain.ts";
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

/**
 * The row of a record.
 * @throws RuntimeFault HSK-400-INVALID-EVENT with the place, where the record violates its schema.
 */
export function toRow(record: FlightRecord, redactor: Redactor): NewRow {
  if ("diagnostic" in record) {
    const diagnostic = redactor.redactDiagnostic(record.diagnostic);
    assertValid(DIAGNOSTIC.violation(diagnostic), "diagnostic");
    return { kind: "diagnostic", body: JSON.stringify(diagnostic) };
  }
  const event = redactor.redactEvent("event" in record ? record.event : record.offered);
  assertValid(eventViolation(event), "event");
  return { kind: "event" in record ? "event" : "offered", body: JSON.stringify(event) };
}
