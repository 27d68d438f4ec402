/** Every script that a case can name, in one table. Each is described where it is defined. */
import type { JsonObject } from "../json.ts";
import * as failures from "./scripts-failures.ts";
import * as honest from "./scripts-honest.ts";
import * as lies from "./scripts-lies.ts";
import { produce } from "./scripts-produce.ts";
import * as timing from "./scripts-timing.ts";
import type { EngineCall, Play, Script } from "./types.ts";

const SCRIPTS: ReadonlyMap<string, Script> = new Map<string, Script>([
  ["succeed", honest.succeed],
  ["outputs_of_size", honest.outputsOfSize],
  ["many_outputs", honest.manyOutputs],
  ["with_logs", honest.withLogs],
  ["evidence_of_size", honest.evidenceOfSize],
  ["hand_input_through", honest.handInputThrough],
  ["restage_input", honest.restageInput],
  ["leave_behind", honest.leaveBehind],
  ["succeed_with_errors", honest.succeedWithErrors],
  ["times_written", honest.timesWritten],
  ["fail", honest.fail],
  ["deny", honest.deny],
  ["produce", produce],

  ["result_without", lies.resultWithout],
  ["result_with", lies.resultWith],
  ["result_is", lies.resultIs],
  ["wrong_op_id", lies.wrongOpId],
  ["times_reversed", lies.timesReversed],
  ["time_without_zone", lies.timeWithoutZone],
  ["unstaged", lies.unstaged],
  ["bytes_swapped", lies.bytesSwapped],
  ["hash_wrong", lies.hashWrong],
  ["inline_content", lies.inlineContent],
  ["inline_data", lies.inlineData],
  ["inline_uri", lies.inlineUri],
  ["inputs_incomplete", lies.inputsIncomplete],
  ["inputs_foreign", lies.inputsForeign],
  ["outputs_foreign", lies.outputsForeign],
  ["capability_added", lies.capabilityAdded],
  ["overwrite_input", lies.overwriteInput],
  ["staged_malformed", lies.stagedMalformed],

  ["rpc_error", failures.rpcError],
  ["garbage", failures.garbage],
  ["answer_is", failures.answerIs],
  ["two_replies", failures.twoReplies],
  ["hang", failures.hang],

  ["slow", timing.slow],
  ["late_after_cancel", timing.lateAfterCancel],
  ["fail_on_cancel", timing.failOnCancel],
  ["reverse_order", timing.reverseOrder],
]);

/** Names of all scripts, for the linter. */
export const SCRIPT_NAMES: ReadonlySet<string> = new Set(SCRIPTS.keys());

/** Plays a script by its name; undefined where there is none. Throws HarnessError CORPUS where `options` cannot be used. */
export function playScript(name: string, call: EngineCall, options: JsonObject): Play | undefined {
  return SCRIPTS.get(name)?.(call, options);
}
