import { describe, expect, it } from "vitest";
import { markBudgetStop } from "../engines/budget-stop.ts";
import { type BedOptions, createBed, EVIDENCE, goodResult, type Script, story, succeed } from "../testbed/bed.ts";
import { operation, registryWith, world } from "../testbed/corpus.ts";

describe("an engine that fails leaves a typed error, a record, and a runtime that serves on (MEX-RES-05)", () => {
  const rows: readonly (readonly [string, () => unknown, string, string])[] = [
    [
      "throws",
      () => {
        throw new Error("secret alice@example.org");
      },
      "ENGINE_FAILED",
      "tool_result failed",
    ],
    ["rejects with nothing", () => Promise.reject(undefined), "ENGINE_FAILED", "tool_result failed"],
    ["never answers", () => new Promise(() => undefined), "BUDGET_EXCEEDED", "tool_result cancelled"],
  ];
  it.each(rows)("%s", async (_, script, code, told) => {
    const bed = createBed({ script });
    const answer = await bed.execute(operation("spatial-build-d2", { budget: { wall_time_ms: 20 } }));
    expect(answer).toMatchObject({ outcome: "failed", error: { code } });
    expect(story(bed.events())).toContain(told);
    expect(bed.diagnostics()).toMatchObject([{ code, severity: "error" }]);
    expect(JSON.stringify([answer, bed.events(), bed.diagnostics()])).not.toContain("alice");
    expect(await bed.execute(null)).toMatchObject({ outcome: "denied" });
  });

  it("is told to stop, and its late answer is ignored", async () => {
    const reasons: unknown[] = [];
    const bed = createBed({
      script: (invocation) =>
        new Promise((resolve) => {
          invocation.signal.addEventListener("abort", () => {
            reasons.push(invocation.signal.reason);
            resolve(succeed(invocation));
          });
        }),
    });
    expect(await bed.execute(operation("spatial-build-d2", { budget: { wall_time_ms: 20 } }))).toMatchObject({ outcome: "failed" });
    expect(reasons).toEqual(["budget_exceeded"]);
    expect(bed.events().find(({ message }) => message === "budget_exceeded")).toMatchObject({
      level: "error",
      details: { cap: "wall_time_ms", limit: 20, observed: expect.any(Number) },
    });
    expect(bed.outcomes().every(({ phase }) => phase === "request")).toBe(true);
  });

  it("has a wall time also where the operation sets none", async () => {
    const limits = { gate_ms: 10, wall_time_ms: 20, grace_ms: 50, remembered_op_ids: 10 };
    const bed = createBed({ script: () => new Promise(() => undefined), parts: { limits } });
    expect(await bed.execute(operation("spatial-build-d2", { budget: { output_bytes: 10 }, output_spec: { expected_types: [] } }))).toMatchObject({
      error: { code: "BUDGET_EXCEEDED" },
    });
  });

  it("is held to the default wall time of its engine where the operation sets none (READ-19)", async () => {
    const registry = registryWith("engine.spatial", { default_budget: { wall_time_ms: 20, output_bytes: 3 } });
    const bed = createBed({ script: () => new Promise(() => undefined), world: world({ registry }) });
    const sent = operation("spatial-build-d2", { budget: { cpu_time_ms: 10 }, output_spec: { expected_types: [] } });
    expect(await bed.execute(sent)).toMatchObject({ error: { code: "BUDGET_EXCEEDED" } });
    expect(bed.invocations).toMatchObject([{ budget: { cpu_time_ms: 10, wall_time_ms: 20, output_bytes: 3 }, operation: { budget: { cpu_time_ms: 10 } } }]);
  });

  it("that stopped itself for a cap is recorded as stopped for it, and nothing of it is exported (MEX-BUD-06, MEX-BUD-07)", async () => {
    const stop = { cap: "memory_bytes", limit: 100, observed: 120 } as const;
    const bed = createBed({ script: (invocation) => markBudgetStop({ result: goodResult(invocation.operation, []), staged: [EVIDENCE] }, stop) });
    const answer = await bed.execute(operation());
    expect(answer).toMatchObject({
      outcome: "failed",
      error: { code: "BUDGET_EXCEEDED", message: expect.stringMatching(/`memory_bytes` allows 100, observed 120/) },
    });
    const { invocation } = bed.invocations[0] ?? {};
    expect(bed.events().find(({ message }) => message === "budget_exceeded")).toMatchObject({ details: { ...stop, invocation } });
    expect(story(bed.events()).slice(-3)).toEqual(["budget_exceeded", "tool_result cancelled", "diagnostic"]);
    expect(bed.parts.artifacts.find(EVIDENCE.handle.artifact_id)).toBeNull();
  });

  it("claims no cap by what its reply says", async () => {
    const stop = { cap: "memory_bytes", limit: 100, observed: 120 };
    const bed = createBed({ script: (invocation) => ({ result: goodResult(invocation.operation, invocation.capabilities_granted), staged: [], stop }) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", denial: { code: "RESULT_MALFORMED" } });
    expect(bed.events().some(({ message }) => message === "budget_exceeded")).toBe(false);
  });

  it.each([
    ["before its engine is called", 0, ["G-DET pass", "diagnostic"]],
    ["while its engine works", 1, ["tool_call", "tool_result cancelled", "diagnostic"]],
  ] as const)("an operation that is cancelled %s fails, and its engine is told", async (_, calls, last) => {
    const stop = new AbortController();
    if (calls === 0) stop.abort();
    const reasons: unknown[] = [];
    const script: Script = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reasons.push(signal.reason);
          reject(new Error("stopped"));
        });
        stop.abort();
      });
    const bed = createBed({ script });
    expect(await bed.execute(operation(), undefined, { signal: stop.signal })).toMatchObject({ outcome: "failed", error: { code: "CANCELLED" } });
    expect([bed.invocations.length, reasons]).toEqual([calls, calls === 0 ? [] : ["caller"]]);
    expect(story(bed.events()).slice(-last.length)).toEqual(last);
  });

  const unbound: readonly (readonly [string, BedOptions])[] = [
    ["no adapter", { parts: { adapters: new Map() } }],
    ["no implementation in the registry", { world: world({ registry: registryWith("engine.spatial", { implementations: [] }) }) }],
  ];
  it.each(unbound)("with %s is said to be unbound, after the gates (MEX-REG-06)", async (_, options) => {
    const bed = createBed(options);
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", error: { code: "ENGINE_UNBOUND" } });
    expect([bed.outcomes().length, bed.invocations.length]).toEqual([6, 0]);
    expect(bed.diagnostics()).toMatchObject([{ code: "ENGINE_UNBOUND" }]);
  });
});
