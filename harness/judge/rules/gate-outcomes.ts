/** Rule 1: gate outcomes of an attempt are complete, single, and say what the answer says (MEX-LOG-01, MEX-GATE-01, -02). */
import { type JsonObject, member, stringMember } from "../../json.ts";
import { belongs, idKey, idsOf, isGateOutcome, outcomeMember } from "../attempt.ts";
import { mismatch } from "../mismatch.ts";
import type { Attempt, Mismatch, Rule, RuleInput } from "../types.ts";

/** The six global gates, in the listed order. */
export const GLOBAL_GATES: readonly string[] = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];

const ID = "gate-outcomes";
const MAX_NAME = 256;
/** Characters of a longer name that must be recorded: writers differ in what they count as a character, and in how they mark a cut. */
const KEPT_NAME = 200;

/** The rule. */
export const gateOutcomesRule: Rule = {
  id: ID,
  check(input) {
    const { attempt } = input;
    if (attempt.seen.rpc_error) return [];
    const outcomes = attempt.events.filter(isGateOutcome);
    const request = outcomes.filter((event) => outcomeMember(event, "phase") === "request");
    const result = outcomes.filter((event) => outcomeMember(event, "phase") === "result");
    return [
      ...repeated(request, "request"),
      ...repeated(result, "result"),
      ...completeness(input, request, result),
      ...denialRecorded(attempt, request, result),
      ...ownDiagnostics(input, outcomes),
      ...identities(attempt, outcomes),
    ];
  },
};

function repeated(outcomes: readonly JsonObject[], phase: string): Mismatch[] {
  const gates = outcomes.map((event) => outcomeMember(event, "gate"));
  const twice = gates.filter((gate, index) => gates.indexOf(gate) !== index);
  return [...new Set(twice)].map((gate) => mismatch(`/events/gate_outcome/${phase}/${gate}`, "each gate at most once", "twice or more", ID, "MEX-GATE-01"));
}

function completeness({ attempt, world }: RuleInput, request: readonly JsonObject[], result: readonly JsonObject[]): Mismatch[] {
  const reached = attempt.seen.verdict === "PASS" || attempt.invocations.length > 0 || attempt.seen.phase === "result";
  if (!reached) return [];
  const found: Mismatch[] = [];
  const required = [...GLOBAL_GATES, ...requiredGates(attempt, world.world)];
  for (const gate of new Set(required)) {
    const outcome = request.find((event) => outcomeMember(event, "gate") === gate);
    if (outcome === undefined)
      found.push(mismatch(`/events/gate_outcome/request/${gate}`, "an outcome, since the engine was reached", "none", ID, "MEX-LOG-01"));
  }
  for (const event of request.filter((candidate) => outcomeMember(candidate, "outcome") === "deny")) {
    found.push(
      mismatch(`/events/gate_outcome/request/${outcomeMember(event, "gate")}`, "pass or warn, since the engine was reached", "deny", ID, "MEX-GATE-02"),
    );
  }
  if (attempt.seen.verdict === "PASS") {
    for (const event of result.filter((candidate) => outcomeMember(candidate, "outcome") === "deny")) {
      found.push(
        mismatch(`/events/gate_outcome/result/${outcomeMember(event, "gate")}`, "no denial of a result that is handed out", "deny", ID, "MEX-GATE-05"),
      );
    }
  }
  return found;
}

function requiredGates(attempt: Attempt, world: JsonObject): string[] {
  const { operation } = attempt.sent;
  const entry = member(member(world, "registry"), stringMember(operation, "engine_id") ?? "");
  const ops = member(entry, "ops");
  const op = Array.isArray(ops) ? ops.find((item) => stringMember(item, "name") === stringMember(operation, "operation")) : undefined;
  return [member(entry, "required_gates"), member(op, "required_gates")].flatMap((list) =>
    Array.isArray(list) ? list.filter((gate) => typeof gate === "string") : [],
  );
}

function denialRecorded(attempt: Attempt, request: readonly JsonObject[], result: readonly JsonObject[]): Mismatch[] {
  const { seen } = attempt;
  if (seen.verdict !== "DENY" || seen.denial === null || seen.phase === null) return [];
  const path = `/events/gate_outcome/${seen.phase}`;
  const first = (seen.phase === "request" ? request : result).find((event) => outcomeMember(event, "outcome") === "deny");
  // Text that is no JSON object belongs to no attempt; recording it is optional (READ-40).
  if (first === undefined && attempt.sent.operation === null && attempt.sent.op_id === null) return [];
  if (first === undefined) return [mismatch(path, `the denial by ${seen.gate ?? "a gate"}, recorded`, "no deny outcome", ID, "MEX-LOG-01")];
  const found: Mismatch[] = [];
  const compare = (key: string, reported: string | null, requirement: string): void => {
    const recorded = outcomeMember(first, key);
    if (recorded !== reported) found.push(mismatch(`${path}/${key}`, reported, recorded, ID, requirement));
  };
  compare("gate", seen.gate, "MEX-GATE-04");
  compare("code", seen.code, "MEX-LOG-01");
  compare("severity", seen.severity, "MEX-LOG-01");
  const named = stringMember(seen.denial, "diagnostic_id");
  if (named !== undefined) compare("diagnostic_id", named, "MEX-DIAG-01");
  return found;
}

/** Each deny outcome names one Diagnostic of its own, which exists and says the same (MEX-DIAG-01). */
function ownDiagnostics({ diagnostics, attempt }: RuleInput, outcomes: readonly JsonObject[]): Mismatch[] {
  const found: Mismatch[] = [];
  const taken = new Set<string>();
  for (const event of outcomes.filter((candidate) => outcomeMember(candidate, "outcome") === "deny")) {
    const path = `/events/gate_outcome/${outcomeMember(event, "phase")}/${outcomeMember(event, "gate")}/diagnostic_id`;
    const id = outcomeMember(event, "diagnostic_id");
    const diagnostic = id === null ? undefined : diagnostics.find((candidate) => stringMember(candidate, "id") === id);
    if (id === null || diagnostic === undefined) {
      found.push(mismatch(path, "the id of a stored Diagnostic", id, ID, "MEX-DIAG-01"));
      continue;
    }
    if (taken.has(id)) found.push(mismatch(path, "a Diagnostic of its own", "one that another denial names", ID, "MEX-DIAG-01"));
    taken.add(id);
    found.push(...sameSaid(event, diagnostic, attempt));
  }
  return found;
}

const SEVERITY: Readonly<Record<string, string>> = { error: "error", warn: "warning" };

function sameSaid(event: JsonObject, diagnostic: JsonObject, attempt: Attempt): Mismatch[] {
  const found: Mismatch[] = [];
  const severity = SEVERITY[outcomeMember(event, "severity") ?? ""];
  const path = `/diagnostics/${outcomeMember(event, "gate")}`;
  if (severity !== undefined && stringMember(diagnostic, "severity") !== severity)
    found.push(mismatch(`${path}/severity`, severity, member(diagnostic, "severity"), ID, "MEX-DIAG-01"));
  const code = outcomeMember(event, "code");
  if ((stringMember(diagnostic, "code") ?? null) !== code) found.push(mismatch(`${path}/code`, code, member(diagnostic, "code"), ID, "MEX-DIAG-01"));
  const ids = idsOf(attempt.sent.op_id, attempt.attempt_id);
  const job = stringMember(diagnostic, "job_id");
  if (ids.size > 0 && !belongs(diagnostic, ids)) found.push(mismatch(`${path}/job_id`, "the attempt's op_id or attempt_id", job, ID, "MEX-DIAG-01"));
  return found;
}

/** Outcomes carry the operation's own op_id, engine_id and operation; null where those are unusable. */
function identities(attempt: Attempt, outcomes: readonly JsonObject[]): Mismatch[] {
  const { operation } = attempt.sent;
  if (operation === null) return [];
  const found: Mismatch[] = [];
  for (const event of outcomes) {
    const gate = `/events/gate_outcome/${outcomeMember(event, "phase")}/${outcomeMember(event, "gate")}`;
    for (const key of ["engine_id", "operation"]) {
      const sent = member(operation, key);
      const recorded = outcomeMember(event, key);
      if (typeof sent === "string" && !sameName(sent, recorded)) found.push(mismatch(`${gate}/${key}`, sent.slice(0, MAX_NAME), recorded, ID, "MEX-LOG-01"));
      if (typeof sent !== "string" && recorded !== null) found.push(mismatch(`${gate}/${key}`, null, recorded, ID, "MEX-LOG-01"));
    }
    const opId = outcomeMember(event, "op_id");
    const sentId = attempt.sent.op_id;
    if (opId !== null && sentId !== null && idKey(opId) !== idKey(sentId)) found.push(mismatch(`${gate}/op_id`, sentId, opId, ID, "MEX-LOG-03"));
    if (opId === null && sentId !== null && CANONICAL.test(sentId)) found.push(mismatch(`${gate}/op_id`, sentId, null, ID, "MEX-LOG-03"));
  }
  return found;
}

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A name as sent; one longer than 256 characters is cut. An empty one may stand as null. */
function sameName(sent: string, recorded: string | null): boolean {
  if (sent.length <= MAX_NAME) return sent === recorded || (sent.trim() === "" && recorded === null);
  return recorded !== null && recorded.length >= KEPT_NAME && sent.startsWith(recorded.slice(0, KEPT_NAME));
}
