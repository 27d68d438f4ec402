/** Puts together what belongs to one execute: its answer, its events, its invocations. */
import { type JsonObject, member, stringMember } from "../json.ts";
import type { Invocation, StepObservation } from "../observe/types.ts";
import type { Attempt } from "./types.ts";
import { readExecute } from "./verdict.ts";

/** The attempts of one step. Events without a job belong to the only execute of a step, and to none of several. */
export function attemptsOf(step: number, observed: StepObservation): Attempt[] {
  const events = observed.events.map((event) => event.value);
  const alone = observed.executes.length === 1;
  return observed.executes.map((execute, index) => {
    const seen = readExecute(execute.answer);
    const attempt_id = execute.answer.kind === "result" ? (stringMember(execute.answer.value, "attempt_id") ?? null) : null;
    const ids = idsOf(execute.sent.op_id, attempt_id);
    const own = events.filter((event) => belongs(event, ids) || (alone && jobOf(event) === null));
    const invocations = alone ? observed.invocations : observed.invocations.filter((invocation) => sameId(opIdOf(invocation), execute.sent.op_id));
    return {
      step,
      index,
      sent: execute.sent,
      violations: execute.violations,
      ms: execute.ms,
      seen,
      attempt_id,
      events: own,
      decisive: decisiveOf(own),
      invocations,
    };
  });
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** One text for all forms of a UUID: letter case, braces, prefix and hyphens do not tell them apart (READ-22). */
export function idKey(id: string): string {
  if (CANONICAL.test(id)) return id;
  const lower = id.toLowerCase();
  const bare = lower.replace(/^urn:uuid:/, "").replace(/[{}-]/g, "");
  return /^[0-9a-f]{32}$/.test(bare) ? bare.replace(PARTS, "$1-$2-$3-$4-$5") : lower;
}

/** The ids under which an attempt's records may stand, as `idKey` has them. */
export function idsOf(opId: string | null, attemptId: string | null): ReadonlySet<string> {
  return new Set([opId, attemptId].filter((id) => id !== null).map(idKey));
}

/** Whether an event or diagnostic names one of these ids as its job or attempt. */
export function belongs(record: JsonObject, ids: ReadonlySet<string>): boolean {
  return ["job_id", "attempt_id"].some((key) => {
    const id = stringMember(record, key);
    return id !== undefined && (ids.has(id) || ids.has(idKey(id)));
  });
}

function jobOf(event: JsonObject): string | null {
  return stringMember(event, "job_id") ?? stringMember(event, "attempt_id") ?? null;
}

function opIdOf(invocation: Invocation): string | null {
  return stringMember(invocation.operation, "op_id") ?? null;
}

function sameId(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && idKey(left) === idKey(right);
}

/** True for a gate outcome event; `details` holds what it says. */
export function isGateOutcome(event: JsonObject): boolean {
  return stringMember(event, "type") === "system" && stringMember(event, "message") === "gate_outcome";
}

/** A member of the details of a gate outcome. */
export function outcomeMember(event: JsonObject, key: string): string | null {
  return stringMember(member(event, "details"), key) ?? null;
}

function decisiveOf(events: readonly JsonObject[]): readonly JsonObject[] {
  const first = events.findIndex((event) => isGateOutcome(event) && outcomeMember(event, "outcome") === "deny");
  return first === -1 ? events : events.slice(0, first + 1);
}
