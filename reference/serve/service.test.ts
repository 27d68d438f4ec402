import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { PLANNED_OPERATION } from "../contract/validators.ts";
import { PASS } from "../gates/gate.ts";
import { GATES } from "../gates/table.ts";
import { isJsonObject, type JsonValue, member } from "../json.ts";
import { EVIDENCE, goodResult } from "../testbed/bed.ts";
import { context, type Draft, freshOpId, operation, registryWith, world } from "../testbed/corpus.ts";
import { IDENTITY } from "./identity.ts";
import { serve } from "./module.ts";
import type { ServiceParts } from "./parts.ts";
import { createService } from "./service.ts";

type Message = Readonly<Record<string, JsonValue>>;
type EngineScript = (
  params: JsonValue | undefined,
) => { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } } | null;

/** A result for what arrived with engine/invoke. */
const succeed: EngineScript = (params) => {
  const planned = PLANNED_OPERATION.decode(member(params, "operation"));
  const granted = member(params, "capabilities_granted");
  if (!planned.ok || !Array.isArray(granted)) throw new Error("engine/invoke is malformed");
  return { result: { result: goodResult(planned.value, granted.map(String)), staged: [EVIDENCE] } };
};

/** The other side of the wire: asks, plays the engine, keeps what it saw. */
class Harness {
  readonly seen: Message[] = [];
  closed = 0;
  script: EngineScript = succeed;
  #handler: (line: string) => void = () => undefined;
  #waiting = new Map<number, (message: Message) => void>();
  #id = 0;

  constructor(start: (wire: Parameters<typeof serve>[0]) => void) {
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

const harness = (overrides: Partial<ServiceParts> = {}): Harness => new Harness(createService(overrides));

describe("hello", () => {
  const params = { protocol: ["2.0", "1.0"], kit: { name: "k", version: "1" }, corpus: { revision: "1", digest: "x" } };
  it("says what the reference is", async () => {
    expect(await new Harness(serve).result("hello", params)).toEqual(IDENTITY);
    expect(IDENTITY).toMatchObject({ protocol: "1.0", spec: "v02.100", classes: expect.arrayContaining(["core"]), max_concurrency: 16 });
  });
  it("has the version of the package", () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(member(manifest, "version")).toBe(IDENTITY.runtime.version);
  });
  it("refuses a protocol that it does not speak", async () => {
    expect(await harness().ask("hello", { ...params, protocol: ["2.0"] })).toMatchObject({ error: { code: -32602 } });
  });
});

describe("world/load refuses with code, message and place", () => {
  const profiles = [{ id: "p", allowed: ["fs.read", "nope"] }];
  const rows: readonly (readonly [string, Draft, string, string])[] = [
    ["no registry", { registry: undefined }, "REGISTRY_INVALID", "/registry"],
    ["a registry text that is no JSON", { registry_text: "{" }, "REGISTRY_INVALID", "/registry_text"],
    ["a broken registry text", { registry_text: '{"e":{}}' }, "REGISTRY_INVALID", "/registry_text/e/engine_id"],
    ["a broken registry", { registry: registryWith("engine.spatial", { ops: [] }) }, "REGISTRY_INVALID", "/registry/engine.spatial/ops"],
    ["a profile that names an unknown id", { profiles }, "PROFILE_UNKNOWN_CAPABILITY", "/profiles/0/allowed/1"],
    ["no policy", { policy: undefined }, "CONFIG_INVALID", "/policy"],
    ["a consent without scope", { consents: [{}] }, "CONFIG_INVALID", "/consents/0/consent_id"],
    [
      "an artifact twice in one",
      {
        artifacts: [
          {
            handle: EVIDENCE.handle,
            media_type: "x",
            artifact_type: "y",
            entries: [
              { path: "a", base64: "" },
              { path: "a", base64: "" },
            ],
          },
        ],
      },
      "ARTIFACT_INVALID",
      "/artifacts",
    ],
  ];
  it.each(rows)("%s", async (_, changes, code, path) => {
    expect(await harness().result("world/load", { world_id: "w", world: world(changes) })).toEqual({
      accepted: false,
      error: { code, path, message: expect.any(String) },
    });
  });

  const accepted: readonly (readonly [string, Draft])[] = [
    ["a registry as text", { registry: undefined, registry_text: JSON.stringify(world()["registry"]) }],
    ["a member that it has no use for", { weather: "fine" }],
    ["an engine that declares an unknown capability (MEX-REG-04)", { registry: registryWith("engine.spatial", { required_caps: ["nope"] }) }],
    ["an unknown required gate (MEX-GATE-07)", { registry: registryWith("engine.spatial", { required_gates: ["G-NONE"] }) }],
  ];
  it.each(accepted)("and takes %s", async (_, changes) =>
    expect(await harness().result("world/load", { world_id: "w", world: world(changes) })).toEqual({ accepted: true }),
  );

  it("and nothing runs on it", async () => {
    const h = harness();
    await h.result("world/load", { world_id: "w", world: world({ profiles }) });
    expect(await h.ask("case/start", { case: "c", world_id: "w", seed: "s" })).toMatchObject({ error: { code: -32602 } });
  });
});

describe("execute", () => {
  it("forwards the engine to the harness, and hands out what it answered", async () => {
    const h = harness();
    await h.start();
    const sent = operation("guide-verify-d0");
    const answer = await h.execute(sent);
    const invoke = h.seen.find(({ method }) => method === "engine/invoke");
    expect(invoke?.["params"]).toEqual({
      case: "c",
      invocation: expect.any(String),
      engine_id: "engine.guide",
      operation: sent,
      capabilities_granted: ["fs.write:artifacts", "net.http"],
    });
    expect(answer).toEqual({
      attempt_id: sent["op_id"],
      outcome: "executed",
      result: expect.objectContaining({ status: "succeeded", evidence: [EVIDENCE.handle] }),
    });
  });

  it("keeps what the engine staged, and what the world started with", async () => {
    const h = harness();
    await h.start();
    await h.execute(operation("guide-verify-d0"));
    const read = (artifact_id: string) => h.result("artifact/read", { case: "c", artifact_id });
    expect(await read(EVIDENCE.handle.artifact_id)).toMatchObject({
      found: true,
      base64: "aGVsbG8=",
      manifest: { content_hash: EVIDENCE.handle.content_hash },
    });
    expect(await read("00000000-0000-4000-8000-00000000a001")).toMatchObject({ found: true, base64: Buffer.from("box(10, 10, 10)\n").toString("base64") });
    expect(await read("00000000-0000-4000-8000-0000000000ff")).toEqual({ found: false });
  });

  it("takes text, and what is no JSON in it", async () => {
    const h = harness();
    await h.start();
    const run = (operation_text: string) => h.result("execute", { case: "c", operation_text, context: context() });
    expect(await run(JSON.stringify(operation()))).toMatchObject({ outcome: "executed" });
    expect(await run("{")).toMatchObject({ outcome: "denied", phase: "request", denial: { gate: "G-SCHEMA", code: "ENVELOPE_NOT_JSON" } });
    expect(await run("[".repeat(10_000))).toMatchObject({ outcome: "denied" });
    expect(await h.execute(operation("context-search-d3"))).toMatchObject({ outcome: "executed" });
  });

  it("an engine that fails is a failed outcome", async () => {
    const h = harness();
    await h.start();
    h.script = () => ({ error: { code: -32000, message: "broken" } });
    expect(await h.execute(operation())).toMatchObject({ outcome: "failed", error: { code: "ENGINE_FAILED" } });
    h.script = succeed;
    expect(await h.execute(operation("context-search-d3"))).toMatchObject({ outcome: "executed" });
  });

  it("an engine that hangs is cancelled, and its late answer dropped", async () => {
    const h = harness();
    await h.start();
    h.script = () => null;
    expect(await h.execute(operation("spatial-build-d2", { budget: { wall_time_ms: 20 } }))).toMatchObject({
      outcome: "failed",
      error: { code: "BUDGET_EXCEEDED" },
    });
    const invoke = h.seen.find(({ method }) => method === "engine/invoke");
    const cancel = h.seen.find(({ method }) => method === "engine/cancel");
    expect(cancel).toEqual({
      jsonrpc: "2.0",
      method: "engine/cancel",
      params: { case: "c", invocation: member(invoke?.["params"], "invocation"), reason: "budget_exceeded" },
    });
    h.raw(JSON.stringify({ jsonrpc: "2.0", id: invoke?.["id"], result: { result: null, staged: [] } }));
    h.script = succeed;
    expect(await h.execute(operation("context-search-d3"))).toMatchObject({ outcome: "executed" });
  });

  it("runs sixteen at a time, in two cases, without mixing them", async () => {
    const h = harness();
    await h.start();
    await h.result("case/start", { case: "d", world_id: "w", seed: "s" });
    const sent = Array.from({ length: 16 }, (_, index) => operation("spatial-build-d2", { op_id: freshOpId(), ...(index % 4 < 2 ? {} : { budget: {} }) }));
    const answers = await Promise.all(sent.map((one, index) => h.execute(one, index % 2 === 0 ? "c" : "d")));
    expect(answers.map((answer) => member(answer, "outcome"))).toEqual(sent.map((_, index) => (index % 4 < 2 ? "executed" : "denied")));
    expect(answers.map((answer) => member(answer, "attempt_id"))).toEqual(sent.map(({ op_id }) => op_id));
    for (const name of ["c", "d"]) {
      const events = member(await h.result("observe", { case: name }), "events");
      const jobs = new Set(Array.isArray(events) ? events.map((event) => member(event, "job_id")) : []);
      expect(jobs).toEqual(new Set(sent.filter((_, index) => (index % 2 === 0) === (name === "c")).map(({ op_id }) => op_id)));
    }
  });
});

describe("observe", () => {
  it("gives what was recorded as soon as execute has answered, the same twice, and on from an event", async () => {
    const h = harness();
    await h.start();
    expect(await h.result("observe", { case: "c" })).toEqual({ events: [], diagnostics: [], problems: [] });
    await h.execute(operation());
    const denied = await h.execute(operation("spatial-build-d2", { budget: {} }));
    const seen = await h.result("observe", { case: "c" });
    const events = member(seen, "events");
    if (!Array.isArray(events)) throw new Error("no events");
    const diagnostic_id = member(member(denied, "denial"), "diagnostic_id");
    expect(seen).toMatchObject({
      diagnostics: [{ id: diagnostic_id }],
      problems: [{ count: 1, diagnostic_ids: [diagnostic_id], title: "G-BUDGET denied: BUDGET_EMPTY" }],
    });
    expect(await h.result("observe", { case: "c" })).toEqual(seen);
    const after = member(await h.result("observe", { case: "c", after: member(events[3], "event_id") }), "events");
    expect(after).toEqual(events.slice(4));
  });

  it("a case is fresh", async () => {
    const h = harness();
    await h.start();
    await h.execute(operation());
    await h.result("case/end", { case: "c" });
    await h.result("case/start", { case: "c", world_id: "w", seed: "s" });
    expect(await h.result("observe", { case: "c" })).toEqual({ events: [], diagnostics: [], problems: [] });
    expect(await h.result("artifact/read", { case: "c", artifact_id: EVIDENCE.handle.artifact_id })).toEqual({ found: false });
    expect(await h.execute(operation())).toMatchObject({ attempt_id: operation()["op_id"] });
  });
});

describe("faulty messages are answered, and the next one is served", () => {
  const h = harness();
  afterEach(() => {
    h.seen.length = 0;
  });

  const lines: readonly (readonly [string, string, number | null, string | number | null])[] = [
    ["no JSON", "{", -32700, null],
    ["an empty line", "", -32700, null],
    ["no object", "7", -32600, null],
    ["a batch", "[]", -32600, null],
    ["another version", '{"jsonrpc":"1.0","id":1,"method":"observe"}', -32600, null],
    ["an unknown method", '{"jsonrpc":"2.0","id":"x","method":"no/such"}', -32601, "x"],
    ["a method that is nearly one", '{"jsonrpc":"2.0","id":"nine","method":"case/start "}', -32601, "nine"],
    ["a method named like an inherited member", '{"jsonrpc":"2.0","id":"nine","method":"constructor"}', -32601, "nine"],
    ["an unknown notification", '{"jsonrpc":"2.0","method":"no/such"}', null, null],
    ["an answer that nobody asked for", '{"jsonrpc":"2.0","id":77,"result":{}}', null, null],
    ["malformed params", '{"jsonrpc":"2.0","id":"nine","method":"observe","params":{"case":7}}', -32602, "nine"],
    ["no params", '{"jsonrpc":"2.0","id":"nine","method":"observe"}', -32602, "nine"],
    ["params that are no object", '{"jsonrpc":"2.0","id":"nine","method":"execute","params":[1]}', -32602, "nine"],
    ["a case that is not open", '{"jsonrpc":"2.0","id":"nine","method":"observe","params":{"case":"none"}}', -32602, "nine"],
    [
      "execute in a case that is not open",
      '{"jsonrpc":"2.0","id":"nine","method":"execute","params":{"case":"none","operation":{},"context":{"actor_id":"a"}}}',
      -32602,
      "nine",
    ],
    [
      "both operation and text",
      '{"jsonrpc":"2.0","id":"nine","method":"execute","params":{"case":"c","operation":{},"operation_text":"","context":{"actor_id":"a"}}}',
      -32602,
      "nine",
    ],
  ];
  it.each(lines)("%s", async (_, line, code, id) => {
    h.raw(line);
    await Promise.resolve();
    await Promise.resolve();
    if (code === null) expect(h.seen).toEqual([]);
    else expect(h.seen).toEqual([{ jsonrpc: "2.0", id, error: { code, message: expect.any(String) } }]);
  });

  it("an opened case cannot be opened again", async () => {
    const other = harness();
    await other.start();
    expect(await other.ask("case/start", { case: "c", world_id: "w", seed: "s" })).toMatchObject({ error: { code: -32602 } });
  });

  it("a part that breaks is an internal error", async () => {
    const other = harness({
      loadWorld: () => {
        throw new Error("bug");
      },
    });
    expect(await other.ask("world/load", { world_id: "w", world: {} })).toMatchObject({ error: { code: -32603 } });
  });
});

describe("shutdown", () => {
  it("is answered, then the wire is closed, once", async () => {
    const h = harness();
    await h.start();
    expect(await h.result("shutdown", {})).toEqual({});
    await Promise.resolve();
    expect(h.closed).toBe(1);
  });
});

describe("parts can be replaced", () => {
  it("a gate", async () => {
    const h = harness({ gates: { ...GATES, request: GATES.request.map((gate) => (gate.id === "G-BUDGET" ? { ...gate, check: () => PASS } : gate)) } });
    await h.start();
    expect(await h.execute(operation("spatial-build-d2", { budget: {} }))).toMatchObject({ outcome: "executed" });
  });

  it("the size measure", async () => {
    const h = harness({ measure: { jsonBytes: () => 0, textBytes: () => 0 } });
    await h.start();
    expect(
      await h.execute(operation("context-search-d3", { params: { query: "a".repeat(40_000), scopes: [], mode: "literal", output: "json" } })),
    ).toMatchObject({ outcome: "executed" });
  });

  it("the fingerprint", async () => {
    const h = harness({ fingerprint: () => "f".repeat(64) });
    await h.start();
    await h.execute(operation("spatial-build-d2", { budget: {} }));
    expect(await h.result("observe", { case: "c" })).toMatchObject({ problems: [{ fingerprint: "f".repeat(64) }] });
  });
});
