import { describe, expect, it } from "vitest";
import { type BedOptions, createBed, story, succeed } from "../testbed/bed.ts";
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
    ["never answers", () => new Promise(() => undefined), "BUDGET_EXCEEDED", "tool_result abandoned"],
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
