import { describe, expect, it } from "vitest";
import { isJsonObject, type JsonValue, member } from "../json.ts";
import { type Draft, operation } from "../testbed/corpus.ts";
import { Harness } from "../testbed/harness.ts";
import { IDENTITY } from "./identity.ts";
import { createService } from "./service.ts";

/** A case with gates that may take 40 ms. */
async function start(): Promise<Harness> {
  const limits = { gate_ms: 40, wall_time_ms: 1000, grace_ms: 50, remembered_op_ids: 100 };
  const h = new Harness(createService({ limits }));
  await h.start();
  return h;
}

const inject = (h: Harness, fault: Draft) => h.ask("fault/inject", { case: "c", fault });
const breakGate = (h: Harness, gate: string, effect: string, phase = "request") => inject(h, { kind: "gate", gate, phase, effect });

async function seen(h: Harness, what: "events" | "diagnostics" | "problems"): Promise<readonly JsonValue[]> {
  const list = member(await h.result("observe", { case: "c" }), what);
  return Array.isArray(list) ? list : [];
}

async function outcomes(h: Harness): Promise<string[]> {
  const events = await seen(h, "events");
  return events.flatMap((event) => {
    const details = member(event, "details");
    return member(event, "message") === "gate_outcome" && isJsonObject(details) ? [`${details["phase"]} ${details["gate"]} ${details["outcome"]}`] : [];
  });
}

const calls = (h: Harness): number => h.seen.filter(({ method }) => method === "engine/invoke").length;
const fresh = (n: number): Draft => operation("context-search-d3", { op_id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}` });

describe("a recorder that fails at its n-th event (MEX-LOG-07)", () => {
  /** Capability check, six outcomes and the tool call go before the engine; its answer and six outcomes after. */
  const BEFORE = 8;
  const ALL = 15;

  it.each(Array.from({ length: ALL }, (_, index) => index + 1))("n = %d: nothing runs unrecorded, nothing unrecorded is handed out", async (at) => {
    const h = await start();
    expect(await inject(h, { kind: "recorder", at })).toMatchObject({ result: {} });
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "failed", error: { code: "HSK-500-DB" } });
    expect(calls(h)).toBe(at <= BEFORE ? 0 : 1);
    expect(await seen(h, "events")).toHaveLength(at <= BEFORE ? 0 : BEFORE);
    expect(await h.execute(fresh(2))).toMatchObject({ outcome: "failed", error: { code: "HSK-500-DB" } });
    expect(calls(h)).toBe(at <= BEFORE ? 0 : 1);
  });

  it("behind the last event it does no harm, and then all events fail", async () => {
    const h = await start();
    await inject(h, { kind: "recorder", at: ALL + 1 });
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "executed" });
    expect(await h.execute(fresh(2))).toMatchObject({ outcome: "failed" });
    expect(await h.result("record/event", { case: "c", event: {} })).toMatchObject({ stored: false });
    expect(await seen(h, "events")).toHaveLength(ALL);
  });

  it("diagnostics are not counted: a denial is five events of seven records", async () => {
    const h = await start();
    await inject(h, { kind: "recorder", at: 3 });
    const denied = { ...fresh(1), schema_version: "poe-9.9" };
    expect(await h.execute(denied)).toMatchObject({ outcome: "denied" });
    expect([(await seen(h, "events")).length, (await seen(h, "diagnostics")).length]).toEqual([2, 1]);
    expect(await h.execute({ ...denied, op_id: fresh(2)["op_id"] })).toMatchObject({ outcome: "failed" });
  });

  it("breaks one case alone", async () => {
    const h = await start();
    await h.result("case/start", { case: "d", world_id: "w", seed: "s" });
    await inject(h, { kind: "recorder", at: 1 });
    expect(await h.execute(fresh(1), "d")).toMatchObject({ outcome: "executed" });
    await h.result("case/end", { case: "c" });
    await h.result("case/start", { case: "c", world_id: "w", seed: "s" });
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "executed" });
  });
});

describe("a gate that fails denies (MEX-GATE-06)", () => {
  const gates = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];
  const table = gates.flatMap((gate) => ["throw", "hang"].flatMap((effect) => ["request", "result"].map((phase) => [gate, effect, phase] as const)));

  it.each(table)("%s, %s, %s", async (gate, effect, phase) => {
    const h = await start();
    await breakGate(h, gate, effect, phase);
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "denied", phase, denial: { gate, severity: "error" } });
    expect(calls(h)).toBe(phase === "request" ? 0 : 1);
    expect((await outcomes(h)).at(-1)).toBe(`${phase} ${gate} deny`);
    expect(await seen(h, "problems")).toMatchObject([{ severity: "error", count: 1 }]);
  });
});

describe("a gate that warns", () => {
  it.each(["request", "result"])("is recorded, surfaces as a warning, and the operation goes on, phase %s (MEX-DIAG-06)", async (phase) => {
    const h = await start();
    await breakGate(h, "G-BUDGET", "warn", phase);
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "executed", result: { status: "succeeded" } });
    const seenOutcomes = await outcomes(h);
    expect(seenOutcomes).toHaveLength(12);
    expect(seenOutcomes.filter((outcome) => !outcome.endsWith(" pass"))).toEqual([`${phase} G-BUDGET warn`]);
    expect(await seen(h, "problems")).toMatchObject([{ severity: "warning", count: 1 }]);
  });

  it("keeps the capability checks of the gate that it broke", async () => {
    const h = await start();
    await breakGate(h, "G-CAP", "warn");
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "executed" });
    expect((await seen(h, "events")).filter((event) => member(event, "type") === "capability_action")).toHaveLength(1);
  });

  it("denies where it says so, as a warning", async () => {
    const h = await start();
    await breakGate(h, "G-DET", "deny_warn");
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "denied", denial: { gate: "G-DET", severity: "warn" } });
    expect(calls(h)).toBe(0);
    expect(await seen(h, "problems")).toMatchObject([{ severity: "warning" }]);
  });
});

describe("a fault", () => {
  it.each(["throw", "hang", "warn", "deny_warn"])("of effect %s lets no real denial through, and does not hide its code", async (effect) => {
    const h = await start();
    await breakGate(h, "G-BUDGET", effect);
    expect(await h.execute({ ...fresh(1), budget: {} })).toMatchObject({ outcome: "denied", denial: { code: "BUDGET_EMPTY", severity: "error" } });
  });

  it("in a gate that does not exist is refused", async () => {
    const h = await start();
    expect(await breakGate(h, "G-NONE", "throw")).toMatchObject({ error: { code: -32602 } });
    expect(await h.execute(fresh(1))).toMatchObject({ outcome: "executed" });
  });

  it("holds until the case ends, beside others", async () => {
    const h = await start();
    await breakGate(h, "G-CAP", "warn");
    await breakGate(h, "G-DET", "warn");
    for (const n of [1, 2]) expect(await h.execute(fresh(n))).toMatchObject({ outcome: "executed" });
    expect(await seen(h, "problems")).toMatchObject([{ count: 2 }, { count: 2 }]);
    await h.result("case/end", { case: "c" });
    await h.result("case/start", { case: "c", world_id: "w", seed: "s" });
    await h.execute(fresh(1));
    expect(await seen(h, "problems")).toEqual([]);
  });

  it("is declared", () => {
    expect(IDENTITY.features).toEqual(expect.arrayContaining(["fault.recorder", "fault.gate", "fault.gate.hang"]));
  });
});
