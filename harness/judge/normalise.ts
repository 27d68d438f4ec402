/** Makes recorded events comparable between runs: ids are numbered in order of appearance, times and free text are left out. */
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";

/** Members that say the same in every run of an honest target. */
const KEPT = new Set([
  "type",
  "message",
  "component",
  "level",
  "actor",
  "actor_id",
  "capability_id",
  "decision_outcome",
  "severity",
  "source",
  "engine_id",
  "operation",
  "status",
  "wsid",
  "model_id",
  "gate",
  "phase",
  "outcome",
  "code",
  "cap",
  "limit",
  "pruned",
  "spared_pinned",
  "spared_window",
  "bytes_freed",
]);

/** Members that hold an id: numbered, one row of numbers for each kind of id. */
const IDS: Readonly<Record<string, string>> = {
  job_id: "attempt",
  attempt_id: "attempt",
  op_id: "attempt",
  event_id: "event",
  diagnostic_id: "diagnostic",
  invocation: "invocation",
  report_artifact_id: "artifact",
  policy_decision_id: "decision",
};

/** Numbers the ids of one case. */
export class Normaliser {
  readonly #numbers = new Map<string, string>();
  readonly #next = new Map<string, number>();

  /** The comparable form of an event; `null` members are left out, as absent ones are. */
  event(event: JsonObject): JsonObject {
    const normal: JsonObject = {};
    for (const key of Object.keys(event).sort()) {
      const value = event[key];
      if (value === undefined || value === null || key === "event_id") continue;
      const kind = Object.hasOwn(IDS, key) ? IDS[key] : undefined;
      if (kind !== undefined) normal[key] = this.#number(kind, value);
      else if (key === "details" && isObject(value)) normal[key] = this.event(value);
      else if (KEPT.has(key)) normal[key] = shorten(value);
    }
    return normal;
  }

  #number(kind: string, value: JsonValue): string {
    const key = `${kind} ${JSON.stringify(value).toLowerCase()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = (this.#next.get(kind) ?? 0) + 1;
    this.#next.set(kind, number);
    const name = `${kind} ${number}`;
    this.#numbers.set(key, name);
    return name;
  }
}

const MAX_TEXT = 256;

function shorten(value: JsonValue): JsonValue {
  return typeof value === "string" && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

/** Whether an event is an own record of the runtime that says nothing of the case (further types are allowed). */
export function isOfContract(event: JsonObject): boolean {
  const type = member(event, "type");
  const message = member(event, "message");
  return (
    (type === "system" && (message === "gate_outcome" || message === "budget_exceeded")) ||
    ["capability_action", "diagnostic", "tool_call", "tool_result", "meta.gc_summary"].includes(typeof type === "string" ? type : "")
  );
}
