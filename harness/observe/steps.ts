/** Sends one step and waits for its answer. Sees nothing of what is expected. */
import { violationsOf } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import { type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { Session } from "../targets/session.ts";
import type { ResolvedExecute, ResolvedStep } from "../world/types.ts";
import { plant } from "./storage.ts";
import type { Answer, ExecuteObservation, StepObservation, Violation } from "./types.ts";

/** What a step needs from the case around it. */
export interface StepContext {
  session(): Session;
  readonly wireCase: string;
  readonly done: readonly StepObservation[];
  /** Kills the target and starts it again on the same files. */
  killAndResume(): Promise<void>;
  elapsed(): number;
  /** The folder that the target keeps its files in; null where the case has none. */
  readonly storage: string | null;
  /** The open invocation, for `during` steps. */
  readonly invocation?: string;
}

/** What one step saw of its own answers; events are read by the driver. */
export interface StepAnswers {
  readonly executes: readonly ExecuteObservation[];
  readonly answer: Answer | null;
}

/** Performs one step. */
export async function performStep(step: ResolvedStep, context: StepContext): Promise<StepAnswers> {
  switch (step.kind) {
    case "execute":
      return { executes: [await execute(step.execute, context)], answer: null };
    case "parallel":
      return { executes: await Promise.all(step.executes.map((one) => execute(one, context))), answer: null };
    case "plant":
      plant(context.storage, step.plant);
      return { executes: [], answer: { kind: "result", value: {} } };
    case "kill_restart":
      await context.killAndResume();
      return { executes: [], answer: { kind: "result", value: {} } };
    default: {
      const { method, params } = requestOf(step, context);
      return { executes: [], answer: await context.session().call(method, { case: context.wireCase, ...params }) };
    }
  }
}

async function execute(sent: ResolvedExecute, context: StepContext): Promise<ExecuteObservation> {
  const since = context.elapsed();
  const payload: JsonObject = sent.text === null ? { operation: sent.operation ?? {} } : { operation_text: sent.text };
  const answer = await context.session().call("execute", { case: context.wireCase, ...payload, context: { ...sent.context } });
  return {
    sent: { operation: sent.operation, text: sent.text, op_id: sent.op_id, context: { ...sent.context } },
    answer,
    violations: answer.kind === "result" ? answerViolations(answer.value) : [],
    ms: context.elapsed() - since,
  };
}

/** Shape faults of the parts of an execute answer; the answer as a whole was checked at the door. */
function answerViolations(value: JsonObject): Violation[] {
  const within = (name: "denial" | "result" | "error", schema: "denial" | "engine-result" | "wire_error"): Violation[] => {
    const part = member(value, name);
    if (part === undefined || part === null) return [];
    return violationsOf(schema, part).map((violation) => ({ path: `/${name}${violation.path}`, message: violation.message }));
  };
  return [...within("denial", "denial"), ...within("result", "engine-result"), ...within("error", "wire_error")];
}

type OtherStep = Exclude<ResolvedStep, { kind: "execute" | "parallel" | "kill_restart" | "plant" }>;

function requestOf(step: OtherStep, context: StepContext): { method: string; params: JsonObject } {
  const artifact = (): { artifact_id: string } => ({ artifact_id: "artifact" in step ? selectArtifact(step.artifact, context.done) : "" });
  switch (step.kind) {
    case "world_update":
      return { method: "world/update", params: plain(step.update) };
    case "fault":
      return { method: "fault/inject", params: { fault: plain(step.fault) } };
    case "artifact_read":
      return { method: "artifact/read", params: artifact() };
    case "invocation_read":
      return { method: "invocation/read", params: { invocation: context.invocation ?? "", ...artifact() } };
    case "record_event":
      return { method: "record/event", params: { event: step.event } };
    case "record_diagnostic":
      return { method: "record/diagnostic", params: { diagnostic: step.diagnostic } };
    case "materialize":
      return { method: "materialize", params: { ...artifact(), path: step.path } };
    case "collect_garbage":
      return { method: "collect_garbage", params: { policies: step.policies.map((policy) => plain(policy)), dry_run: step.dry_run, now: step.now } };
    case "enforce_retention":
      return { method: "enforce_retention", params: { window_days: step.window_days, now: step.now } };
  }
}

/** A contract type as a JSON object: the same members, without what is undefined. */
function plain(value: object): JsonObject {
  const entries = Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** The artifact id that a selector names; an output that is not there gives an id that does not exist. */
export function selectArtifact(
  selector: { artifact_id?: string; from_step?: number; output?: number; evidence?: number; report_of_step?: number },
  done: readonly StepObservation[],
): string {
  if (selector.artifact_id !== undefined) return selector.artifact_id;
  const fromReport =
    selector.report_of_step === undefined ? undefined : stringMember(resultOf(done[selector.report_of_step]?.answer ?? null), "report_artifact_id");
  if (fromReport !== undefined) return fromReport;
  const result = member(resultOf(done[selector.from_step ?? -1]?.executes[0]?.answer ?? null), "result");
  const list = member(result, selector.evidence === undefined ? "outputs" : "evidence");
  const found = Array.isArray(list) ? stringMember(list[selector.evidence ?? selector.output ?? 0], "artifact_id") : undefined;
  return found ?? "00000000-0000-4000-8000-ffffffffffff";
}

function resultOf(answer: Answer | null): JsonObject | undefined {
  return answer?.kind === "result" ? answer.value : undefined;
}

/** The error of a rejected promise as a HarnessError. */
export function asHarnessError(error: unknown): HarnessError {
  return error instanceof HarnessError
    ? error
    : new HarnessError("HARNESS_FAULT", `unexpected: ${error instanceof Error ? error.message : String(error)}`, {}, { cause: error });
}
