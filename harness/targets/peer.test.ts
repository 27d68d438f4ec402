import { describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Answer } from "../observe/types.ts";
import { Peer, type Reply } from "./peer.ts";

/** A peer whose other side is a list of lines. */
class Conversation {
  readonly sent: string[] = [];
  readonly captured: string[] = [];
  readonly calls: { method: string; params: JsonObject; reply: ((answer: Reply) => void) | null }[] = [];
  readonly broken: HarnessError[] = [];
  readonly traced: [string, JsonValue][] = [];
  readonly peer = new Peer((line) => this.sent.push(line), {
    called: (method, params, reply) => this.calls.push({ method, params, reply }),
    captured: (line) => this.captured.push(line),
    broken: (error) => {
      this.broken.push(error);
      this.peer.close(error);
    },
    traced: (from, message) => this.traced.push([from, message]),
  });

  /** The target says something. */
  hear(...messages: (string | object)[]): void {
    for (const message of messages) this.peer.receive(typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  get messages(): JsonObject[] {
    return this.sent.map((line): JsonObject => JSON.parse(line));
  }
}

const START = { case: "c-1", world_id: "w", seed: "s" };
const INVOKE = { case: "c-1", invocation: "i", engine_id: "engine.box", operation: {}, capabilities_granted: [] };

/** What came of a promise, as data. */
async function outcome(promise: Promise<Answer>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error instanceof HarnessError ? { code: error.code, message: error.message } : error;
  }
}

describe("requests", () => {
  test("are JSON-RPC with ids of their own, and each answer reaches its request", async () => {
    const talk = new Conversation();
    const answers = ["c-1", "c-2"].map((name) => talk.peer.request("case/start", { ...START, case: name }, 1000));
    expect(talk.messages).toEqual([1, 2].map((id) => ({ jsonrpc: "2.0", id, method: "case/start", params: { ...START, case: `c-${id}` } })));
    talk.hear({ id: 2, result: { second: true } }, { id: 1, result: {} });
    expect(await Promise.all(answers)).toEqual([
      { kind: "result", value: {} },
      { kind: "result", value: { second: true } },
    ]);
  });
  test("an error is an answer", async () => {
    const talk = new Conversation();
    const answer = talk.peer.requestUnchecked("mex/no-such-method", {}, 1000);
    talk.hear({ id: 1, error: { code: -32601, message: "no such method" } });
    expect(await answer).toEqual({ kind: "rpc_error", code: -32601, message: "no such method" });
  });
  test("one that breaks its own schema is our fault, and is not sent", async () => {
    const talk = new Conversation();
    expect(await outcome(talk.peer.request("case/start", { case: "c-1" }, 1000))).toMatchObject({ code: "HARNESS_FAULT" });
    expect(await outcome(talk.peer.request("case/begin", START, 1000))).toMatchObject({ code: "HARNESS_FAULT" });
    expect(talk.sent).toEqual([]);
  });
  test("one that is not answered", async () => {
    const talk = new Conversation();
    expect(await outcome(talk.peer.request("case/start", START, 1))).toEqual({ code: "TARGET_TIMEOUT", message: "`case/start` was not answered within 1 ms" });
  });
  test("one that is answered after its time: the timeout stands, and nothing is broken", async () => {
    const talk = new Conversation();
    await outcome(talk.peer.request("case/start", START, 1));
    const next = talk.peer.request("case/start", START, 1000);
    talk.hear({ id: 1, result: {} }, { id: 2, result: {} });
    expect(await next).toEqual({ kind: "result", value: {} });
    expect(talk.broken).toEqual([]);
  });
  test("a time that is longer than a timer can wait is no timeout at once", async () => {
    const talk = new Conversation();
    const answer = talk.peer.request("case/start", START, 1e12);
    await new Promise((resolve) => setTimeout(resolve, 5));
    talk.hear({ id: 1, result: {} });
    expect(await answer).toEqual({ kind: "result", value: {} });
  });
  test("everything that waits ends with the conversation, and nothing is sent after it", async () => {
    const talk = new Conversation();
    const waiting = [1, 2].map(() => outcome(talk.peer.request("case/start", START, 1000)));
    talk.peer.close(new HarnessError("TARGET_GONE", "gone"));
    talk.peer.close(new HarnessError("TARGET_PROTOCOL", "later"));
    expect(await Promise.all([...waiting, outcome(talk.peer.request("case/start", START, 1000))])).toEqual(
      Array(3).fill({ code: "TARGET_GONE", message: "gone" }),
    );
    expect(talk.sent).toHaveLength(2);
  });
  test.each([
    ["a result that breaks the schema", { result: { attempt_id: "", outcome: "executed" } }],
    ["an outcome that does not exist", { result: { attempt_id: "a", outcome: "done" } }],
    ["a result that is no object", { result: "executed" }],
    ["null in place of a result", { result: null }],
  ])("%s fails that request alone", async (_name, answer) => {
    const talk = new Conversation();
    const execute = talk.peer.request("execute", { case: "c-1", operation: {}, context: { actor_id: "a" } }, 1000);
    const other = talk.peer.request("case/start", START, 1000);
    talk.hear({ id: 1, ...answer }, { id: 2, result: {} });
    expect(await outcome(execute)).toMatchObject({ code: "TARGET_PROTOCOL", message: expect.stringContaining("the answer to `execute` breaks its schema") });
    expect(await other).toEqual({ kind: "result", value: {} });
    expect(talk.broken).toEqual([]);
  });
});

const deep = (levels: number): JsonValue => {
  let value: JsonValue = {};
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
};

const BREAKS: readonly (readonly [name: string, lines: (string | object)[], message: string])[] = [
  ["an answer to a request that was never made", [{ id: 7, result: {} }], "an answer to a request `7` that was never made"],
  ["an answer under a text id", [{ id: "1", result: {} }], 'an answer to a request `"1"` that was never made'],
  ["an answer without an id", [{ id: null, result: {} }], "an answer to a request `null` that was never made"],
  [
    "a request that is answered twice",
    [
      { id: 1, result: {} },
      { id: 1, result: {} },
    ],
    "request 1 is answered twice",
  ],
  [
    "a second answer that differs",
    [
      { id: 1, result: {} },
      { id: 1, error: { code: 1, message: "" } },
    ],
    "request 1 is answered twice",
  ],
  ["another version", ['{"jsonrpc":"1.0","id":1,"result":{}}'], "a message is no JSON-RPC 2.0"],
  ["no version", ['{"id":1,"result":{}}'], "a message is no JSON-RPC 2.0"],
  ["a result and an error", [{ id: 1, result: {}, error: { code: 1, message: "" } }], "a message is no JSON-RPC 2.0"],
  ["neither result nor error", [{ id: 1 }], "a message is no JSON-RPC 2.0"],
  ["a fraction as id", [{ id: 1.5, result: {} }], "a message is no JSON-RPC 2.0"],
  ["a member that JSON-RPC does not have", [{ id: 1, result: {}, extra: 1 }], "a message is no JSON-RPC 2.0"],
  ["an answer that is too deep", [{ id: 1, result: deep(300) }], "a message is nested deeper than 200 levels"],
  [
    "an answer of 100,000 levels",
    [`{"jsonrpc":"2.0","id":1,"result":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    "a message is nested deeper than 200 levels",
  ],
  ["engine/invoke without an invocation", [{ id: 1, method: "engine/invoke", params: { ...INVOKE, invocation: "" } }], "`engine/invoke` breaks its schema"],
  ["engine/invoke without params", [{ id: 1, method: "engine/invoke" }], "`engine/invoke` breaks its schema"],
  [
    "engine/cancel for a reason that does not exist",
    [{ method: "engine/cancel", params: { case: "c-1", invocation: "i", reason: "tired" } }],
    "`engine/cancel` breaks its schema",
  ],
  [
    "a request id that is used twice",
    [
      { id: 1, method: "engine/invoke", params: INVOKE },
      { id: 1, method: "engine/invoke", params: INVOKE },
    ],
    "the request id `1` is used twice",
  ],
  ["a notification that does not exist", [{ method: "engine/log", params: {} }], "a notification of an unknown method `engine/log`"],
];

describe("what breaks the conversation", () => {
  test.each(BREAKS)("%s", async (_name, lines, message) => {
    const talk = new Conversation();
    const waiting = outcome(talk.peer.request("case/start", START, 1000));
    const second = outcome(talk.peer.request("case/start", START, 1000));
    talk.hear(...lines, { id: 2, result: {} });
    expect(talk.broken.map((error) => [error.code, error.message])).toEqual([["TARGET_PROTOCOL", expect.stringContaining(message)]]);
    expect(await second).toMatchObject({ code: "TARGET_PROTOCOL" });
    await waiting;
  });
});

describe("calls of the target", () => {
  test("reach the owner, and are answered under their id", () => {
    const talk = new Conversation();
    talk.hear({ id: "call-1", method: "engine/invoke", params: INVOKE }, { id: 1, method: "engine/invoke", params: INVOKE });
    talk.calls[0]?.reply?.({ result: { done: true } });
    talk.calls[1]?.reply?.({ error: { code: -32000, message: "the engine failed" } });
    expect(talk.messages).toEqual([
      { jsonrpc: "2.0", id: "call-1", result: { done: true } },
      { jsonrpc: "2.0", id: 1, error: { code: -32000, message: "the engine failed" } },
    ]);
    expect(talk.broken).toEqual([]);
  });
  test("a method that the harness does not have is answered, and breaks nothing", () => {
    const talk = new Conversation();
    talk.hear({ id: 5, method: "engine/start", params: {} });
    expect(talk.messages).toMatchObject([{ id: 5, error: { code: -32601 } }]);
    expect([talk.broken, talk.calls]).toEqual([[], []]);
  });
  test("a notification has no reply", () => {
    const talk = new Conversation();
    talk.hear({ method: "engine/cancel", params: { case: "c-1", invocation: "i", reason: "caller" } });
    expect(talk.calls).toMatchObject([{ method: "engine/cancel", reply: null }]);
  });
  test("a planner's depth comes through cut, and the rest of the operation whole (READ-41)", () => {
    const talk = new Conversation();
    talk.hear({ id: 1, method: "engine/invoke", params: { ...INVOKE, operation: { op_id: "o", params: { note: deep(5000), list: [[1]] } } } });
    expect(talk.broken).toEqual([]);
    expect(talk.calls[0]?.params["operation"]).toMatchObject({ op_id: "o", params: { list: [[1]] } });
    expect(JSON.stringify(talk.calls[0]?.params).match(/\{"a":/g)?.length).toBeLessThan(200);
  });
  test("a lying engine's line is sent as it is; an error without id that answers it is taken", () => {
    const talk = new Conversation();
    talk.hear({ id: 9, method: "engine/invoke", params: INVOKE });
    talk.calls[0]?.reply?.({ raw: '{"id":{id},"result":' });
    expect(talk.sent).toEqual(['{"id":9,"result":']);
    talk.hear({ id: null, error: { code: -32700, message: "no JSON" } });
    expect(talk.broken).toEqual([]);
    talk.hear({ id: null, error: { code: -32700, message: "no JSON" } });
    expect(talk.broken).toHaveLength(1);
  });
});

const OUTPUT = [
  "starting up",
  "",
  "[1,2]",
  '"text"',
  "{not json}",
  '{"level":"info","message":"structured log"}',
  '{"id":7,"level":"info"}',
  "\ufeff{}",
  "null",
  "7",
];

describe("lines that are no messages", () => {
  test.each(OUTPUT)("`%s` is captured", (line) => {
    const talk = new Conversation();
    talk.hear(line);
    expect([talk.captured, talk.broken, talk.traced]).toEqual([[line], [], []]);
  });
  test("blanks around a message do not matter", async () => {
    const talk = new Conversation();
    const answer = talk.peer.request("case/start", START, 1000);
    talk.hear('  { "jsonrpc": "2.0", "id": 1, "result": {} }\t');
    expect(await answer).toEqual({ kind: "result", value: {} });
  });
});

test("every message is traced, from both sides", async () => {
  const talk = new Conversation();
  const answer = talk.peer.request("case/start", START, 1000);
  talk.hear({ id: 1, result: {} }, { id: 1, method: "engine/invoke", params: INVOKE });
  talk.calls[0]?.reply?.({ result: {} });
  await answer;
  expect(talk.traced.map(([from]) => from)).toEqual(["harness", "target", "target", "harness"]);
});
