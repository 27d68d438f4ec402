/** The redactor: all that is recorded passes it first (MEX-LOG-06). */
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DETECTORS, type Detector, SUSPICIOUS } from "./detectors.ts";

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

type RedactText = (text: string) => string;

/** Short texts that were found clean: nearly all that is recorded are the same few words. Holds nothing that was redacted. */
class CleanWords {
  readonly #words = new Set<string>();

  has(text: string): boolean {
    return this.#words.has(text);
  }

  add(text: string): void {
    if (text.length > MAX_WORD) return;
    if (this.#words.size >= MAX_WORDS) this.#words.clear();
    this.#words.add(text);
  }
}

const MAX_WORD = 40;
const MAX_WORDS = 1000;

const MARKER = /(\[REDACTED:[a-z]{1,16}:[a-z_]{1,32}\])/;

/** Searches what stands between markers only: a marker's own words (`secret:`) are no finding. */
function replaceOutsideMarkers(text: string, pattern: RegExp, marker: string): string {
  if (!text.includes("[REDACTED:")) return text.replace(pattern, marker);
  return text
    .split(MARKER)
    .map((part, index) => (index % 2 === 0 ? part.replace(pattern, marker) : part))
    .join("");
}

function searchOnce(text: string, detectors: readonly Detector[]): string {
  let redacted = text;
  for (const { id, category, hint, patterns } of detectors) {
    if (!hint.test(redacted)) continue;
    for (const pattern of patterns) redacted = replaceOutsideMarkers(redacted, pattern, `[REDACTED:${category}:${id}]`);
  }
  return redacted;
}

/** What is cut out may bare a find beside it; so often is searched again. */
const MAX_ROUNDS = 8;

function redactText(text: string, detectors: readonly Detector[]): string {
  if (!SUSPICIOUS.test(text)) return text;
  let before = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const redacted = searchOnce(before, detectors);
    if (redacted === before) return redacted;
    before = redacted;
  }
  return before;
}

function rememberingClean(detectors: readonly Detector[]): RedactText {
  const clean = new CleanWords();
  return (text) => {
    if (clean.has(text)) return text;
    const redacted = redactText(text, detectors);
    if (redacted === text) clean.add(text);
    return redacted;
  };
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

/** True where redacting would change something; most values are clean, and then nothing is copied. */
function isTainted(value: unknown, redact: RedactText): boolean {
  if (typeof value === "string") return redact(value) !== value;
  if (typeof value !== "object" || value === null) return false;
  if (!isRecord(value)) return Object.values(value).some((item) => isTainted(item, redact));
  for (const key of Object.keys(value)) if (isMemberTainted(key, value[key], redact)) return true;
  return false;
}

function isMemberTainted(key: string, part: unknown, redact: RedactText): boolean {
  return !IDENTIFIERS.has(key) && (isTainted(part, redact) || redact(key) !== key);
}

/** Redacts a value of any shape, names of members too. `Object.fromEntries` keeps a member named `__proto__` a member. */
function redactValue(value: unknown, redact: RedactText): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [redact(key), IDENTIFIERS.has(key) ? part : redactValue(part, redact)]));
}

function redactEvent(event: EventBase, redact: RedactText): EventBase {
  if (!isTainted(event, redact)) return event;
  const copy: EventBase = { ...event };
  for (const [key, part] of Object.entries(event)) {
    if (!isMemberTainted(key, part, redact)) continue;
    delete copy[key];
    Object.defineProperty(copy, redact(key), { value: redactValue(part, redact), enumerable: true, configurable: true, writable: true });
  }
  return copy;
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
  return Object.fromEntries(Object.entries(references).map(([key, part]) => [redact(key), IDENTIFIERS.has(key) ? part : redactValue(part, redact)]));
}

/** A redactor over the detectors of 10.5.6.9, or over others. */
export function createRedactor(detectors: readonly Detector[] = DETECTORS): Redactor {
  const redact = rememberingClean(detectors);
  return {
    redactText: redact,
    redactEvent: (event) => redactEvent(event, redact),
    redactDiagnostic: (diagnostic) => redactDiagnostic(diagnostic, redact),
  };
}
