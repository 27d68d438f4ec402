import { describe, expect, it } from "vitest";
import { deny, type GateVerdict, PASS, type RequestGate } from "../gates/gate.ts";
import { GATES } from "../gates/table.ts";
import { type Bed, createBed, succeed } from "../testbed/bed.ts";
import { type Draft, freshOpId, operation } from "../testbed/corpus.ts";

/** A gate that answers as told, in front of the others. */
const first = (check: RequestGate["check"]): Partial<Bed["parts"]> => ({
  gates: { ...GATES, request: [{ id: "G-TEST", phase: "request", check }, ...GATES.request] },
});
const WARNING: GateVerdict = { outcome: "warn", code: "TEST_WARNING", reason: "look here", path: "/budget" };

describe("a gate", () => {
  it("that throws denies under its own id (MEX-GATE-06)", async () => {
    const bed = createBed({
      parts: first(() => {
        throw new Error("broken");
      }),
    });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", denial: { gate: "G-TEST", code: "GATE_FAILED", severity: "error" } });
    expect(bed.invocations).toHaveLength(0);
  });

  it("may answer later", async () => {
    expect(await createBed({ parts: first(async () => PASS) }).execute(operation())).toMatchObject({ outcome: "executed" });
    expect(await createBed({ parts: first(async () => deny("LATER", null, "no")) }).execute(operation())).toMatchObject({ denial: { code: "LATER" } });
  });

  it("that rejects, or does not answer in time, denies", async () => {
    const limits = { gate_ms: 10, wall_time_ms: 1000, grace_ms: 50, remembered_op_ids: 10 };
    for (const check of [() => Promise.reject(new Error("no")), () => new Promise<GateVerdict>(() => undefined)]) {
      expect(await createBed({ parts: { ...first(check), limits } }).execute(operation())).toMatchObject({ denial: { gate: "G-TEST", code: "GATE_FAILED" } });
    }
  });

  it("that warns lets the operation go on, and shows in Problems (MEX-DIAG-06)", async () => {
    const bed = createBed({ parts: first(() => WARNING) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "executed" });
    expect(bed.outcomes()[0]).toMatchObject({ gate: "G-TEST", outcome: "warn", severity: "warn", code: "TEST_WARNING" });
    expect(bed.events()[1]).toMatchObject({ level: "warning" });
    expect(bed.diagnostics()).toMatchObject([{ title: "G-TEST warned: TEST_WARNING", severity: "warning" }]);
  });

  it("that denies with severity warn still denies", async () => {
    const bed = createBed({ parts: first(() => ({ ...WARNING, outcome: "deny", severity: "warn" })) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", denial: { severity: "warn" } });
    expect(bed.diagnostics()).toMatchObject([{ severity: "warning" }]);
  });

  it("cannot leak what it says into the record", async () => {
    const bed = createBed({ parts: first(() => deny("X", null, "see alice@example.org")) });
    const answer = await bed.execute(operation());
    expect(JSON.stringify([answer, bed.events(), bed.diagnostics()])).not.toContain("alice");
  });
});

describe("concurrent attempts", () => {
  it("do not mix their outcomes, and time does not run backwards (MEX-GATE-09)", async () => {
    const bed = createBed({ script: async (invocation) => succeed(invocation), parts: first(async () => PASS) });
    const kinds: readonly Draft[] = [{}, { budget: {} }, { capabilities_requested: ["nope"] }, { determinism: "D3" }];
    const sent = Array.from({ length: 32 }, (_, index) => operation("spatial-build-d2", { op_id: freshOpId(), ...kinds[index % 4] }));
    const answers = await Promise.all(sent.map((one) => bed.execute(one)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(sent.map((_, index) => (index % 4 === 0 ? "executed" : "denied")));
    const outcomes = bed.outcomes().filter(({ phase }) => phase === "request");
    expect(sent.map(({ op_id }) => outcomes.filter((outcome) => outcome.op_id === op_id).length)).toEqual(sent.map((_, index) => [7, 5, 3, 7][index % 4]));
    const stamps = bed.events().map(({ timestamp }) => String(timestamp));
    expect(stamps).toEqual([...stamps].sort());
    expect(bed.invocations).toHaveLength(8);
  });
});
