import { afterEach, describe, expect, it } from "vitest";
import { PASS } from "../gates/gate.ts";
import { GATES } from "../gates/table.ts";
import { operation } from "../testbed/corpus.ts";
import { Harness } from "../testbed/harness.ts";
import type { ServiceParts } from "./parts.ts";
import { createService } from "./service.ts";

const harness = (overrides: Partial<ServiceParts> = {}): Harness => new Harness(createService(overrides));

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
    await new Promise((resolve) => setImmediate(resolve));
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
