/** Scripts of engines that take their time. */
import type { JsonObject } from "../json.ts";
import { timeOption, wholeOption } from "./options.ts";
import { resultOf } from "./scripts-honest.ts";
import { buildSuccess } from "./success.ts";
import type { EngineCall, Script, Send } from "./types.ts";

/** The plain success after so many milliseconds of work. */
function successAfter(call: EngineCall, ms: number): Send {
  return { after_ms: ms, reply: resultOf(buildSuccess(call, { took_ms: ms + 1 })) };
}

/** The plain success after `ms` milliseconds, whether the engine was cancelled or not. */
export const slow: Script = (call, options) => ({ sends: [successAfter(call, timeOption(options, "ms"))] });

/** No answer until engine/cancel; then a success, `ms` milliseconds later. */
export const lateAfterCancel: Script = (call, options) => ({ sends: [], on_cancel: [successAfter(call, timeOption(options, "ms", 0))] });

/** No answer until engine/cancel; then the engine says honestly that it was stopped. */
export const failOnCancel: Script = (call) => {
  const { result } = buildSuccess(call, { outputs: [], evidence: [] });
  const stopped: JsonObject = { ...result, status: "failed", errors: [{ code: "ENGINE_CANCELLED", message: "stopped on request" }] };
  return { sends: [], on_cancel: [{ after_ms: 0, reply: { kind: "result", result: stopped, staged: [] } }] };
};

/** Of `count` invocations that are open at once the first is answered last; they lie `step_ms` milliseconds apart. */
export const reverseOrder: Script = (call, options) => {
  const before = Math.max(0, wholeOption(options, "count") - 1 - call.nth);
  return { sends: [successAfter(call, 50 + before * timeOption(options, "step_ms", 2))] };
};
