/** JSON-RPC 2.0 in both directions over a wire. Every request is answered once; nothing that arrives can throw. */

import type { RpcMessage } from "../../spec-cases/contract/types.ts";
import { RPC_MESSAGE } from "../contract/validators.ts";
import type { Wire } from "./wire.ts";

/** Error codes of JSON-RPC. */
export const RPC_CODES = { parse: -32700, invalidRequest: -32600, unknownMethod: -32601, invalidParams: -32602, internal: -32603 } as const;

/** Thrown by a handler: becomes a JSON-RPC error. */
export class RpcFault extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "RpcFault";
    this.code = code;
  }
}

/** The other side answered a request with an error. */
export class RpcRefusal extends Error {
  readonly code: number;

  constructor({ code, message }: { readonly code: number; readonly message: string }) {
    super(message);
    this.name = "RpcRefusal";
    this.code = code;
  }
}

/** What a handler answers: a value, or JSON text that is already written. */
export type RpcReply = { readonly value: unknown } | { readonly json: string };

/** Answers one method. `answered` runs after the answer was sent. */
export type RpcHandler = (params: unknown) => RpcReply | Promise<RpcReply>;

/** Calls the other side. */
export interface RpcCaller {
  /** Rejects with an RpcRefusal if the other side answers with an error. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
}

type Id = string | number | null;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One side of the conversation. */
export class RpcPeer implements RpcCaller {
  readonly #wire: Wire;
  readonly #handlers: ReadonlyMap<string, RpcHandler>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(wire: Wire, createHandlers: (caller: RpcCaller) => ReadonlyMap<string, RpcHandler>) {
    this.#wire = wire;
    this.#handlers = createHandlers(this);
    wire.receive((line) => this.#receive(line));
  }

  request(method: string, params: unknown): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#wire.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  notify(method: string, params: unknown): void {
    this.#wire.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  #receive(line: string): void {
    let source: unknown;
    try {
      source = JSON.parse(line);
    } catch {
      this.#refuse(null, RPC_CODES.parse, "the line is no JSON; send one JSON-RPC message per line");
      return;
    }
    const message = RPC_MESSAGE.decode(source);
    if (!message.ok) this.#refuse(null, RPC_CODES.invalidRequest, `no JSON-RPC message: \`${message.violation.path}\` ${message.violation.expected}`);
    else if (message.value.method === undefined) this.#settle(message.value);
    else this.#serve(message.value.method, message.value);
  }

  /** An answer to one of our requests; one that nobody waits for is dropped (a late reply after a cancel). */
  #settle({ id, error, result }: RpcMessage): void {
    if (typeof id !== "number") return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new RpcRefusal(error));
  }

  #serve(method: string, { id, params }: RpcMessage): void {
    const handler = this.#handlers.get(method);
    if (handler === undefined) {
      if (id !== undefined) this.#refuse(id, RPC_CODES.unknownMethod, `unknown method \`${method.slice(0, 100)}\``);
      return;
    }
    try {
      const reply = handler(params);
      if (reply instanceof Promise)
        reply.then(
          (later) => this.#answer(id, later),
          (error: unknown) => this.#fail(id, error),
        );
      else this.#answer(id, reply);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #answer(id: Id | undefined, reply: RpcReply): void {
    if (id === undefined) return;
    this.#wire.send(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${"json" in reply ? reply.json : JSON.stringify(reply.value)}}`);
  }

  #fail(id: Id | undefined, error: unknown): void {
    if (id === undefined) return;
    if (error instanceof RpcFault) this.#refuse(id, error.code, error.message);
    else this.#refuse(id, RPC_CODES.internal, "the runtime failed on this request");
  }

  #refuse(id: Id, code: number, message: string): void {
    this.#wire.send(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }
}
