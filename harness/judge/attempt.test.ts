import { describe, expect, test } from "vitest";
import { attemptsOf, belongs, idKey, idsOf } from "./attempt.ts";
import { addDenied, addParallel, addPass, type Draft, emptyDraft, outcomeOf, record } from "./draft.fixture.ts";
import { only } from "./edit.fixture.ts";
import { factsOf } from "./facts.ts";
import { observationOf } from "./judge-draft.fixture.ts";

const ID = "0a0b0c0d-0000-4000-8000-000000000001";

test.each([
  [ID.toUpperCase(), true],
  [`{${ID}}`, true],
  [`urn:uuid:${ID}`, true],
  [`URN:UUID:${ID.toUpperCase()}`, true],
  [ID.replaceAll("-", ""), true],
  [ID.replace("1", "2"), false],
  [`${ID}0`, false],
  [` ${ID}`, false],
  ["", false],
])("`%s` is the same UUID (READ-22): %s", (form, same) => expect(idKey(form) === idKey(ID)).toBe(same));

test("what is no UUID keeps its hyphens", () => expect(idKey("attempt-1")).not.toBe(idKey("attempt1")));

test.each([
  ["its job", { job_id: ID.toUpperCase() }, true],
  ["its attempt", { job_id: "other", attempt_id: "a-1" }, true],
  ["another job", { job_id: "other" }, false],
  ["no job", { job_id: null }, false],
  ["nothing", {}, false],
] as const)("a record that names %s belongs: %s", (_name, event, expected) => expect(belongs({ ...event }, idsOf(ID, "a-1"))).toBe(expected));

test("an attempt without ids has no records", () => expect(belongs({}, idsOf(null, null))).toBe(false));

describe("attempts of a step", () => {
  const attempts = (draft: Draft): ReturnType<typeof attemptsOf> => attemptsOf(0, only(observationOf(draft).steps));
  test("what stands behind the first DENY is not decisive", () => {
    const draft = addDenied(emptyDraft(), { evaluatesAll: true });
    const [attempt] = attempts(draft);
    expect(attempt?.events.length).toBeGreaterThan(attempt?.decisive.length ?? 0);
    expect(attempt?.decisive.at(-1)).toEqual(outcomeOf(draft, "G-CAP"));
  });
  test("on a PASS every event is decisive", () =>
    expect(only(attempts(addPass(emptyDraft())))).toMatchObject({ events: { length: 10 }, decisive: { length: 10 } }));
  test("an event without a job belongs to the only execute", () => {
    const draft = addPass(emptyDraft());
    record(draft, only(draft.steps), null, { type: "runtime.heartbeat" });
    expect(only(attempts(draft)).events).toHaveLength(11);
  });
  test("an event of another job does not", () => {
    const draft = addPass(emptyDraft());
    record(draft, only(draft.steps), ID, { type: "runtime.heartbeat" });
    expect(only(attempts(draft)).events).toHaveLength(10);
  });
  test("several executes share nothing", () => {
    const [first, second] = attempts(addParallel(emptyDraft()));
    expect([first?.invocations.length, second?.invocations.length]).toEqual([1, 0]);
    expect(first?.events.some((event) => second?.events.includes(event))).toBe(false);
  });
});

test("facts for the checks over a run: the order of gates, the ids of events", () => {
  const draft = addDenied(addPass(emptyDraft()), { gate: "G-CAP" });
  const { gate_orders, event_ids } = factsOf(observationOf(draft));
  expect(gate_orders.map((order) => order.length)).toEqual([6, 2]);
  expect(event_ids).toHaveLength(draft.steps.flatMap(({ events }) => events).length);
});
