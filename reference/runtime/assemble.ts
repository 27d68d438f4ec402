/** Puts parts together into a runtime. Internal: a caller who can replace gates is not the caller of `createRuntime`. */
import type { DecodedContext, Envelope } from "../envelope/envelope.ts";
import type { Phase } from "../gates/gate.ts";
import { type ExecuteAnswer, failed } from "./answer.ts";
import { type Attempt, openAttempt, SeenOperations } from "./attempt.ts";
import { describeFault } from "./judge.ts";
import type { RuntimeParts } from "./parts.ts";
import { STEPS, type Steps } from "./steps.ts";

/** A runtime: answers whatever is sent, never throws, never hangs longer than the budget of the operation. */
export interface Runtime {
  /** Executes one operation, given as a value. `context` says who asks (ExecutionContext). */
  execute(operation: unknown, context: unknown): Promise<ExecuteAnswer>;
  /** Executes one operation, given as JSON text. */
  executeText(text: unknown, context: unknown): Promise<ExecuteAnswer>;
}

/** A recorder that fails ends the attempt: what cannot be recorded does not run and is not handed out (MEX-LOG-07). */
async function run(parts: RuntimeParts, steps: Steps, attempt: Attempt): Promise<ExecuteAnswer> {
  let phase: Phase = "request";
  try {
    const request = await steps.judgeRequest(parts, attempt);
    if (request.kind === "ended") return request.answer;
    const reply = await steps.invokeEngine(parts, attempt, request.value);
    if (reply.kind === "ended") return reply.answer;
    phase = "result";
    return await steps.judgeResult(parts, attempt, request.value, reply.value);
  } catch (error) {
    const { code, message } = describeFault(error);
    return failed(attempt.attempt_id, phase, code, message);
  } finally {
    attempt.artifacts.close();
  }
}

/** Assembles a runtime. */
export function assembleRuntime(parts: RuntimeParts, steps: Steps = STEPS): Runtime {
  const seen = new SeenOperations(parts.recorder.knownJobs(parts.limits.remembered_op_ids), parts.limits.remembered_op_ids);
  const start = (envelope: Envelope, context: DecodedContext): Promise<ExecuteAnswer> => run(parts, steps, openAttempt(parts, seen, envelope, context));
  return Object.freeze({
    execute: async (operation: unknown, context: unknown) => start(parts.decoders.envelope(operation), parts.decoders.context(context)),
    executeText: async (text: unknown, context: unknown) => start(parts.decoders.text(text), parts.decoders.context(context)),
  });
}
