/** Rule 4: the engine is reached only through the gates, gets what was judged, and its true result is handed out. */
import { equalJson, isObject, type JsonObject, type JsonValue, member, stringMember } from "../../json.ts";
import type { Invocation, StepObservation } from "../../observe/types.ts";
import { idKey } from "../attempt.ts";
import { isBefore } from "../instant.ts";
import { mismatch } from "../mismatch.ts";
import type { Attempt, Mismatch, Rule } from "../types.ts";

const ID = "engine";

/** The 12 minimum fields of a PlannedOperation (11.8 §4.1). */
export const MINIMUM_FIELDS = [
  "schema_version",
  "op_id",
  "engine_id",
  "engine_version_req",
  "operation",
  "inputs",
  "params",
  "capabilities_requested",
  "budget",
  "determinism",
  "evidence_policy",
  "output_spec",
] as const;

/** The rule. */
export const engineRule: Rule = {
  id: ID,
  check({ attempt, observed }) {
    const { seen, invocations } = attempt;
    const found: Mismatch[] = [...seen.faults, ...misshapen(attempt)];
    if (seen.verdict === "DENY" && seen.phase === "request" && invocations.length > 0)
      found.push(mismatch("/engine_calls", "0: denied before the engine", invocations.length, ID, "MEX-GATE-02"));
    for (const invocation of invocations) found.push(...received(attempt, invocation), ...shared(invocation, observed));
    if (seen.verdict === "PASS") found.push(...handedOut(attempt));
    return found;
  },
};

/** Parts of an answer and the clauses that their schemas stand for. */
const PARTS = [
  { path: "/denial", expected: "a denial that obeys its schema", requirement: "MEX-GATE-08" },
  { path: "/error", expected: "an error that obeys its schema", requirement: "MEX-RES-04" },
  // READ-54: a result that claims no success is judged by its schema too.
  { path: "/result", expected: "a result that obeys its schema", requirement: "MEX-RES-01" },
] as const;

function misshapen({ seen, violations }: Attempt): Mismatch[] {
  return violations.flatMap(({ path, message }) => {
    const part = PARTS.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
    if (part === undefined || (part.path === "/result" && seen.result === null)) return [];
    return [mismatch(path, part.expected, message, ID, part.requirement)];
  });
}

function received(attempt: Attempt, invocation: Invocation): Mismatch[] {
  const { operation } = attempt.sent;
  if (operation === null) return [];
  const found: Mismatch[] = [];
  for (const field of MINIMUM_FIELDS) {
    const sent = member(operation, field) ?? null;
    const got = member(invocation.operation, field) ?? null;
    if (!sameField(field, sent, got)) found.push(mismatch(`/engine/operation/${field}`, sent, got, ID, "MEX-BYP-02"));
  }
  const named = member(operation, "engine_id") ?? null;
  if (invocation.engine_id !== named) found.push(mismatch("/engine/engine_id", named, invocation.engine_id, ID, "MEX-BYP-02"));
  const requested = member(operation, "capabilities_requested");
  for (const granted of invocation.capabilities_granted) {
    if (!Array.isArray(requested) || !requested.includes(granted))
      found.push(mismatch("/engine/capabilities_granted", "only what was requested", granted, ID, "MEX-CAP-13"));
  }
  return found;
}

/** Invocations that may be open at once work in workspaces of their own (MEX-BYP-03); one after the other may use one place again. */
function shared(own: Invocation, { executes, invocations }: StepObservation): Mismatch[] {
  if (executes.length < 2 || own.workspace === null) return [];
  const others = invocations.filter((other) => other.invocation !== own.invocation && other.workspace === own.workspace);
  return others.length === 0 ? [] : [mismatch("/engine/workspace", "a workspace of its own", "that of another open invocation", ID, "MEX-BYP-03")];
}

function sameField(field: string, sent: JsonValue, got: JsonValue): boolean {
  if (field === "op_id" && typeof sent === "string" && typeof got === "string") return idKey(sent) === idKey(got);
  return field === "params" ? equalJson(sent, got) : equalJson(withoutNulls(sent), withoutNulls(got));
}

/** Absent equals null (MEX-BYP-02). */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function handedOut(attempt: Attempt): Mismatch[] {
  const { result } = attempt.seen;
  const invocation = attempt.invocations.at(-1);
  if (result === null) return [];
  const found: Mismatch[] = [];
  const reply = invocation?.reply?.result;
  if (isObject(reply)) {
    for (const key of ["outputs", "evidence"]) {
      const [own, played] = [hashes(member(result, key)), hashes(member(reply, key))];
      if (!equalJson(own, played)) found.push(mismatch(`/result/${key}`, played, own, ID, "MEX-PROV-02"));
    }
  }
  if (attempt.sent.operation !== null) found.push(...trueMembers(result, attempt.sent.operation, invocation));
  return found;
}

/** Members whose truth the harness knows: never false in a succeeded result (READ-38). */
function trueMembers(result: JsonObject, operation: JsonObject, invocation: Invocation | undefined): Mismatch[] {
  const found: Mismatch[] = [];
  const provenance = member(result, "provenance");
  const same = (path: string, expected: JsonValue | undefined, actual: JsonValue | undefined, requirement: string): void => {
    if (!equalJson(expected ?? null, actual ?? null)) found.push(mismatch(path, expected ?? null, actual, ID, requirement));
  };
  const [sentId, echoed] = [stringMember(operation, "op_id"), stringMember(result, "op_id")];
  if (sentId !== undefined && idKey(sentId) !== idKey(echoed ?? "")) found.push(mismatch("/result/op_id", sentId, echoed, ID, "MEX-RES-02"));
  same("/result/provenance/engine_id", member(operation, "engine_id"), member(provenance, "engine_id"), "MEX-PROV-04");
  const level = member(provenance, "determinism");
  if (level !== undefined && level !== null) same("/result/provenance/determinism", member(operation, "determinism"), level, "MEX-PROV-04");
  // By hash: two outputs of the same bytes are one.
  same("/result/provenance/outputs", unique(hashes(member(result, "outputs"))), unique(sorted(member(provenance, "outputs"))), "MEX-PROV-02");
  const inputs = sorted(member(provenance, "inputs"));
  for (const hash of hashes(member(operation, "inputs")))
    if (!inputs.some((input) => input.toLowerCase() === hash.toLowerCase())) found.push(mismatch("/result/provenance/inputs", hash, inputs, ID, "MEX-PROV-02"));
  const granted = invocation?.capabilities_granted ?? sorted(member(operation, "capabilities_requested"));
  for (const capability of sorted(member(provenance, "capabilities_granted")))
    if (!granted.includes(capability)) found.push(mismatch("/result/provenance/capabilities_granted", granted, capability, ID, "MEX-CAP-13"));
  const [started, ended] = [stringMember(result, "started_at") ?? "", stringMember(result, "ended_at") ?? ""];
  if (isBefore(ended, started)) found.push(mismatch("/result/ended_at", "not before started_at", ended, ID, "MEX-RES-03"));
  const determinism = stringMember(operation, "determinism");
  if ((determinism === "D0" || determinism === "D1") && hashes(member(result, "evidence")).length === 0)
    found.push(mismatch("/result/evidence", "at least one artifact at D0 and D1", "none", ID, "MEX-DET-02"));
  return found;
}

function hashes(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map((item) => stringMember(item, "content_hash")).filter((hash) => hash !== undefined) : [];
}

function sorted(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string").sort() : [];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
