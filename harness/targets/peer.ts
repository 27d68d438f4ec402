/** JSON-RPC 2.0 over a wire: requests both ways, one answer each, every message checked against its schema. */
import { decode, violationsOf } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { Answer } from "../observe/types.ts";
import { CALLS, REQUESTS } from "./methods.ts";
import { startTimer } from "./timer.ts";

/** What the peer tells its owner. */
export interface PeerOwner {
  /** A request or notification of the target; `reply` answers a request, and may be called more than once by a lying engine. */
  called(method: string, params: JsonObject, reply: ((answer: Reply) => void) | null): void;
  /** A line that is no message: kept as captured output. */
  captured(line: string): void;
  /** The target broke the protocol; the session cannot be trusted any more. */
  broken(error: HarnessError): void;
  /** Every message, for the transcript. */
  traced(from: "harness" | "target", message: JsonValue): void;
}

/** What is sent back for a request of the target. */
export type Reply = { readonly result: JsonValue } | { readonly error: { readonly code: number; readonly message: string } } | { readonly raw: string };

interface Pending {
  readonly method: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: HarnessError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Nesting depth of answers that is still read (TARGET-PROTOCOL, Rules). */
const MAX_DEPTH = 200;
const SHOWN = 200;

/** One side of the conversation: ours. */
export class Peer {
  readonly #send: (line: string) => void;
  readonly #owner: PeerOwner;
  readonly #pending = new Map<number, Pending>();
  readonly #targetIds = new Set<string | number>();
  /** Requests whose time was over: an answer that comes later is dropped, since the timeout was reported. */
  readonly #expired = new Set<number>();
  #nextId = 1;
  /** Lines sent that were no messages: JSON-RPC answers each with an error whose id is null. */
  #garbled = 0;
  #closed: HarnessError | undefined;

  constructor(send: (line: string) => void, owner: PeerOwner) {
    this.#send = send;
    this.#owner = owner;
  }

  /** Sends a request. Rejects with TARGET_TIMEOUT, TARGET_GONE or TARGET_PROTOCOL; a JSON-RPC error is an answer. */
  request(method: string, params: JsonObject, timeoutMs: number): Promise<Answer> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const schema = REQUESTS.get(method)?.params;
    const fault = schema === undefined ? { path: "", message: "has no schema" } : violationsOf(schema, params)[0];
    if (fault !== undefined)
      return Promise.reject(new HarnessError("HARNESS_FAULT", `the harness would send a \`${method}\` that breaks its schema: ${fault.path} ${fault.message}`));
    return this.requestUnchecked(method, params, timeoutMs);
  }

  /** Sends a request of any method: for the honesty probes. */
  requestUnchecked(method: string, params: JsonObject, timeoutMs: number): Promise<Answer> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    const message = { jsonrpc: "2.0", id, method, params };
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => {
        this.#pending.delete(id);
        this.#expired.add(id);
        reject(new HarnessError("TARGET_TIMEOUT", `\`${method}\` was not answered within ${timeoutMs} ms`, { method }));
      }, timeoutMs);
      this.#pending.set(id, { method, resolve, reject, timer });
      this.#owner.traced("harness", message);
      this.#send(JSON.stringify(message));
    });
  }

  /** Ends the conversation: everything that still waits is rejected with this error. */
  close(error: HarnessError): void {
    this.#closed ??= error;
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(error);
    }
    this.#pending.clear();
  }

  /** Takes one line of the target. */
  receive(line: string): void {
    if (this.#closed !== undefined) return;
    const parsed = parseMessage(line);
    if (parsed === undefined) {
      this.#owner.captured(line);
      return;
    }
    // A planner's own depth may be handed on to the engine (READ-41); no other message has a reason to be deep.
    if (stringMember(parsed, "method") === "engine/invoke") cutDeep(parsed, MAX_DEPTH);
    else if (depthOver(parsed, MAX_DEPTH)) {
      this.#break(`a message is nested deeper than ${MAX_DEPTH} levels`);
      return;
    }
    const decoded = decode("rpc-message", parsed);
    if (!decoded.ok) {
      const fault = decoded.violations[0];
      this.#break(`a message is no JSON-RPC 2.0: ${fault?.path ?? ""} ${fault?.message ?? ""} in \`${line.slice(0, SHOWN)}\``);
      return;
    }
    this.#owner.traced("target", parsed);
    if (stringMember(parsed, "method") !== undefined) this.#called(parsed);
    else this.#answered(parsed);
  }

  #called(message: JsonObject): void {
    const method = stringMember(message, "method") ?? "";
    const id = member(message, "id");
    const params = member(message, "params");
    const schema = CALLS.get(method)?.params;
    const reply = typeof id === "string" || typeof id === "number" ? (answer: Reply): void => this.#reply(id, answer) : null;
    if (schema === undefined) {
      reply?.({ error: { code: -32601, message: `the harness has no method \`${method.slice(0, SHOWN)}\`` } });
      if (reply === null) this.#break(`a notification of an unknown method \`${method.slice(0, SHOWN)}\``);
      return;
    }
    const fault = violationsOf(schema, params)[0];
    if (fault !== undefined || !isObject(params)) {
      reply?.({ error: { code: -32602, message: `\`${method}\`: ${fault?.path ?? ""} ${fault?.message ?? ""}` } });
      this.#break(`\`${method}\` breaks its schema: ${fault?.path ?? ""} ${fault?.message ?? ""}`);
      return;
    }
    if (typeof id === "string" || typeof id === "number") {
      if (this.#targetIds.has(id)) {
        this.#break(`the request id \`${String(id).slice(0, SHOWN)}\` is used twice`);
        return;
      }
      this.#targetIds.add(id);
    }
    this.#owner.called(method, params, reply);
  }

  #reply(id: string | number, answer: Reply): void {
    if ("raw" in answer) {
      this.#garbled += 1;
      this.#send(answer.raw.replaceAll("{id}", JSON.stringify(id)));
      return;
    }
    const message = { jsonrpc: "2.0", id, ...answer };
    this.#owner.traced("harness", message);
    this.#send(JSON.stringify(message));
  }

  #answered(message: JsonObject): void {
    const id = member(message, "id");
    const pending = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (id === null && isObject(member(message, "error")) && this.#garbled > 0) {
      this.#garbled -= 1;
      return;
    }
    if (typeof id === "number" && this.#expired.delete(id)) return;
    if (pending === undefined || typeof id !== "number") {
      this.#break(
        typeof id === "number" && id < this.#nextId && id > 0
          ? `request ${id} is answered twice`
          : `an answer to a request \`${JSON.stringify(id ?? null).slice(0, SHOWN)}\` that was never made`,
      );
      return;
    }
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    const error = member(message, "error");
    if (isObject(error)) {
      const code = member(error, "code");
      pending.resolve({ kind: "rpc_error", code: typeof code === "number" ? code : 0, message: stringMember(error, "message") ?? "" });
      return;
    }
    const result = member(message, "result");
    const schema = REQUESTS.get(pending.method)?.result;
    const fault = schema === undefined || schema === null ? undefined : violationsOf(schema, result)[0];
    if (fault !== undefined || !isObject(result)) {
      const found = fault === undefined ? "is no object" : `${fault.path} ${fault.message}`;
      pending.reject(new HarnessError("TARGET_PROTOCOL", `the answer to \`${pending.method}\` breaks its schema: ${found}`, { method: pending.method }));
      return;
    }
    pending.resolve({ kind: "result", value: result });
  }

  #break(text: string): void {
    this.#owner.broken(new HarnessError("TARGET_PROTOCOL", text));
  }
}

function parseMessage(line: string): JsonObject | undefined {
  if (!line.trimStart().startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) && meansToBeMessage(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON object on stdout may be a line of a log: what has neither `jsonrpc` nor the members of a message is captured output. */
function meansToBeMessage(value: JsonObject): boolean {
  return (
    member(value, "jsonrpc") !== undefined || (member(value, "id") !== undefined && ["method", "result", "error"].some((key) => Object.hasOwn(value, key)))
  );
}

/** Whether a value is nested deeper than the limit; iterative, since the value is foreign. */
function depthOver(value: JsonValue, limit: number): boolean {
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: JsonValue[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      for (const child of Array.isArray(item) ? item : Object.values(item)) if (typeof child === "object" && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}

/** Puts null in place of what is nested deeper than the limit; iterative, and in place. */
function cutDeep(value: JsonValue, limit: number): void {
  let level: JsonValue[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    const next: JsonValue[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      for (const [key, child] of Object.entries(item)) {
        if (typeof child !== "object" || child === null) continue;
        if (depth < limit) next.push(child);
        else if (Array.isArray(item)) item[Number(key)] = null;
        else Object.defineProperty(item, key, { value: null, enumerable: true, configurable: true, writable: true });
      }
    }
    level = next;
  }
}
