/** Every script that a case can name, in one table. */
import type { JsonObject } from "../json.ts";
import { buildSuccess } from "./success.ts";
import type { EngineCall, EngineReply, Play, Script } from "./types.ts";

/** Sends one reply at once. */
export function replyAtOnce(reply: EngineReply): Play {
  return { sends: [{ after_ms: 0, reply }] };
}

const succeed: Script = (call: EngineCall): Play => {
  const { result, staged } = buildSuccess(call);
  return replyAtOnce({ kind: "result", result, staged });
};

const SCRIPTS: ReadonlyMap<string, Script> = new Map<string, Script>([["succeed", succeed]]);

/** Names of all scripts, for the linter. */
export const SCRIPT_NAMES: ReadonlySet<string> = new Set(SCRIPTS.keys());

/** Plays a script by its name. */
export function playScript(name: string, call: EngineCall, options: JsonObject): Play | undefined {
  return SCRIPTS.get(name)?.(call, options);
}
