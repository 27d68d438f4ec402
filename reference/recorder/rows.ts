/** What becomes a row: redacted first, then held against its schema (MEX-LOG-05, MEX-LOG-06). */
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC, eventViolation } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { RuntimeFault } from "../faults.ts";
import type { NewRow } from "./chain.ts";
import type { Redactor } from "./redactor.ts";

/** One thing to store. */
export type FlightRecord = { readonly event: EventBase } | { readonly diagnostic: Diagnostic };

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
  if ("event" in record) {
    const event = redactor.redactEvent(record.event);
    assertValid(eventViolation(event), "event");
    return { kind: "event", body: JSON.stringify(event) };
  }
  const diagnostic = redactor.redactDiagnostic(record.diagnostic);
  assertValid(DIAGNOSTIC.violation(diagnostic), "diagnostic");
  return { kind: "diagnostic", body: JSON.stringify(diagnostic) };
}
