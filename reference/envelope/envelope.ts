/** The decoded envelope: frozen value, typed operation where it fits the schema, and what can be said of it where not. */
import type { ExecutionContext, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { EXECUTION_CONTEXT, PLANNED_OPERATION } from "../contract/validators.ts";
import type { Violation } from "../contract/violations.ts";
import { isJsonObject, type JsonObject, member, stringMember } from "../json.ts";
import { type Admission, admit, admitText, type EnvelopeFault } from "./admission.ts";

/** One attempt's envelope as the gates see it. */
export interface Envelope {
  /** What was sent, frozen; null where it is no JSON object or could not be admitted. */
  readonly value: JsonObject | null;
  /** The same object as a type; null where it does not fit planned-operation.schema.json. */
  readonly planned: PlannedOperation | null;
  /** The first thing wrong with it; G-SCHEMA denies it. */
  readonly fault: EnvelopeFault | null;
  /** Usable op_id: a hyphenated lower-case UUID of versions 1 to 8 (READ-22), else null. */
  readonly op_id: string | null;
  /** As sent, where they are strings: for the record of the attempt. */
  readonly engine_id: string | null;
  readonly operation: string | null;
  /** Upper bound of the compact serialization in UTF-8 bytes; spares measuring small envelopes. */
  readonly bytes_bound: number;
}

/** The context of an execution; `fault` where it does not fit its schema, and then only the actor stands in it. */
export interface DecodedContext {
  readonly value: ExecutionContext;
  readonly fault: EnvelopeFault | null;
}

const OP_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SUPPORTED_VERSION = "poe-1.0";

/** True for the form of op_id that this runtime accepts (READ-22). */
export function isUsableOpId(value: unknown): value is string {
  return typeof value === "string" && OP_ID.test(value);
}

function malformed(code: string, violation: Violation, subject: string): EnvelopeFault {
  return { code, path: violation.path, reason: `${violation.path === "" ? subject : `\`${violation.path}\``} ${violation.expected}` };
}

/** Version and op_id first, with codes of their own: they say what kind of message it is (MEX-ENV-01, MEX-ENV-02). */
function decodePlanned(value: JsonObject, op_id: string | null): PlannedOperation | EnvelopeFault {
  if (member(value, "schema_version") !== SUPPORTED_VERSION) {
    return { code: "SCHEMA_VERSION_UNSUPPORTED", path: "/schema_version", reason: `\`/schema_version\` must be \`${SUPPORTED_VERSION}\`` };
  }
  if (op_id === null) {
    return { code: "OP_ID_MALFORMED", path: "/op_id", reason: "`/op_id` must be a hyphenated lower-case UUID, version 1 to 8" };
  }
  const decoded = PLANNED_OPERATION.decode(value);
  return decoded.ok ? decoded.value : malformed("ENVELOPE_MALFORMED", decoded.violation, "the envelope");
}

/** What can be read of an envelope that was refused at the door: strings of its own, nothing that runs code. */
function salvage(source: unknown, key: string): string | null {
  try {
    const found: unknown = isJsonObject(source) ? Object.getOwnPropertyDescriptor(source, key)?.value : undefined;
    return typeof found === "string" ? found : null;
  } catch {
    return null;
  }
}

function refused(source: unknown, fault: EnvelopeFault): Envelope {
  const op_id = salvage(source, "op_id");
  return {
    value: null,
    planned: null,
    fault,
    op_id: isUsableOpId(op_id) ? op_id : null,
    engine_id: salvage(source, "engine_id"),
    operation: salvage(source, "operation"),
    bytes_bound: 0,
  };
}

function decodeAdmitted(source: unknown, admission: Admission): Envelope {
  if (!admission.ok) return refused(source, admission.fault);
  const value = admission.value;
  if (!isJsonObject(value)) return refused(null, { code: "ENVELOPE_NOT_OBJECT", path: "", reason: "the envelope is no JSON object" });
  const sent = member(value, "op_id");
  const op_id = isUsableOpId(sent) ? sent : null;
  const decoded = decodePlanned(value, op_id);
  return {
    value,
    planned: "reason" in decoded ? null : decoded,
    fault: "reason" in decoded ? decoded : null,
    op_id,
    engine_id: stringMember(value, "engine_id"),
    operation: stringMember(value, "operation"),
    bytes_bound: admission.bytes_bound,
  };
}

/** Decodes what a caller handed over as a value; never throws. */
export function decodeEnvelope(source: unknown): Envelope {
  return decodeAdmitted(source, admit(source));
}

/** Decodes what a caller handed over as text: parsed to a value first, so that op_id survives a fault of shape. */
export function decodeEnvelopeText(text: unknown): Envelope {
  const admission = admitText(text);
  return decodeAdmitted(admission.parsed, admission);
}

const NOBODY: ExecutionContext = Object.freeze({ actor_id: "unknown" });

/** Decodes the context of an execution; never throws. */
export function decodeContext(source: unknown): DecodedContext {
  const admission = admit(source);
  const decoded = admission.ok ? EXECUTION_CONTEXT.decode(admission.value) : null;
  if (decoded?.ok === true) return { value: decoded.value, fault: null };
  const violation = decoded === null ? { path: "", expected: "cannot be read" } : decoded.violation;
  return { value: NOBODY, fault: malformed("CONTEXT_MALFORMED", violation, "the execution context") };
}
