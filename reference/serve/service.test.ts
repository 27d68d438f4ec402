import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { member } from "../json.ts";
import { EVIDENCE } from "../testbed/bed.ts";
import { context, type Draft, freshOpId, operation, registryWith, world } from "../testbed/corpus.ts";
import { Harness, succeed } from "../testbed/harness.ts";
import { IDENTITY } from "./identity.ts";
import { serve } from "./module.ts";
import { findOwnEngines, identityWith, NO_OWN_ENGINES } from "./own-engines.ts";
import { createService } from "./service.ts";

const harness = (): Harness => new Harness(createService());

describe("hello", () => {
  const params = { protocol: ["2.0", "1.0"], kit: { name: "k", version: "1" }, corpus: { revision: "1", digest: "x" } };
  it("says what the reference is", async () => {
    expect(await new Harness(serve).result("hello", params)).toEqual(identityWith(IDENTITY, await findOwnEngines()));
    expect(await new Harness(createService({ findOwnEngines: async () => NO_OWN_ENGINES })).result("hello", params)).toEqual(IDENTITY);
    expect(IDENTITY).toMatchObject({ protocol: "1.0", spec: "v02.100", classes: expect.arrayContaining(["core"]), max_concurrency: 64 });
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
      "/artifacts/0",
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
