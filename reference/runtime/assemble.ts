/** Puts parts together into a runtime. Internal: a caller who can replace gates is not the caller of `createRuntime`. */
import type { Phase } from "../gates/gate.ts";
import { type ExecuteAnswer, failed } from "./answer.ts";
import { type Asked, type Attempt, openAttempt, SeenOperations } from "./attempt.ts";
import { describeFault } from "./judge.ts";
import type { RuntimeParts } from "./parts.ts";
import { STEPS, type Steps } from "./steps.ts";

/** How an operation is executed. */
export interface ExecuteOptions {
  /** Cancels the operation: its engine is told to stop, and the answer is failed. Reason `shutdown` is passed on, any other is `caller`. */
  readonly signal?: AbortSignal;
}

/** A runtime: answers whatever is sent, never throws, never hangs longer than the budget of the operation and a short grace. */
export interface Runtime {
  /** Executes one operation, given as a value. `context` says who asks (ExecutionContext). */
  execute(operation: unknown, context: unknown, options?: ExecuteOptions): Promise<ExecuteAnswer>;
  /** Executes one operation, given as JSON text. */
  executeText(text: unknown, context: unknown, options?: ExecuteOptions): Promise<ExecuteAnswer>;
}

/** Codes of the recorder's own refusals: what it refused is not offered again. */
const REFUSED_BY_RECORDER: ReadonlySet<string> = new Set(["HSK-400-INVALID-EVENT", "HSK-500-DB"]);

/** A fault of the runtime itself surfaces in Problems too, where the recorder still takes it. */
function recordFault({ journal }: Attempt, code: string, message: string): void {
  if (REFUSED_BY_RECORDER.has(code)) return;
  try {
    journal.runtimeFailed(code, message);
    journal.commit();
  } catch {
    // The recorder is what failed: the answer says so (MEX-LOG-07).
  }
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
    recordFault(attempt, code, message);
    return failed(attempt.attempt_id, phase, code, message);
  } finally {
    attempt.artifacts.close();
  }
}

/** Assembles a runtime. */
export function assembleRuntime(parts: RuntimeParts, steps: Steps = STEPS): Runtime {
  const seen = new SeenOperations(parts.recorder.knownJobs(parts.limits.remembered_op_ids), parts.limits.remembered_op_ids);
  const start = ({ envelope, context }: Pick<Asked, "envelope" | "context">, { signal }: ExecuteOptions): Promise<ExecuteAnswer> =>
    run(parts, steps, openAttempt(parts, seen, { envelope, context, caller: signal ?? null }));
  const { envelope, text, context } = parts.decoders;
  return Object.freeze({
    execute: async (operation: unknown, asked: unknown, options: ExecuteOptions = {}) =>
      start({ envelope: envelope(operation), context: context(asked) }, options),
    executeText: async (source: unknown, asked: unknown, options: ExecuteOptions = {}) => start({ envelope: text(source), context: context(asked) }, options),
  });
}
