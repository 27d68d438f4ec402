/** The harness plays the engines: what a script is told, and what it may do. */
import type { JsonObject, JsonValue } from "../json.ts";

/** One engine/invoke, as a script sees it. */
export interface EngineCall {
  readonly invocation: string;
  readonly engine_id: string;
  readonly operation: JsonObject;
  readonly capabilities_granted: readonly string[];
  /** How many invocations of this case came before: fresh ids and bytes follow from it and from the seed. */
  readonly nth: number;
  readonly seed: string;
  /** Start of this invocation, milliseconds since 1970: real time, or the world's clock where it has one. */
  readonly started_at_ms: number;
  /** The world as it was sent: implementations and output types stand there. */
  readonly world: JsonObject;
}

/** One thing that a script sends back. */
export type EngineReply =
  | { readonly kind: "result"; readonly result: JsonValue; readonly staged: readonly JsonObject[] }
  /** In place of `{ result, staged }`: what no engine/invoke may be answered with. */
  | { readonly kind: "value"; readonly value: JsonValue }
  /** The engine failed: a JSON-RPC error. */
  | { readonly kind: "rpc_error"; readonly code: number; readonly message: string }
  /** A line of text in place of a message; `{id}` stands for the request id. */
  | { readonly kind: "raw"; readonly text: string };

/** A reply and when it goes out, milliseconds from the invoke or the cancel on. */
export interface Send {
  readonly after_ms: number;
  readonly reply: EngineReply;
}

/** What a script does: sends, each after its time; nothing at all is a hang. */
export interface Play {
  readonly sends: readonly Send[];
  /** Sent when engine/cancel comes, in place of what was not sent yet. */
  readonly on_cancel?: readonly Send[];
}

/** A script: pure, so that the same case and seed give the same bytes. `options` is the case's `with`. */
export type Script = (call: EngineCall, options: JsonObject) => Play;
