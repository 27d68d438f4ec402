import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANNED_OPERATION } from "../contract/validators.ts";
import type { EngineFunction } from "../engines/adapter.ts";
import { isJsonObject, member } from "../json.ts";
import { EVIDENCE, goodResult } from "../testbed/bed.ts";
import { context, freshOpId, operation, world } from "../testbed/corpus.ts";
import { type EngineScript, Harness, succeed } from "../testbed/harness.ts";
import type { OwnEngines } from "./own-engines.ts";
import { createService } from "./service.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mex-forward-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HELLO = { protocol: ["1.0"], kit: { name: "k", version: "1" }, corpus: { revision: "r", digest: "d" } };
const OWN: EngineScript = () => ({ error: { code: -32010, message: "this case runs the target's own engine" } });

/** A target with an engine.spatial of its own. */
async function start(engine: EngineFunction): Promise<Harness> {
  const own: OwnEngines = { engine_ids: ["engine.spatial"], operations: [], classes: [], open: () => new Map([["engine.spatial", engine]]) };
  const h = new Harness(createService({ findOwnEngines: async () => own }));
  await h.result("hello", HELLO);
  await h.result("world/load", { world_id: "w", world: world() });
  const storage = mkdtempSync(path.join(folder, "case-"));
  await h.result("case/start", { case: "c", world_id: "w", seed: "s", storage });
  return h;
}

describe("the target's own engine", () => {
  const ran: string[] = [];
  const engine: EngineFunction = ({ operation: planned, capabilities_granted, workspace }) => {
    ran.push(workspace ?? "");
    return { result: goodResult(planned, capabilities_granted, { logs_ref: EVIDENCE.handle }), staged: [EVIDENCE] };
  };

  it("is declared, and runs where the harness leaves it in place, in a workspace of its own", async () => {
    const h = await start(engine);
    expect(await h.result("hello", HELLO)).toMatchObject({ features: expect.arrayContaining(["engine:engine.spatial"]) });
    h.script = OWN;
    expect(await h.execute(operation())).toMatchObject({ outcome: "executed", result: { logs_ref: EVIDENCE.handle } });
    expect(ran).toHaveLength(1);
    const asked = h.seen.find(({ method }) => method === "engine/invoke");
    expect(ran[0]).toBe(member(asked?.["params"], "workspace"));
    await h.result("case/end", { case: "c" });
  });

  it("does not run where the harness plays it, nor where it fails otherwise", async () => {
    const h = await start(engine);
    const before = ran.length;
    h.script = succeed;
    expect(await h.execute(operation())).toMatchObject({ outcome: "executed" });
    h.script = () => ({ error: { code: -32000, message: "this case runs the target's own engine" } });
    expect(await h.execute(operation("spatial-build-d2", { op_id: freshOpId() }))).toMatchObject({ outcome: "failed", error: { code: "ENGINE_FAILED" } });
    expect(ran).toHaveLength(before);
    await h.result("case/end", { case: "c" });
  });

  it("is none for an engine that the target does not have", async () => {
    const h = await start(engine);
    h.script = OWN;
    expect(await h.execute(operation("guide-verify-d0"))).toMatchObject({ outcome: "failed", error: { code: "ENGINE_FAILED" } });
    await h.result("case/end", { case: "c" });
  });
});

describe("what is open when its case ends is called off and answered first", () => {
  it.each([
    ["case/end", { case: "c" }, "caller"],
    ["shutdown", {}, "shutdown"],
  ])("%s", async (method, params, reason) => {
    const h = new Harness(createService({ limits: { gate_ms: 1000, wall_time_ms: 60_000, grace_ms: 5, remembered_op_ids: 10 } }));
    await h.start();
    h.script = () => null;
    const answer = h.execute(operation("spatial-build-d2", { budget: { output_bytes: 1 }, output_spec: { expected_types: [] } }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await h.result(method, params)).toEqual({});
    expect(await answer).toMatchObject({ outcome: "failed", error: { code: "CANCELLED" } });
    expect(h.seen.find((message) => message["method"] === "engine/cancel")).toMatchObject({ params: { reason } });
    const answers = h.seen.filter((message) => message["method"] === undefined);
    expect(answers.slice(-2)).toMatchObject([{ result: { outcome: "failed" } }, { result: {} }]);
  });
});

describe("sixty-four executes at once", () => {
  it("do not mix: each has all its outcomes, its own result and its own invocation", async () => {
    const h = new Harness(createService());
    await h.start();
    const open: (() => void)[] = [];
    // Answered from the last to the first, once all are open.
    h.script = (params) => {
      const message = h.seen.at(-1);
      const planned = PLANNED_OPERATION.decode(member(params, "operation"));
      if (message === undefined || !planned.ok) throw new Error("engine/invoke is malformed");
      const started_at = `2026-01-01T00:00:00.${String(open.length).padStart(3, "0")}Z`;
      const result = goodResult(planned.value, planned.value.capabilities_requested, { started_at, ended_at: "2026-01-01T00:00:01Z" });
      open.push(() => h.raw(JSON.stringify({ jsonrpc: "2.0", id: message["id"], result: { result, staged: [] } })));
      if (open.length === 64) for (const answer of open.reverse()) answer();
      return null;
    };
    const ids = Array.from({ length: 64 }, freshOpId);
    const answers = await Promise.all(
      ids.map((op_id) => h.result("execute", { case: "c", operation: operation("spatial-build-d2", { op_id, evidence_policy: null }), context: context() })),
    );
    expect(answers.map((answer) => member(member(answer, "result"), "op_id"))).toEqual(ids);
    expect(new Set(answers.map((answer) => member(member(answer, "result"), "started_at"))).size).toBe(64);
    const events = member(await h.result("observe", { case: "c" }), "events");
    const list = Array.isArray(events) ? events.filter(isJsonObject) : [];
    for (const op_id of ids) {
      const own = list.filter((event) => event["job_id"] === op_id);
      expect(own.filter(({ message }) => message === "gate_outcome")).toHaveLength(12);
      expect(own.filter(({ type }) => type === "tool_call" || type === "tool_result")).toHaveLength(2);
    }
  });
});
