import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import type { Observation, StepObservation } from "../../observe/types.ts";
import { attemptsOf } from "../attempt.ts";
import { addDenied, addOther, type Draft, diagnose, emptyDraft, record } from "../draft.fixture.ts";
import { only } from "../edit.fixture.ts";
import { factsOf } from "../facts.ts";
import { observationOf } from "../judge-draft.fixture.ts";
import type { Mismatch } from "../types.ts";
import { checkShapes } from "./shapes.ts";

const OFFERED = "00000000-0000-4000-8000-0000000000e1";
const NOWHERE = "00000000-0000-4000-8000-0000000000d9";

/** A denial, then a step of another kind that recorded what `then` adds. */
function denialAnd(then: (draft: Draft) => void): Observation {
  const draft = addOther(addDenied(emptyDraft()), { kind: "result", value: {} });
  then(draft);
  return observationOf(draft);
}

function withLast(observation: Observation, changes: Partial<StepObservation>): Observation {
  const last = observation.steps.length - 1;
  return { ...observation, steps: observation.steps.map((step, index) => (index === last ? { ...step, ...changes } : step)) };
}

function shapesOf(observation: Observation): Mismatch[] {
  return checkShapes(
    observation,
    observation.steps.map((step, index) => attemptsOf(index, step)),
  );
}

const addEvent = (members: JsonObject) => (draft: Draft) => void record(draft, only(draft.steps.slice(-1)), null, members);
const offer = (event_id: string): StepObservation["step"] => ({ kind: "record_event", event: { event_id } });
const early = addEvent({ type: "runtime.note", event_id: OFFERED, timestamp: "2020-01-01T00:00:00Z" });
const unknown = addEvent({ type: "diagnostic", event_id: OFFERED, diagnostic_id: NOWHERE });
const silent = (draft: Draft): void => {
  diagnose(draft, only(draft.steps.slice(-1)), null, { title: "the recorder refuses" }, "c".repeat(64));
  only(draft.steps.slice(-1)).events.pop();
};
const nothing = (): void => undefined;
const FAULT: StepObservation["step"] = { kind: "fault", fault: { kind: "recorder", at: 1 } };
const RIGHT: readonly (readonly [string, Observation])[] = [
  ["an offered event of an earlier time", withLast(denialAnd(early), { step: offer(OFFERED) })],
  ["an offered event under its id in upper case", withLast(denialAnd(early), { step: offer(OFFERED.toUpperCase()) })],
  ["an offered FR-EVT-003 of a Diagnostic that is nowhere", withLast(denialAnd(unknown), { step: offer(OFFERED) })],
  ["a Diagnostic without its event once the recorder fails", withLast(denialAnd(silent), { step: FAULT })],
  ["a kill after which everything is there", withLast(denialAnd(nothing), { step: { kind: "kill_restart" } })],
];

test.each(RIGHT)("right: %s", (_name, observation) => {
  expect(shapesOf(observation)).toEqual([]);
});

/** Everything that the first step recorded, gone after the last one. */
function losing(kind: "kill_restart" | "enforce_retention" | "world_update"): Observation {
  const observation = denialAnd(nothing);
  const [first] = observation.steps;
  const gone = { events: (first?.events ?? []).map(({ value }) => String(value["event_id"])), diagnostics: [] };
  const step: StepObservation["step"] =
    kind === "enforce_retention" ? { kind, window_days: 1, now: "2026-03-01T12:00:00Z" } : kind === "kill_restart" ? { kind } : { kind, update: {} };
  return { ...withLast(observation, { step, gone }), reread: null };
}

const WRONG: readonly (readonly [string, Observation, string, string])[] = [
  ["an event of an earlier time that nobody offered", withLast(denialAnd(early), { step: offer(NOWHERE) }), "/steps/1/events/timestamp", "MEX-LOG-03"],
  ["FR-EVT-003 for nothing that nobody offered", withLast(denialAnd(unknown), { step: offer(NOWHERE) }), "/events/diagnostic/diagnostic_id", "MEX-LOG-04"],
  ["a Diagnostic without its event where a gate fails", withLast(denialAnd(silent), { step: gateFault() }), "/steps/1/diagnostics/", "MEX-LOG-04"],
  ["events that a kill lost", losing("kill_restart"), "/steps/1/lost", "MEX-LOG-11"],
  ["events that a step lost by itself", losing("world_update"), "/steps/1/lost", "MEX-LOG-02"],
];

test.each(WRONG)("nearly right: %s", (_name, observation, path, requirement) => {
  expect(shapesOf(observation)).toContainEqual(expect.objectContaining({ path: expect.stringContaining(path), requirement }));
});

test("retention may purge events", () => {
  expect(shapesOf(losing("enforce_retention"))).not.toContainEqual(expect.objectContaining({ path: "/steps/1/lost" }));
});

test("ids of offered events are none of the target's", () => {
  const observation = withLast(denialAnd(early), { step: offer(OFFERED) });
  expect(factsOf(observation).event_ids).not.toContain(OFFERED);
  expect(factsOf(denialAnd(early)).event_ids).toContain(OFFERED);
});

function gateFault(): StepObservation["step"] {
  return { kind: "fault", fault: { kind: "gate", gate: "G-CAP", phase: "request", effect: "throw" } };
}
