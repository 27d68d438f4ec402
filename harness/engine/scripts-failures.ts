/** Scripts of engines that throw, babble, or answer with what is no answer. */
import { member } from "../json.ts";
import { textOption, valueOption } from "./options.ts";
import { replyAtOnce, resultOf } from "./scripts-honest.ts";
import { buildSuccess } from "./success.ts";
import type { EngineReply, Script } from "./types.ts";

/** The engine throws: a JSON-RPC error with this `message`. */
export const rpcError: Script = (_call, options) => {
  const code = member(options, "code");
  return replyAtOnce({
    kind: "rpc_error",
    code: typeof code === "number" ? code : -32000,
    message: textOption(options, "message", "the engine process ended"),
  });
};

/** A line that is no message at all, and nothing more: `text`, or the beginning of an answer. */
export const garbage: Script = (_call, options) =>
  replyAtOnce({ kind: "raw", text: textOption(options, "text", '{"jsonrpc":"2.0","id":{id},"result":{"result":{"op_id":') });

/** `value` in the place of `{ result, staged }`. */
export const answerIs: Script = (_call, options) => replyAtOnce({ kind: "value", value: valueOption(options, "value") });

/** Two answers to one invocation: an honest success, then another one, or an error with `second` set to `error`. */
export const twoReplies: Script = (call, options) => {
  const first = resultOf(buildSuccess(call));
  const other = resultOf(buildSuccess({ ...call, seed: `${call.seed} again` }));
  const error: EngineReply = { kind: "rpc_error", code: -32000, message: "the engine process ended" };
  const second = textOption(options, "second", "success") === "error" ? error : other;
  return {
    sends: [
      { after_ms: 0, reply: first },
      { after_ms: 0, reply: second },
    ],
  };
};

/** No answer, ever. */
export const hang: Script = () => ({ sends: [] });
