/** The redactor: all that is recorded passes it first (MEX-LOG-06). */
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DETECTORS, type Detector } from "./detectors.ts";

/** Replaces what the detectors find. Redacting twice changes nothing more. */
export interface Redactor {
  redactText(text: string): string;
  /** Redacts every text of an event but its identifiers (READ-44). */
  redactEvent(event: EventBase): EventBase;
  redactDiagnostic(diagnostic: Diagnostic): Diagnostic;
}

/** Members that hold identifiers, hashes or times: not redacted (READ-44). */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  "event_id",
  "timestamp",
  "actor",
  "job_id",
  "attempt_id",
  "model_id",
  "wsid",
  "wsids",
  "activity_span_id",
  "session_span_id",
  "policy_decision_id",
  "capability_id",
  "actor_id",
  "diagnostic_id",
  "consent_id",
  "invocation",
  "op_id",
  "engine_id",
  "operation",
  "gate",
  "code",
  "content_hash",
  "config_hash",
  "fingerprint",
  "artifact_id",
  "report_artifact_id",
]);

/** A text without any of these holds nothing that a detector could find: most recorded texts are short words. */
const SUSPICIOUS = /[@=:/\\$%+]|[A-Za-z0-9_-]{12}|\d{3}|bearer/i;

function redactText(text: string, detectors: readonly Detector[]): string {
  if (!SUSPICIOUS.test(text)) return text;
  let redacted = text;
  for (const { id, category, patterns } of detectors) {
    for (const pattern of patterns) redacted = redacted.replace(pattern, `[REDACTED:${category}:${id}]`);
  }
  return redacted;
}

type RedactText = (text: string) => string;

/** Redacts a value of any shape; unchanged parts are the same objects. */
function redactValue(value: unknown, redact: RedactText): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const redacted = items.map((item) => redactValue(item, redact));
    return redacted.some((item, index) => item !== items[index]) ? redacted : value;
  }
  let copy: Record<string, unknown> | null = null;
  for (const [key, part] of Object.entries(value)) {
    const redacted = IDENTIFIERS.has(key) ? part : redactValue(part, redact);
    const name = redact(key);
    if (redacted === part && name === key) continue;
    copy ??= { ...value };
    if (name !== key) delete copy[key];
    copy[name] = redacted;
  }
  return copy ?? value;
}

function redactEvent(event: EventBase, redact: RedactText): EventBase {
  let copy: EventBase | null = null;
  for (const key of Object.keys(event)) {
    if (IDENTIFIERS.has(key)) continue;
    const redacted = redactValue(event[key], redact);
    const name = redact(key);
    if (redacted === event[key] && name === key) continue;
    copy ??= { ...event };
    if (name !== key) delete copy[key];
    copy[name] = redacted;
  }
  return copy ?? event;
}

function redactList(texts: readonly string[], redact: RedactText): string[] {
  return texts.map(redact);
}

function redactDiagnostic(diagnostic: Diagnostic, redact: RedactText): Diagnostic {
  const { tags, locations, evidence_refs } = diagnostic;
  const redactOptional = (text: string | null | undefined): string | null => (typeof text === "string" ? redact(text) : null);
  return {
    ...diagnostic,
    title: redact(diagnostic.title),
    message: redact(diagnostic.message),
    ...(diagnostic.tool == null ? {} : { tool: redact(diagnostic.tool) }),
    ...(tags == null ? {} : { tags: redactList(tags, redact) }),
    ...(locations == null ? {} : { locations: locations.map((place) => ({ ...place, path: redactOptional(place.path), uri: redactOptional(place.uri) })) }),
    ...(evidence_refs == null ? {} : { evidence_refs: redactReferences(evidence_refs, redact) }),
  };
}

function redactReferences(references: NonNullable<Diagnostic["evidence_refs"]>, redact: RedactText): NonNullable<Diagnostic["evidence_refs"]> {
  if (Array.isArray(references)) return references.map((reference) => redactValue(reference, redact));
  return Object.fromEntries(Object.entries(references).map(([key, value]) => [redact(key), IDENTIFIERS.has(key) ? value : redactValue(value, redact)]));
}

/** A redactor over the detectors of 10.5.6.9, or over others. */
export function createRedactor(detectors: readonly Detector[] = DETECTORS): Redactor {
  const redact: RedactText = (text) => redactText(text, detectors);
  return {
    redactText: redact,
    redactEvent: (event) => redactEvent(event, redact),
    redactDiagnostic: (diagnostic) => redactDiagnostic(diagnostic, redact),
  };
}
