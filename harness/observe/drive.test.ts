import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { casesOf, corpus } from "../run/run.fixture.ts";
import { IMPATIENT, openMiniature, TIMEOUTS } from "../selftest/miniature.fixture.ts";
import type { Session } from "../targets/session.ts";
import { buildCase } from "../world/build-case.ts";
import { type Driven, type Driver, driveCase } from "./drive.ts";
import { selectArtifact } from "./steps.ts";
import type { StepObservation } from "./types.ts";

async function drive(session: Session, id: string, changes: Partial<Driver> = {}): Promise<Driven> {
  const [loaded] = casesOf([id]);
  if (loaded === undefined) throw new Error(`no case ${id}`);
  return driveCase({
    built: buildCase(loaded.ask, corpus, "seed"),
    wireCase: `c-${id}`,
    session,
    storage: null,
    looksAtFiles: true,
    caseMs: 10_000,
    maxTranscript: 100,
    now: () => Date.parse("2026-03-01T12:00:00Z"),
    elapsed: () => 0,
    restart: () => Promise.reject(new Error("no restart in this test")),
    ...changes,
  });
}

describe("an honest target", () => {
  let session: Session;
  beforeAll(async () => {
    session = await openMiniature("honest", [], "worker");
  });
  afterAll(() => session.shutdown());

  test("a step holds what was recorded since the step before, and the problems so far", async () => {
    const { outcome } = await drive(session, "PIP-003");
    if (outcome.kind !== "observed") throw outcome.error;
    const { steps, reread, world } = outcome.observation;
    expect(world).toEqual({ accepted: true });
    expect(steps.map((step) => [step.executes.length, step.invocations.length, step.answer])).toEqual([
      [1, 1, null],
      [1, 1, null],
    ]);
    const ids = steps.flatMap((step) => step.events.map(({ value }) => value["event_id"]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(reread?.events.map((event) => event["event_id"])).toEqual(ids);
    expect(steps.flatMap((step) => step.events.flatMap(({ violations }) => violations))).toEqual([]);
  });
  test("each invocation has a result of its own, with the time that was handed in", async () => {
    const { outcome } = await drive(session, "PIP-003");
    if (outcome.kind !== "observed") throw outcome.error;
    const replies = outcome.observation.steps.flatMap((step) => step.invocations.map(({ reply }) => Object(reply?.result)));
    expect(replies.map((reply) => reply.started_at)).toEqual(Array(2).fill("2026-03-01T12:00:00.000Z"));
    expect(new Set(replies.map((reply) => reply.outputs[0].content_hash)).size).toBe(2);
  });
  test("a denial: no invocation, and its problem", async () => {
    const { outcome } = await drive(session, "PRB-004");
    if (outcome.kind !== "observed") throw outcome.error;
    const [step] = outcome.observation.steps;
    expect(step?.executes[0]?.answer).toMatchObject({ kind: "result", value: { outcome: "denied" } });
    expect([step?.invocations.length, step?.diagnostics.length, step?.problems.length]).toEqual([0, 1, 1]);
  });
  test("the transcript has both sides in order, and is bounded", async () => {
    const { transcript } = await drive(session, "CAP-001");
    const shown = transcript.map(({ from, message }) => [from, Object(message).method ?? "answer"].join(" "));
    expect(shown).toEqual([
      "harness case/start",
      "target answer",
      "harness execute",
      "target engine/invoke",
      "harness answer",
      "target answer",
      "harness observe",
      "target answer",
      "harness observe",
      "target answer",
      "harness case/end",
      "target answer",
    ]);
    expect((await drive(session, "CAP-001", { maxTranscript: 3 })).transcript).toHaveLength(3);
  });
});

describe("what ends a case", () => {
  test("a world that is refused is an observation", async () => {
    const session = await openMiniature("refuses-worlds", [], "worker");
    const { outcome } = await drive(session, "CAP-001");
    expect(outcome).toMatchObject({
      kind: "observed",
      observation: { world: { accepted: false, error: { code: "WORLD_REFUSED", message: "not today", path: "/profiles/0" } }, steps: [], reread: null },
    });
    await session.shutdown();
  });
  test("a case that is refused is an error, and the session goes on", async () => {
    const session = await openMiniature("refuses-cases", [], "worker");
    expect((await drive(session, "CAP-001")).outcome).toMatchObject({
      kind: "error",
      error: { code: "TARGET_PROTOCOL", message: "`case/start` was refused with the JSON-RPC error -32603: no room" },
    });
    expect(session.failure).toBeUndefined();
    await session.shutdown();
  });
  test.each([
    ["no answer", { ...IMPATIENT }, 10_000, "`execute` was not answered within 400 ms"],
    ["the time of the whole case", TIMEOUTS, 200, "the case did not end within 200 ms"],
  ])("%s", async (_name, timeouts, caseMs, message) => {
    const session = await openMiniature("never-answers", [], "worker", timeouts);
    expect((await drive(session, "CAP-001", { caseMs })).outcome).toMatchObject({ kind: "error", error: { code: "TARGET_TIMEOUT", message } });
    await session.stop();
  });
  test("too many engine calls: an error, and the session is ended with it", async () => {
    const session = await openMiniature("floods-the-engine", [], "worker");
    expect((await drive(session, "CAP-001")).outcome).toMatchObject({
      kind: "error",
      error: { code: "TARGET_PROTOCOL", message: "more than 1000 engine/invoke in one case" },
    });
    expect(session.failure).toMatchObject({ code: "TARGET_GONE" });
  });
});

/** A step whose only execute gave this result, or whose answer is this. */
const stepWith = (value: object): StepObservation => {
  const answer = { kind: "result" as const, value: JSON.parse(JSON.stringify(value)) };
  const sent = { operation: null, text: null, op_id: null, context: {} };
  return {
    step: { kind: "kill_restart" },
    executes: [{ sent, answer, violations: [], ms: 0 }],
    answer,
    invocations: [],
    events: [],
    diagnostics: [],
    problems: [],
    ms: 0,
  };
};
const DONE = [
  stepWith({ result: { outputs: [{ artifact_id: "o-0" }, { artifact_id: "o-1" }], evidence: [{ artifact_id: "e-0" }] } }),
  stepWith({ report_artifact_id: "r-1" }),
];
const NOWHERE = "00000000-0000-4000-8000-ffffffffffff";

test.each([
  [{ artifact_id: "a" }, "a"],
  [{ from_step: 0 }, "o-0"],
  [{ from_step: 0, output: 1 }, "o-1"],
  [{ from_step: 0, evidence: 0 }, "e-0"],
  [{ report_of_step: 1 }, "r-1"],
  [{ from_step: 0, output: 2 }, NOWHERE],
  [{ from_step: 0, evidence: 1 }, NOWHERE],
  [{ from_step: 1 }, NOWHERE],
  [{ from_step: 7 }, NOWHERE],
  [{ report_of_step: 0 }, NOWHERE],
  [{}, NOWHERE],
])("the artifact that %o names is %s", (selector, id) => expect(selectArtifact(selector, DONE)).toBe(id));
