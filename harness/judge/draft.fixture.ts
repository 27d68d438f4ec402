/** A right observation, as an honest target would give it; tests spoil it in one place and look at what the judge says. */
import type { Case, Then } from "../../spec-cases/contract/types.ts";
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import type { Answer } from "../observe/types.ts";
import { listAt, only } from "./edit.fixture.ts";
import { GLOBAL_GATES } from "./rules/gate-outcomes.ts";

/** One execute of a draft; `answer` is the result on the wire, or an error. */
export interface DraftExecute {
  operation: JsonObject | null;
  text: string | null;
  op_id: string | null;
  context: JsonObject;
  answer: JsonObject;
  rpc_error: { code: number; message: string } | null;
}

/** One engine/invoke with the reply that the script gave. */
export interface DraftInvocation {
  engine_id: string;
  operation: JsonObject;
  capabilities_granted: string[];
  reply: JsonObject | null;
  cancelled: string[];
  /** None if not given. */
  workspace?: string;
}

/** One step; for a step that is no execute `answer` holds what came back. */
export interface DraftStep {
  executes: DraftExecute[];
  answer: Answer | null;
  /** Consents of a world_update step. */
  consents: JsonValue[] | null;
  invocations: DraftInvocation[];
  events: JsonObject[];
  diagnostics: JsonObject[];
  problems: JsonObject[];
  ms: number;
}

type Start = NonNullable<Case["given"]["start"]>;

/** A whole case, to be spoiled in place. */
export interface Draft {
  world: JsonObject;
  start: Start | undefined;
  secrets: string[];
  refused: { code: string; message: string; path: string | null } | null;
  steps: DraftStep[];
  then: Then[];
  /** Changes what the second read gives. */
  reread: (right: { events: JsonObject[]; diagnostics: JsonObject[]; problems: JsonObject[] }) => void;
  count: number;
}

const AXES = ["fs.read", "fs.write", "proc.exec", "net.http", "device", "secrets.use"];

/** A case without steps, in a world of one engine. */
export function emptyDraft(): Draft {
  const world: JsonObject = {
    registry: {
      "engine.box": {
        engine_id: "engine.box",
        required_caps: ["fs.read:inputs"],
        required_gates: [...GLOBAL_GATES],
        ops: [{ name: "box.make", capabilities: ["fs.write:artifacts", "net.http"], required_gates: [], params_schema: { enum: ["rectangular"] } }],
      },
    },
    capability_registry: { axes: [...AXES], full_ids: ["doc.summarize"] },
    profiles: [{ id: "profile.all", allowed: [...AXES, "doc.summarize"] }],
    policy: { denied: [] },
    consents: [],
    artifacts: [],
  };
  return { world, start: undefined, secrets: [], refused: null, steps: [], then: [], reread: () => undefined, count: 0 };
}

/** A UUID that no other record of the draft has. */
export function freshId(draft: Draft): string {
  draft.count += 1;
  return `00000000-0000-4000-8000-${String(draft.count).padStart(12, "0")}`;
}

function stamp(draft: Draft): string {
  draft.count += 1;
  return `2026-03-01T12:00:${String(Math.floor(draft.count / 1000)).padStart(2, "0")}.${String(draft.count % 1000).padStart(3, "0")}Z`;
}

/** SHA-256 in form, not in fact: the judge never computes one. */
export function hash(seed: number): string {
  return seed.toString(16).padStart(64, "0");
}

/** An artifact handle. */
export function handle(draft: Draft, seed: number): JsonObject {
  const artifact_id = freshId(draft);
  const uri = `.handshake/artifacts/L3/${artifact_id}/payload`;
  return { artifact_id, kind: "tool_output", uri, content_hash: hash(seed), size_bytes: 3, classification: "low", exportable: true };
}

function newOperation(draft: Draft): JsonObject {
  return {
    schema_version: "poe-1.0",
    op_id: freshId(draft),
    engine_id: "engine.box",
    engine_version_req: "=1.0.0",
    operation: "box.make",
    inputs: [handle(draft, 1)],
    params: { shape: "rectangular", note: "a text of the planner's", size: 3 },
    capabilities_requested: ["fs.read:inputs", "fs.write:artifacts"],
    budget: { wall_time_ms: 1000, cpu_time_ms: null },
    determinism: "D2",
    evidence_policy: null,
    output_spec: { expected_types: ["artifact.document"] },
  };
}

function newExecute(draft: Draft, changes: JsonObject): DraftExecute {
  const operation = { ...newOperation(draft), ...changes };
  const op_id = operation["op_id"];
  const context = { actor_id: "agent.planner", capability_profile_id: "profile.all", model_id: "model.planner", workspace_id: "ws-1" };
  return { operation, text: null, op_id: typeof op_id === "string" ? op_id : null, context, answer: {}, rpc_error: null };
}

function newStep(draft: Draft): DraftStep {
  const problems = structuredClone(draft.steps.at(-1)?.problems ?? []);
  return { executes: [], answer: null, consents: null, invocations: [], events: [], diagnostics: [], problems, ms: 5 };
}

/** Records an event of an attempt. */
export function record(draft: Draft, step: DraftStep, jobId: JsonValue, members: JsonObject): JsonObject {
  const event = { event_id: freshId(draft), timestamp: stamp(draft), actor: "system", job_id: jobId, ...members };
  step.events.push(event);
  return event;
}

/** Stores a Diagnostic with its problem and its FR-EVT-003. */
export function diagnose(draft: Draft, step: DraftStep, jobId: JsonValue, members: JsonObject, fingerprint = hash(900)): JsonObject {
  const said = { title: "denied", severity: "error", source: "engine", surface: "system", code: null, ...members };
  const id = freshId(draft);
  step.diagnostics.push({ id, fingerprint, message: "not granted", ...said, link_confidence: "direct", timestamp: stamp(draft), job_id: jobId });
  const problem = step.problems.find((candidate) => candidate["fingerprint"] === fingerprint);
  if (problem === undefined) step.problems.push({ fingerprint, count: 1, ...said, diagnostic_ids: [id] });
  else Object.assign(problem, { count: Number(problem["count"]) + 1, diagnostic_ids: [...listAt(problem, "diagnostic_ids"), id] });
  return record(draft, step, jobId, { type: "diagnostic", diagnostic_id: id, severity: said.severity, source: said.source });
}

/** Records a gate outcome. */
export function outcome(draft: Draft, step: DraftStep, execute: DraftExecute, gate: string, details: JsonObject = {}): JsonObject {
  const named = { op_id: execute.op_id, engine_id: member(execute.operation, "engine_id") ?? null, operation: member(execute.operation, "operation") ?? null };
  const said = { gate, phase: "request", outcome: "pass", ...named, code: null, reason: null, severity: null, diagnostic_id: null, ...details };
  const members = { type: "system", component: "mex.gates", message: "gate_outcome", level: said.outcome === "pass" ? "info" : "error", details: said };
  return record(draft, step, execute.op_id ?? String(execute.answer["attempt_id"]), members);
}

function decide(draft: Draft, step: DraftStep, execute: DraftExecute, capability: JsonValue, decision: string): void {
  const members = { type: "capability_action", capability_id: capability, actor_id: execute.context["actor_id"] ?? null, decision_outcome: decision };
  record(draft, step, execute.op_id, members);
}

function perform(draft: Draft, step: DraftStep, changes: JsonObject): DraftExecute {
  const execute = newExecute(draft, changes);
  const { operation } = execute;
  step.executes.push(execute);
  for (const id of new Set(listAt(operation, "capabilities_requested"))) decide(draft, step, execute, id, "allow");
  for (const gate of GLOBAL_GATES) outcome(draft, step, execute, gate);
  const output = handle(draft, 100 + draft.count);
  const evidence = operation?.["determinism"] === "D0" ? [handle(draft, 500 + draft.count)] : [];
  const requested = listAt(operation, "capabilities_requested").map(String);
  const result: JsonObject = {
    op_id: execute.op_id,
    status: "succeeded",
    started_at: "2026-03-01T12:00:00.000Z",
    ended_at: "2026-03-01T12:00:00.001Z",
    outputs: [output],
    evidence,
    provenance: {
      engine_id: operation?.["engine_id"] ?? null,
      engine_version: "1.0",
      implementation: { id: "impl.box", version: "1.0.0" },
      determinism: operation?.["determinism"] ?? null,
      config_hash: hash(7),
      inputs: listAt(operation, "inputs").map((input) => member(input, "content_hash") ?? null),
      outputs: [output["content_hash"] ?? null],
      capabilities_granted: requested,
      environment: {},
    },
    errors: [],
    logs_ref: null,
  };
  const call = { invocation: `i-${draft.count}`, engine_id: operation?.["engine_id"] ?? null, operation: operation?.["operation"] ?? null };
  record(draft, step, execute.op_id, { type: "tool_call", ...call });
  record(draft, step, execute.op_id, { type: "tool_result", ...call, status: "succeeded", duration_ms: 1 });
  step.invocations.push({
    engine_id: String(operation?.["engine_id"]),
    operation: structuredClone(operation ?? {}),
    capabilities_granted: requested,
    reply: structuredClone(result),
    cancelled: [],
  });
  execute.answer = { attempt_id: execute.op_id, outcome: "executed", result };
  return execute;
}

/** What a denial of a draft says. */
export interface DeniedAs {
  readonly gate?: string;
  readonly code?: string | null;
  readonly fingerprint?: string;
  /** Evaluates and records the gates behind the denying one too (READ-04). */
  readonly evaluatesAll?: boolean;
  readonly changes?: JsonObject;
}

function refuse(draft: Draft, step: DraftStep, { gate = "G-CAP", code = null, fingerprint = hash(900), evaluatesAll = false, changes = {} }: DeniedAs): void {
  const execute = newExecute(draft, changes);
  step.executes.push(execute);
  const at = GLOBAL_GATES.indexOf(gate);
  for (const before of GLOBAL_GATES.slice(0, at)) outcome(draft, step, execute, before);
  const emitted = diagnose(draft, step, execute.op_id, { code, title: `denied by ${gate}` }, fingerprint);
  const denial = { gate, code, reason: "not granted", severity: "error", diagnostic_id: emitted["diagnostic_id"] ?? null };
  outcome(draft, step, execute, gate, { ...denial, outcome: "deny" });
  if (evaluatesAll) for (const after of GLOBAL_GATES.slice(at + 1)) outcome(draft, step, execute, after);
  execute.answer = { attempt_id: execute.op_id, outcome: "denied", phase: "request", denial };
}

/** Adds a step that passes; `changes` go over the operation. */
export function addPass(draft: Draft, changes: JsonObject = {}): Draft {
  const step = newStep(draft);
  perform(draft, step, changes);
  draft.steps.push(step);
  draft.then.push({ verdict: "PASS" });
  return draft;
}

/** Adds a step that is denied in the request phase. */
export function addDenied(draft: Draft, as: DeniedAs = {}): Draft {
  const step = newStep(draft);
  refuse(draft, step, as);
  draft.steps.push(step);
  draft.then.push({ verdict: "DENY" });
  return draft;
}

/** Adds a step whose engine failed with a typed error. */
export function addFailed(draft: Draft): Draft {
  addPass(draft);
  const execute = only(draft.steps.at(-1)?.executes);
  draft.then[draft.then.length - 1] = { verdict: "FAIL" };
  execute.answer = { attempt_id: execute.op_id, outcome: "failed", error: { code: "ENGINE_FAILED", message: "the engine failed" } };
  return draft;
}

/** Adds a step of two executes at the same time: one that passes, one that is denied; their events stand mixed. */
export function addParallel(draft: Draft): Draft {
  const step = newStep(draft);
  perform(draft, step, {});
  const first = step.events.splice(0);
  refuse(draft, step, {});
  step.events.push(...first);
  step.events.sort((left, right) => String(left["event_id"]).slice(-2).localeCompare(String(right["event_id"]).slice(-2)));
  step.events.forEach((event) => {
    event["timestamp"] = stamp(draft);
  });
  draft.steps.push(step);
  draft.then.push({ each: [{ verdict: "PASS" }, { verdict: "DENY" }] });
  return draft;
}

/** Adds a step that is no execute. */
export function addOther(draft: Draft, answer: Answer, consents: JsonValue[] | null = null): Draft {
  draft.steps.push({ ...newStep(draft), answer, consents });
  draft.then.push({ verdict: "PASS" });
  return draft;
}

/** The gate outcome of a gate in a step. */
export function outcomeOf(draft: Draft, gate: string, step = 0): JsonObject {
  return only(draft.steps[step]?.events.filter((event) => member(event["details"], "gate") === gate));
}

/** The events of a type in a step. */
export function eventsOf(draft: Draft, type: string, step = 0): JsonObject[] {
  return draft.steps[step]?.events.filter((event) => event["type"] === type) ?? [];
}

/** The entry of the draft's only engine in the registry. */
export function engineEntry(draft: Draft): JsonObject {
  const entry = member(member(draft.world, "registry"), "engine.box");
  return isObject(entry) ? entry : {};
}
