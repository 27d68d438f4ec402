import { describe, expect, it } from "vitest";
import { RuntimeFault } from "../faults.ts";
import type { Gate } from "../gates/gate.ts";
import { GATES, type GateTable } from "../gates/table.ts";
import { type FlightRecord, openRecorder, type Recorder } from "../recorder/recorder.ts";
import { createBed, story, succeed } from "../testbed/bed.ts";
import { context, type Draft, freshOpId, operation, world } from "../testbed/corpus.ts";
import { STEPS } from "./steps.ts";

const GLOBAL = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];
const OP_ID = "00000000-0000-4000-8000-000000000001";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("a passing run", () => {
  it("records everything, in the order in which it happened", async () => {
    const bed = createBed();
    expect(await bed.execute(operation("guide-verify-d0"))).toMatchObject({ outcome: "executed", attempt_id: "00000000-0000-4000-8000-000000000005" });
    expect(story(bed.events())).toEqual([
      "G-SCHEMA pass",
      "fs.write:artifacts allow",
      "net.http allow",
      ...GLOBAL.slice(1).map((gate) => `${gate} pass`),
      "tool_call",
      "tool_result succeeded",
      ...GLOBAL.map((gate) => `${gate} pass`),
    ]);
    expect(bed.diagnostics()).toEqual([]);
  });

  it("gives the engine what was judged, frozen, with what was granted", async () => {
    const bed = createBed();
    const sent = operation();
    await bed.execute(sent);
    expect(bed.invocations).toHaveLength(1);
    const [given] = bed.invocations;
    expect(given).toMatchObject({ engine_id: "engine.spatial", operation: sent, capabilities_granted: sent["capabilities_requested"], workspace: null });
    expect([given, given?.operation, given?.operation.inputs[0], given?.capabilities_granted].every(Object.isFrozen)).toBe(true);
  });

  it("ties every event to the attempt", async () => {
    const bed = createBed();
    await bed.execute(operation());
    expect(new Set(bed.events().map(({ job_id, attempt_id }) => `${String(job_id)} ${String(attempt_id)}`))).toEqual(new Set([`${OP_ID} undefined`]));
    expect(new Set(bed.events().map(({ event_id }) => event_id)).size).toBe(bed.events().length);
  });
});

describe("a denial", () => {
  it("is the last outcome, after its Diagnostic and FR-EVT-003, and the engine is not reached", async () => {
    const bed = createBed();
    const answer = await bed.execute(operation("spatial-build-d2", { capabilities_requested: ["fs.read:inputs", "nope"] }));
    expect(story(bed.events())).toEqual(["G-SCHEMA pass", "fs.read:inputs allow", "nope deny", "diagnostic", "G-CAP deny"]);
    expect(bed.invocations).toHaveLength(0);
    const [diagnostic] = bed.diagnostics();
    expect(diagnostic).toMatchObject({
      title: "G-CAP denied: HSK-4001",
      code: "HSK-4001",
      severity: "error",
      source: "engine",
      surface: "system",
      job_id: OP_ID,
      link_confidence: "direct",
      capability_id: "nope",
      status: "open",
    });
    expect(bed.events().at(-2)).toMatchObject({ type: "diagnostic", diagnostic_id: diagnostic?.id, severity: "error", source: "engine", job_id: OP_ID });
    expect(bed.outcomes().at(-1)).toMatchObject({ phase: "request", op_id: OP_ID, code: "HSK-4001", severity: "error", diagnostic_id: diagnostic?.id });
    expect(answer).toEqual({
      attempt_id: OP_ID,
      outcome: "denied",
      phase: "request",
      denial: {
        gate: "G-CAP",
        code: "HSK-4001",
        reason: "`/capabilities_requested/1` is no capability of the capability registry",
        severity: "error",
        details: { path: "/capabilities_requested/1" },
        diagnostic_id: diagnostic?.id,
      },
    });
  });

  const pairs: readonly (readonly [string, Draft])[] = [
    ["G-SCHEMA", { schema_version: "poe-99.0", capabilities_requested: [] }],
    ["G-CAP", { capabilities_requested: [], evidence_policy: { required: false, notes: "x".repeat(40_000) } }],
    ["G-INTEGRITY", { evidence_policy: { required: false, notes: "x".repeat(40_000) }, budget: {} }],
    ["G-BUDGET", { budget: {}, determinism: "D0" }],
  ];
  it.each(pairs)("of two faults %s answers first", async (gate, changes) => {
    expect(await createBed().execute(operation("spatial-build-d2", changes))).toMatchObject({ outcome: "denied", denial: { gate } });
  });

  it("groups with its repetition, and not with others (MEX-DIAG-07)", async () => {
    const bed = createBed();
    for (const changes of [{ budget: {} }, { budget: {} }, { budget: { wall_time_ms: 0 } }, { capabilities_requested: [] }]) {
      await bed.execute(operation("spatial-build-d2", { op_id: freshOpId(), ...changes }));
    }
    expect(bed.parts.problems.group(bed.diagnostics()).map(({ title, count }) => [title, count])).toEqual([
      ["G-BUDGET denied: BUDGET_EMPTY", 2],
      ["G-BUDGET denied: BUDGET_ZERO", 1],
      ["G-CAP denied: CAP_EMPTY", 1],
    ]);
  });
});

describe("ids of an attempt", () => {
  it("without a usable op_id it is its own job", async () => {
    const bed = createBed();
    for (const sent of [null, [], {}, { op_id: "x" }, operation("spatial-build-d2", { op_id: OP_ID.replace("-4000-", "-9000-") })]) {
      const { attempt_id } = await bed.execute(sent);
      expect(attempt_id).toMatch(UUID);
      expect(bed.events().at(-1)).toMatchObject({ job_id: attempt_id, details: { op_id: null } });
      expect(bed.events().at(-1)).not.toHaveProperty("attempt_id");
    }
  });

  it("a repeated op_id keeps its job and gets an attempt_id of the runtime (READ-21)", async () => {
    const bed = createBed();
    const first = await bed.execute(operation());
    const count = bed.events().length;
    const second = await bed.execute(operation());
    expect([first.attempt_id, second.outcome]).toEqual([OP_ID, "executed"]);
    expect(second.attempt_id).toMatch(UUID);
    expect(second.attempt_id).not.toBe(OP_ID);
    for (const event of bed.events().slice(count)) expect(event).toMatchObject({ job_id: OP_ID, attempt_id: second.attempt_id });
  });

  it("is known again after a restart", async () => {
    const recorder: Recorder = { ...openRecorder(), knownJobs: () => [OP_ID] };
    expect((await createBed({ parts: { recorder } }).execute(operation())).attempt_id).not.toBe(OP_ID);
  });

  it("names of an envelope are cut in outcomes", async () => {
    const bed = createBed();
    await bed.execute(operation("spatial-build-d2", { engine_id: "e".repeat(1000), operation: 7 }));
    expect(bed.outcomes()).toMatchObject([{ engine_id: "e".repeat(256), operation: null }]);
  });
});

/** A recorder that refuses its n-th commit. */
function refusing(n: number): Recorder {
  const recorder = openRecorder();
  let commits = 0;
  return {
    ...recorder,
    commit(records: readonly FlightRecord[]) {
      commits += 1;
      if (commits === n) throw new RuntimeFault("HSK-500-DB", "the recorder's database refused");
      recorder.commit(records);
    },
  };
}

describe("what cannot be recorded does not run, and is not handed out (MEX-LOG-07)", () => {
  it("refused before the engine", async () => {
    const bed = createBed({ parts: { recorder: refusing(1) } });
    expect(await bed.execute(operation())).toMatchObject({ attempt_id: OP_ID, outcome: "failed", phase: "request", error: { code: "HSK-500-DB" } });
    expect([bed.invocations.length, bed.events().length]).toEqual([0, 0]);
  });

  it("refused after the engine", async () => {
    const bed = createBed({ parts: { recorder: refusing(2) } });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", phase: "result", error: { code: "HSK-500-DB" } });
    expect(bed.invocations).toHaveLength(1);
    expect(await bed.execute(operation("spatial-build-d2", { op_id: freshOpId() }))).toMatchObject({ outcome: "executed" });
  });

  it("refused on a denial", async () => {
    const bed = createBed({ parts: { recorder: refusing(1) } });
    expect(await bed.execute(null)).toMatchObject({ outcome: "failed", error: { code: "HSK-500-DB" } });
  });

  it("everything is committed before the engine is called, in one transaction", async () => {
    const seen: number[] = [];
    const commits: number[] = [];
    const recorder = openRecorder();
    const counting: Recorder = {
      ...recorder,
      commit(records) {
        commits.push(records.length);
        recorder.commit(records);
      },
    };
    const bed = createBed({
      parts: { recorder: counting },
      script: (invocation) => {
        seen.push(recorder.eventTexts().length);
        return succeed(invocation);
      },
    });
    await bed.execute(operation());
    expect([seen, commits]).toEqual([[10], [10, 7]]);
  });

  it("and one transaction for each phase, also where a gate answers later: at most two syncs for an operation", async () => {
    const recorder = openRecorder();
    const commits: number[] = [];
    const counting: Recorder = {
      ...recorder,
      commit(records) {
        commits.push(records.length);
        recorder.commit(records);
      },
    };
    const later = <Input>(gate: Gate<Input>): Gate<Input> => ({ ...gate, check: async (input, context) => gate.check(input, context) });
    const gates: GateTable = { ...GATES, request: GATES.request.map(later), result: GATES.result.map(later) };
    const bed = createBed({ parts: { recorder: counting, gates } });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "executed" });
    expect(commits).toEqual([10, 7]);
  });
});

describe("clocks", () => {
  it("a wall clock that runs backwards does not show in the record", async () => {
    let now = Date.parse("2026-01-01T00:00:01Z");
    const clock = {
      now: () => {
        now -= 10;
        return now;
      },
      monotonic: () => 0,
    };
    const { createStamp } = await import("./clock.ts");
    const stamp = createStamp(clock);
    const stamps = [stamp(), stamp(), stamp()];
    expect(new Set(stamps).size).toBe(1);
  });

  it("a world's clock starts where it says", async () => {
    const bed = createBed({ world: world({ clock: { now: "2999-06-01T00:00:00Z" } }) });
    await bed.execute(operation());
    expect(bed.events()[0]?.["timestamp"]).toMatch(/^2999-06-01T00:00:0/);
    expect(await bed.execute(operation("guide-verify-d0"))).toMatchObject({ denial: { gate: "G-CAP", code: "CAP_CONSENT_MISSING" } });
  });
});

describe("the runtime itself", () => {
  it("answers where a step of its own breaks", async () => {
    const bed = createBed({
      steps: {
        judgeResult: () => {
          throw new Error("bug");
        },
      },
    });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", phase: "result", error: { code: "RUNTIME_FAULT" } });
    expect(Object.isFrozen(STEPS)).toBe(true);
  });

  it("records no param, no note and no context of another kind", async () => {
    const notes = "note-of-evidence-0123456789";
    const bed = createBed();
    const params = { query: "query-text-0123456789", scopes: ["scope-text-0123456789"], mode: "literal", output: "pdf-nonsense-0123" };
    const answers = [
      await bed.execute(operation("context-search-d3", { params, evidence_policy: { required: false, notes } }), context({ surface: "surface-0123456789" })),
      await bed.execute(operation("context-search-d3", { op_id: freshOpId(), evidence_policy: { required: false, notes, more: 1 } })),
    ];
    expect(JSON.stringify([answers, bed.events(), bed.diagnostics()])).not.toMatch(/0123456789|nonsense/);
  });
});
