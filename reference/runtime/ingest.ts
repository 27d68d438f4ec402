/** Events and Diagnostics that others offer to the recorder: judged at the door, stored or refused (MEX-LOG-05, MEX-DIAG-09). */
import type { Diagnostic, DiagnosticEvent } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC, decodeEvent } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { admit } from "../envelope/admission.ts";
import { RuntimeFault } from "../faults.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import type { DiagnosticDraft } from "../problems/problems.ts";
import type { RuntimeParts } from "./parts.ts";

/** Takes what others record. Both throw a RuntimeFault: HSK-400-INVALID-EVENT for what is refused, HSK-500-DB where nothing can be stored. */
export interface Ingest {
  /** Stores a whole event, with the event_id that it brings along. */
  event(source: unknown): void;
  /** Stores a Diagnostic; id, fingerprint and time are given here, whatever the source says. Emits FR-EVT-003 (MEX-LOG-04). */
  diagnostic(source: unknown): Pick<Diagnostic, "id" | "fingerprint">;
}

/** The parts of a runtime that ingest needs. */
export type IngestParts = Pick<RuntimeParts, "recorder" | "problems" | "ids" | "stamp">;

/** Fits the schema until the real one is taken. */
const NO_FINGERPRINT = "0".repeat(64);

function refusal(what: string, { path, expected }: Violation): RuntimeFault {
  const place = path === "" ? "it" : `\`${path}\``;
  return new RuntimeFault("HSK-400-INVALID-EVENT", `the ${what} is refused: ${place} ${expected}`, { path });
}

/** The pattern of a timestamp lets the 31st of June through, which RFC 3339 does not (section 5.7). */
function isCalendarDate(timestamp: string): boolean {
  const [date = ""] = timestamp.split("T");
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

function admitted(source: unknown, what: string): JsonValue {
  const admission = admit(source);
  if (admission.ok) return admission.value;
  throw refusal(what, { path: "", expected: "cannot be read as JSON of bounded depth and size" });
}

function ingestEvent({ recorder }: IngestParts, source: unknown): void {
  const decoded = decodeEvent(admitted(source, "event"));
  if (!decoded.ok) throw refusal("event", decoded.violation);
  const event = decoded.value;
  if (!isCalendarDate(event.timestamp)) throw refusal("event", { path: "/timestamp", expected: "must be a date that exists" });
  if (recorder.hasEvent(event.event_id)) throw refusal("event", { path: "/event_id", expected: "is the id of an event that is stored already" });
  recorder.commit([{ offered: event }]);
}

/** Stores a Diagnostic with its FR-EVT-003, in one transaction. The event names the job only where it is on record. */
function store({ recorder, problems, ids, stamp }: IngestParts, draft: DiagnosticDraft): Diagnostic {
  const timestamp = stamp();
  const diagnostic = problems.diagnose(draft, ids.next(), timestamp);
  const { severity, source, job_id, model_id, wsid } = diagnostic;
  const event: DiagnosticEvent = {
    type: "diagnostic",
    event_id: ids.next(),
    timestamp,
    actor: diagnostic.actor ?? "system",
    diagnostic_id: diagnostic.id,
    severity,
    source,
    ...(job_id == null || diagnostic.link_confidence !== "direct" ? {} : { job_id }),
    ...(model_id == null ? {} : { model_id }),
    ...(wsid == null ? {} : { wsid }),
  };
  recorder.commit([{ diagnostic }, { event }]);
  return diagnostic;
}

/** Says that somebody reported what is no Diagnostic; of its content nothing is repeated. */
function raiseFatal(parts: IngestParts, message: string): void {
  const shared = { severity: "fatal", source: "system", surface: "system", actor: "system", link_confidence: "unlinked", status: "open" } as const;
  store(parts, { title: "an invalid Diagnostic was refused", message, code: "HSK-400-INVALID-EVENT", ...shared });
}

function decodeDraft(source: unknown): DiagnosticDraft {
  const admission = admitted(source, "Diagnostic");
  if (!isJsonObject(admission)) throw refusal("Diagnostic", { path: "", expected: "must be an object" });
  const given = { id: "00000000-0000-4000-8000-000000000000", fingerprint: NO_FINGERPRINT, timestamp: "2000-01-01T00:00:00Z" };
  const decoded = DIAGNOSTIC.decode({ ...admission, link_confidence: admission["link_confidence"] ?? "unlinked", ...given });
  if (!decoded.ok) throw refusal("Diagnostic", decoded.violation);
  const { id: _id, fingerprint: _fingerprint, timestamp: _timestamp, ...draft } = decoded.value;
  return draft;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Texts of evidence references that can be ids of events. */
function idsIn(value: unknown): string[] {
  if (typeof value === "string") return UUID.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

/** Direct says that the job, or else the events that are named, are on record; a link that cannot be followed is none (MEX-DIAG-05). */
function withTrueLink(draft: DiagnosticDraft, { recorder }: IngestParts): DiagnosticDraft {
  if (draft.link_confidence !== "direct") return draft;
  const events = draft.job_id == null ? idsIn(draft.evidence_refs) : [];
  const holds = draft.job_id == null ? events.length > 0 && events.every((id) => recorder.hasEvent(id)) : recorder.hasJob(draft.job_id);
  return holds ? draft : { ...draft, link_confidence: "unlinked" };
}

function ingestDiagnostic(parts: IngestParts, source: unknown): Pick<Diagnostic, "id" | "fingerprint"> {
  try {
    const { id, fingerprint } = store(parts, withTrueLink(decodeDraft(source), parts));
    return { id, fingerprint };
  } catch (error) {
    if (error instanceof RuntimeFault && error.code === "HSK-400-INVALID-EVENT") raiseFatal(parts, error.message);
    throw error;
  }
}

/** Ingest into the recorder of a runtime. */
export function createIngest(parts: IngestParts): Ingest {
  return Object.freeze({
    event: (source: unknown) => ingestEvent(parts, source),
    diagnostic: (source: unknown) => ingestDiagnostic(parts, source),
  });
}
