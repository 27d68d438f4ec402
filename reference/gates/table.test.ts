import { describe, expect, it } from "vitest";
import { defineAdapter, type EngineAdapter } from "../engines/adapter.ts";
import { createBed, succeed } from "../testbed/bed.ts";
import { operation, registryWith, world } from "../testbed/corpus.ts";
import { PASS, type RequestGate } from "./gate.ts";
import { GATES, requestGatesFor } from "./table.ts";

const GLOBAL = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];
const ids = (gates: readonly { readonly id: string }[]): string[] => gates.map(({ id }) => id);

describe("the closed tables", () => {
  it("hold the six global gates in order, for each phase", () => {
    expect(ids(GATES.request)).toEqual(GLOBAL);
    expect(ids(GATES.result)).toEqual(GLOBAL);
    expect(GATES.request.every(({ phase }) => phase === "request") && GATES.result.every(({ phase }) => phase === "result")).toBe(true);
  });

  it("cannot be changed", () => {
    expect([GATES, GATES.request, GATES.result, ...GATES.request, ...GATES.result].every(Object.isFrozen)).toBe(true);
  });

  const rows: readonly (readonly [string, string[], string[]])[] = [
    ["nothing is required", [], GLOBAL],
    ["fewer than the global gates", ["G-CAP"], GLOBAL],
    ["the global gates in another order", [...GLOBAL].reverse(), GLOBAL],
    ["engine gates", ["G-SAFETY.GCODE", "G-CAP", "G-LICENSE"], [...GLOBAL, "G-SAFETY.GCODE", "G-LICENSE"]],
  ];
  it.each(rows)("%s", (_, required, expected) => expect(ids(requestGatesFor(required, GATES))).toEqual(expected));
});

describe("engine gates", () => {
  const requiring = (...required_gates: string[]) => world({ registry: registryWith("engine.spatial", { required_gates }) });

  it("that the runtime does not know deny under their own id (MEX-GATE-07)", async () => {
    const bed = createBed({ world: requiring("G-SAFETY.NONE") });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", phase: "request", denial: { gate: "G-SAFETY.NONE", code: "GATE_UNKNOWN" } });
    expect(bed.invocations).toHaveLength(0);
    expect(ids(bed.outcomes().map(({ gate }) => ({ id: gate })))).toEqual([...GLOBAL, "G-SAFETY.NONE"]);
  });

  const platforms: readonly (readonly [string, EngineAdapter["lacks"], string])[] = [
    ["lacks nothing", undefined, "executed"],
    ["lacks nothing for this operation", async () => null, "executed"],
    ["cannot isolate it", async () => "no isolation here", "denied"],
    ["cannot say", () => Promise.reject(new Error("broken")), "denied"],
  ];
  it.each(platforms)("G-SAFETY.SANDBOX, where the platform %s: never run without isolation", async (_, lacks, outcome) => {
    const adapters = new Map([["engine.spatial", defineAdapter(succeed, lacks)]]);
    const bed = createBed({ world: requiring("G-SAFETY.SANDBOX"), parts: { adapters } });
    const answer = await bed.execute(operation());
    expect(answer).toMatchObject({ outcome, ...(outcome === "denied" ? { denial: { gate: "G-SAFETY.SANDBOX" } } : {}) });
    expect(bed.outcomes().find(({ gate }) => gate === "G-SAFETY.SANDBOX")).toMatchObject({ phase: "request", outcome: outcome === "denied" ? "deny" : "pass" });
  });

  it("that the runtime knows run after the global ones", async () => {
    const safety: RequestGate = { id: "G-SAFETY.TEST", phase: "request", check: () => PASS };
    const bed = createBed({ world: requiring("G-SAFETY.TEST"), parts: { gates: { ...GATES, engine: new Map([[safety.id, safety]]) } } });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "executed" });
    expect(
      bed
        .outcomes()
        .filter(({ phase }) => phase === "request")
        .map(({ gate }) => gate),
    ).toEqual([...GLOBAL, "G-SAFETY.TEST"]);
  });
});
