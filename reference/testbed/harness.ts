/** The other side of a wire: asks, plays the engine, keeps what it saw. */
import { expect } from "vitest";
import { PLANNED_OPERATION } from "../contract/validators.ts";
import { isJsonObject, type JsonValue, member } from "../json.ts";
import type { Wire } from "../serve/wire.ts";
import { EVIDENCE, goodResult } from "./bed.ts";
import { context, type Draft, world } from "./corpus.ts";

/** One message that arrived. */
export type Message = Readonly<Record<string, JsonValue>>;
/** What the harness answers to engine/invoke; null for nothing. */
export type EngineScript = (
  params: JsonValue | undefined,
) => { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } } | null;

/** A result for what arrived with engine/invoke. */
export const succeed: EngineScript = (params) => {
  const planned = PLANNED_OPERATION.decode(member(params, "operation"));
  const granted = member(params, "capabilities_granted");
  if (!planned.ok || !Array.isArray(granted)) throw new Error("engine/invoke is malformed");
  return { result: { result: goodResult(planned.value, granted.map(String)), staged: [EVIDENCE] } };
};

/** One side of a conversation with a service. */
export class Harness {
  readonly seen: Message[] = [];
  closed = 0;
  script: EngineScript = succeed;
  #handler: (line: string) => void = () => undefined;
  #waiting = new Map<number, (message: Message) => void>();
  #id = 0;

  constructor(start: (wire: Wire) => void) {
    start({
      receive: (handler) => {
        this.#handler = handler;
      },
      send: (line) => this.#receive(line),
      close: () => {
        this.closed += 1;
      },
    });
  }

  raw(line: string): void {
    this.#handler(line);
  }

  ask(method: string, params?: unknown): Promise<Message> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.raw(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /** The result of a method that must not fail. */
  async result(method: string, params?: unknown): Promise<JsonValue | undefined> {
    const answer = await this.ask(method, params);
    expect(answer["error"]).toBeUndefined();
    return answer["result"];
  }

  async start(world_id = "w", source: Draft = world()): Promise<void> {
    expect(await this.result("world/load", { world_id, world: source })).toEqual({ accepted: true });
    expect(await this.result("case/start", { case: "c", world_id, seed: "s" })).toEqual({});
  }

  execute(sent: unknown, name = "c"): Promise<JsonValue | undefined> {
    return this.result("execute", { case: name, operation: sent, context: context() });
  }

  #receive(line: string): void {
    expect(line).not.toContain("\n");
    const message: unknown = JSON.parse(line);
    if (!isJsonObject(message)) throw new Error("no message");
    this.seen.push(message);
    const { id, method, params } = message;
    if (method === "engine/invoke") {
      const reply = this.script(params);
      if (reply !== null) queueMicrotask(() => this.raw(JSON.stringify({ jsonrpc: "2.0", id, ...reply })));
    } else if (method === undefined && typeof id === "number") {
      const resolve = this.#waiting.get(id);
      // INVARIANT: exactly one answer per request.
      expect(resolve).toBeDefined();
      this.#waiting.delete(id);
      resolve?.(message);
    }
  }
}
