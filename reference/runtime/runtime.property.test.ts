import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlightRecord, openRecorder, type Recorder } from "../recorder/recorder.ts";
import { createBed } from "../testbed/bed.ts";
import { type BaseName, context, type Draft, freshOpId, handle, operation } from "../testbed/corpus.ts";

const RUNS = 500;
const BASES: readonly BaseName[] = ["spatial-build-d2", "context-search-d3", "guide-verify-d0", "sovereign-verify-d2"];
const FIELDS = Object.keys(operation());

/** Values of any kind, also those that JSON cannot carry. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 4,
});

/** Values that each field may well have, right and wrong ones. */
const PLAUSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  schema_version: ["poe-1.0", "poe-99.0"],
  capabilities_requested: [["fs.read:inputs"], ["fs.write:artifacts"], ["net.http"], ["nope"], []],
  inputs: [[], [handle()], [handle({ uri: "../x" })]],
  budget: [{}, { wall_time_ms: 0 }, { wall_time_ms: 1000 }, { output_bytes: 10 }],
  determinism: ["D0", "D1", "D2", "D3"],
  evidence_policy: [null, { required: false }, { required: true }, { required: true, notes: "x".repeat(33_000) }],
  output_spec: [{ expected_types: [] }, { expected_types: [], max_bytes: 11 }],
};
const change = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.entries(PLAUSIBLE).flatMap(([field, values]) => values.map((value): Draft => ({ [field]: value })))) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 3 })).map(([field, value]): Draft => ({ [field]: value })) },
);

/** A valid operation with up to three members replaced: it reaches each gate. */
const nearlyValid = fc
  .tuple(fc.constantFrom(...BASES), fc.array(change, { maxLength: 3 }))
  .map(([base, changes]): Draft => Object.assign(operation(base, { op_id: freshOpId() }), ...changes));

const memory = openRecorder();
let last: readonly FlightRecord[] = [];
const recorder: Recorder = {
  ...memory,
  commit(records) {
    last = records;
    memory.commit(records);
  },
};
const bed = createBed({ parts: { recorder } });

async function expectAnswer(sent: unknown, asked: unknown): Promise<string> {
  last = [];
  const answer = await bed.execute(sent, asked);
  expect(["executed", "denied", "failed"]).toContain(answer.outcome);
  expect(answer.attempt_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(last.length).toBeGreaterThan(0);
  if (answer.outcome !== "denied") return answer.outcome;
  const { gate, code, diagnostic_id } = answer.denial;
  expect(last.at(-1)).toMatchObject({ event: { message: "gate_outcome", details: { gate, outcome: "deny", code, diagnostic_id } } });
  return gate;
}

describe("whatever is sent is answered and recorded", () => {
  it("any value, under any context", async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.oneof(anything, fc.constant(context())), async (sent, asked) => {
        await expectAnswer(sent, asked);
      }),
      { numRuns: RUNS },
    );
  });

  it("any text", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      nearlyValid.map((sent) => JSON.stringify(sent).slice(0, -1)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        expect((await bed.executeText(sent)).outcome).toBe("denied");
      }),
      { numRuns: RUNS },
    );
  });

  it("nearly valid operations, which reach every gate", async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(nearlyValid, async (sent) => {
        reached.add(await expectAnswer(sent, context()));
      }),
      { numRuns: RUNS * 2 },
    );
    expect([...reached].sort()).toEqual(["G-BUDGET", "G-CAP", "G-DET", "G-INTEGRITY", "G-PROVENANCE", "G-SCHEMA", "executed"]);
  });

  it("whatever an engine answers is answered", async () => {
    let reply: unknown;
    const other = createBed({ script: () => reply });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.record({ result: anything, staged: anything }, { requiredKeys: [] })), async (answered) => {
        reply = answered;
        const answer = await other.execute(operation("spatial-build-d2", { op_id: freshOpId() }));
        expect(answer.outcome).not.toBe("executed");
      }),
      { numRuns: RUNS },
    );
  });
});
