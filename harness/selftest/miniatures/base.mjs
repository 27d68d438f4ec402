/** What every miniature shares: target protocol 1.0 on stdin and stdout, or on a module's wire. Each miniature overrides one behaviour. */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { isMainThread } from "node:worker_threads";
import { judge } from "./gates.mjs";
import { Recorder } from "./recorder.mjs";

const FIELDS =
  "schema_version op_id engine_id engine_version_req operation inputs params capabilities_requested budget determinism evidence_policy output_spec".split(" ");

class RpcError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** One running miniature. `overrides.methods[name](params, target, honest)` stands in place of a method; undefined is no answer. */
export class Miniature {
  constructor({ sendLine, end }, overrides = {}) {
    this.sendLine = sendLine;
    this.end = end;
    this.overrides = overrides;
    this.worlds = new Map();
    this.cases = new Map();
    this.calls = new Map();
    this.executes = 0;
  }

  send(message) {
    this.sendLine(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }

  async receive(line) {
    const message = JSON.parse(line);
    if (message.method === undefined) {
      this.calls.get(message.id)?.(message);
      this.calls.delete(message.id);
      return;
    }
    const reply = await this.answer(message.method, message.params ?? {});
    if (reply !== undefined) this.send({ id: message.id, ...reply });
    if (this.overrides.answered !== undefined) this.overrides.answered(message, reply, this);
    else if (message.method === "shutdown") this.end();
  }

  async answer(method, params) {
    const honest = () => this.honest(method, params);
    const override = this.overrides.methods?.[method];
    try {
      const result = override === undefined ? await honest() : await override(params, this, honest);
      return result === undefined ? undefined : { result };
    } catch (error) {
      return { error: { code: error.code ?? -32603, message: error.message } };
    }
  }

  honest(method, params) {
    switch (method) {
      case "hello":
        return { protocol: "1.0", runtime: { name: "miniature", version: "1.0.0" }, spec: "v02.100", classes: ["core"], features: [], ...this.overrides.hello };
      case "world/load":
        this.worlds.set(params.world_id, params.world);
        return { accepted: true };
      case "case/start":
        this.cases.set(params.case, { world: this.worlds.get(params.world_id), recorder: new Recorder() });
        return {};
      case "execute":
        return this.execute(params);
      case "observe":
        return this.open(params.case).recorder.snapshot();
      case "case/end":
        this.open(params.case);
        this.cases.delete(params.case);
        return {};
      case "shutdown":
        return {};
      default:
        this.overrides.unknown?.();
        throw new RpcError(-32601, "no such method");
    }
  }

  open(name) {
    const found = this.cases.get(name);
    if (found === undefined) throw new RpcError(-32602, "no such case");
    return found;
  }

  async execute(params) {
    const { world, recorder } = this.open(params.case);
    const attempt = attemptOf(params);
    const denial = judge(attempt, world, recorder);
    if (denial !== null) return { attempt_id: attempt.attempt_id, outcome: "denied", phase: "request", denial };
    return this.perform(params, attempt);
  }

  /** Reaches the engine, and hands out what it gave. */
  async perform(params, attempt) {
    const { operation } = attempt;
    const capabilities_granted = operation.capabilities_requested ?? [];
    const sent = Object.fromEntries(FIELDS.filter((field) => Object.hasOwn(operation, field)).map((field) => [field, operation[field]]));
    const { result, error } = await this.invoke({ case: params.case, engine_id: String(operation.engine_id), operation: sent, capabilities_granted });
    if (error !== undefined) return { attempt_id: attempt.attempt_id, outcome: "failed", error: { code: "ENGINE_FAILED", message: "the engine failed" } };
    return { attempt_id: attempt.attempt_id, outcome: "executed", result: result.result };
  }

  invoke(params) {
    const id = randomUUID();
    this.send({ id, method: "engine/invoke", params: { invocation: id, ...params } });
    return new Promise((resolve) => this.calls.set(id, resolve));
  }
}

/** What was sent, as far as it can be read. */
export function attemptOf({ operation, operation_text, context }) {
  let sent = operation;
  if (operation_text !== undefined) {
    try {
      sent = JSON.parse(operation_text);
    } catch {
      sent = null;
    }
  }
  const usable = typeof sent === "object" && sent !== null && !Array.isArray(sent) ? sent : {};
  const op_id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(usable.op_id) ? usable.op_id : null;
  return { operation: usable, context, op_id, attempt_id: op_id ?? randomUUID() };
}

/** An override of `execute` for operations whose JSON holds the first argument of the program; for all of them without one. */
export function onExecute(override, text = process.argv[2] ?? "") {
  return (params, target, honest) => (JSON.stringify(params).includes(text) ? override(params, target, honest) : honest());
}

/** Serves on stdin and stdout. */
function serveStdio(overrides) {
  const sendLine = (line) => process.stdout.write(`${line}\n`);
  const target = new Miniature({ sendLine, end: () => process.exit(0) }, overrides);
  createInterface({ input: process.stdin })
    .on("line", (line) => target.receive(line))
    .on("close", () => overrides.closed?.() ?? process.exit(0));
}

/** A module's `serve`. */
export function serveWire(overrides = {}) {
  return (wire) => {
    const target = new Miniature({ sendLine: (line) => wire.send(line), end: () => wire.close() }, overrides);
    wire.receive((line) => void target.receive(line));
  };
}

/** Starts a program, and gives a worker its `serve`. */
export function start(overrides = {}) {
  if (!isMainThread) return serveWire(overrides);
  serveStdio(overrides);
  return undefined;
}
