import { describe, expect, test } from "vitest";
import type { Expectation, Then } from "../../spec-cases/contract/types.ts";
import { addDenied, addOther, addParallel, addPass, type Draft, emptyDraft, outcomeOf, record } from "./draft.fixture.ts";
import { edited, only, set } from "./edit.fixture.ts";
import { expectFault, expectRight, judgeDraft } from "./judge-draft.fixture.ts";

const passed = (): Draft => addPass(emptyDraft());
const denied = (): Draft => addDenied(emptyDraft());
const paths = (draft: Draft, then?: readonly Then[]): string[] => judgeDraft(draft, then).mismatches.map(({ path }) => path);

const START: readonly (readonly [name: string, start: Draft["start"], refused: Draft["refused"], paths: string[], readings: string[]])[] = [
  ["refused as expected", { refused: true }, { code: "W", message: "no", path: null }, [], []],
  ["refused with the path in error.path", { refused: true, path: "/profiles/0" }, { code: "W", message: "no", path: "/profiles/0/allowed" }, [], []],
  ["refused with the path in the message", { refused: true, path: "/profiles/0" }, { code: "W", message: "at /profiles/0: no", path: null }, [], []],
  ["refused for another place", { refused: true, path: "/profiles/0" }, { code: "W", message: "no", path: "/registry" }, ["/given/start/path"], []],
  ["refused for no place", { refused: true, path: "/profiles/0" }, { code: "W", message: "no", path: null }, ["/given/start/path"], []],
  ["refused where either will do", { refused: "either", reading: "READ-46:refused" }, { code: "W", message: "no", path: null }, [], ["READ-46:refused"]],
  ["a valid world, refused", undefined, { code: "W", message: "no", path: null }, ["/given/world"], []],
  ["an invalid world, accepted", { refused: true }, null, ["/given/start/refused"], []],
  ["accepted where either will do", { refused: "either", reading: "READ-46:refused" }, null, [], []],
];

describe("the world", () => {
  test.each(START)("%s", (_name, start, refused, expected, readings) => {
    const draft = refused === null && start?.refused !== true ? passed() : emptyDraft();
    Object.assign(draft, { start, refused });
    const judgement = judgeDraft(draft);
    expect(judgement.mismatches.map(({ path }) => path)).toEqual(expected);
    expect(judgement.readings).toEqual(readings);
  });
});

const NULL_DENIED = { reading: "READ-05:null-denied", verdict: "DENY" } as const;
const NULL_RUNS = { reading: "READ-05:null-runs", verdict: "PASS" } as const;

describe("alternatives", () => {
  test.each([
    ["the first", denied, "READ-05:null-denied"],
    ["the second", passed, "READ-05:null-runs"],
  ] as const)("%s, and its reading", (_name, make, reading) => {
    const judgement = judgeDraft(make(), [{ any_of: [NULL_DENIED, NULL_RUNS] }]);
    expect(judgement.mismatches).toEqual([]);
    expect(judgement.readings).toContain(reading);
    expect(only(judgement.steps).reading).toBe(reading);
  });
  test("none: the nearest is shown, and no reading", () => {
    const far: Expectation = { reading: "READ-05:x", verdict: "FAIL", gate: ["G-DET"], engine_calls: 5 };
    const judgement = judgeDraft(denied(), [{ any_of: [far, { ...NULL_RUNS, engine_calls: 0 }] }]);
    expect(judgement.mismatches.map(({ path }) => path)).toEqual(["/then/0/any_of/1/verdict"]);
    expect(judgement.readings.filter((reading) => reading.startsWith("READ-05"))).toEqual([]);
    expect(only(judgement.steps).reading).toBeNull();
  });
  test("general rules hold whatever alternative fits", () =>
    expect(
      paths(
        edited(denied, (draft) => set(outcomeOf(draft, "G-CAP"), "details.code", "X")),
        [{ any_of: [NULL_DENIED, NULL_RUNS] }],
      ),
    ).not.toEqual([]));
  test("the reading of a plain expectation", () => expect(judgeDraft(denied(), [NULL_DENIED]).readings).toContain("READ-05:null-denied"));
});

const STOPS: readonly (readonly [name: string, make: () => Draft, readings: string[]])[] = [
  ["stops", denied, ["READ-04:stops"]],
  ["evaluates all", () => addDenied(emptyDraft(), { evaluatesAll: true }), ["READ-04:evaluates-all"]],
  ["both, in two steps", () => addDenied(denied(), { evaluatesAll: true }), ["READ-04:evaluates-all", "READ-04:stops"]],
  ["the last gate says nothing", () => addDenied(emptyDraft(), { gate: "G-DET" }), []],
  ["a PASS says nothing", passed, []],
];

test.each(STOPS)("after the first DENY (READ-04): %s", (_name, make, readings) => expect(judgeDraft(make())).toMatchObject({ mismatches: [], readings }));

describe("executes at the same time", () => {
  const parallel = (): Draft => addParallel(emptyDraft());
  test("each is judged by its own expectation", () => expectRight(parallel()));
  test("exchanged expectations", () =>
    expect(paths(parallel(), [{ each: [{ verdict: "DENY" }, { verdict: "PASS" }] }])).toEqual(["/then/0/each/0/verdict", "/then/0/each/1/verdict"]));
  test("an expectation without an execute", () =>
    expect(paths(parallel(), [{ each: [{ verdict: "PASS" }, { verdict: "DENY" }, {}] }])).toEqual(["/then/0/each/2"]));
  test("events are those of the attempt alone", () => {
    const [first, second] = judgeDraft(parallel()).steps;
    const gates = (step: typeof first): unknown[] => step?.events.flatMap((event) => Object(event["details"])["gate"] ?? []) ?? [];
    expect(gates(first)).toHaveLength(6);
    expect(gates(second)).toEqual(["G-SCHEMA", "G-CAP"]);
  });
  test("an outcome that stands under the other's job", () => {
    const draft = parallel();
    const step = only(draft.steps);
    set(outcomeOf(draft, "G-DET"), "job_id", step.executes[1]?.op_id ?? null);
    expectFault(draft, "/gate_outcome/request/G-DET", "MEX-LOG-01");
  });
  test("an event without a job belongs to none of several", () => {
    const draft = parallel();
    record(draft, only(draft.steps), null, { type: "capability_action", capability_id: "net.http", actor_id: "x", decision_outcome: "allow" });
    expect(paths(draft).filter((path) => path.includes("/events/capability_action/net.http"))).toEqual([]);
    expectFault(draft, "/events/capability_action/job_id", "MEX-LOG-03");
  });
  test("the engine call of one is not that of the other", () => {
    const draft = parallel();
    const step = only(draft.steps);
    step.invocations[0] = { ...only(step.invocations), operation: structuredClone(step.executes[1]?.operation ?? {}) };
    expectFault(draft, "/each/0/engine_calls");
    expectFault(draft, "/engine_calls", "MEX-GATE-02");
  });
});

describe("consents change with world_update", () => {
  const consent = {
    consent_id: "c",
    capability_id: "net.http",
    grantor: "g",
    scope: { model_id: "model.planner", workspace_id: "ws-1" },
    granted_at: "2026-03-01T11:00:00Z",
    expires_at: null,
    until_revoked: true,
    revoked_at: null,
  };
  const online = { capabilities_requested: ["net.http"] };
  const given = (): Draft => edited(emptyDraft, (draft) => (draft.world["consents"] = [consent]));
  const done = { kind: "result", value: {} } as const;
  test("granted in the world", () => expectRight(addPass(given(), online)));
  test("granted by an update", () => expectRight(addPass(addOther(emptyDraft(), done, [consent]), online)));
  test("not granted before the update", () =>
    expectFault(addOther(addPass(emptyDraft(), online), done, [consent]), "/net.http/decision_outcome", "MEX-CAP-10"));
  test("taken away by an update", () => expectFault(addPass(addOther(given(), done, []), online), "/steps/1/events/capability_action/net.http", "MEX-CAP-10"));
  test("an update without consents leaves them", () => expectRight(addPass(addOther(given(), done), online)));
  test("the world's clock decides, where it has one", () => {
    const draft = addPass(
      edited(given, (one) => set(one.world, "consents.0.until_revoked", false)),
      online,
    );
    expectRight(draft);
    draft.world["clock"] = { now: "2026-03-02T11:00:00Z" };
    expectFault(draft, "/net.http/decision_outcome", "MEX-CAP-10");
  });
});

describe("the judgement", () => {
  test("expectations come first, and each fault once", () => {
    const draft = addParallel(emptyDraft());
    draft.secrets.push("rectangular box");
    set(outcomeOf(draft, "G-SCHEMA"), "details.reason", "a rectangular box");
    const found = paths(draft, [{ each: [{ verdict: "DENY" }, { verdict: "DENY" }] }]);
    expect(found[0]).toBe("/then/0/each/0/verdict");
    expect(new Set(found).size).toBe(found.length);
    expect(found.some((path) => path.startsWith("/steps/0/events/"))).toBe(true);
  });
  test("a step without an expectation", () => expect(paths(passed(), [])).toEqual(["/then/0"]));
  test("the results of the steps", () => {
    const { steps } = judgeDraft(addOther(addDenied(passed(), { gate: "G-INTEGRITY", code: "INT-HASH" }), { kind: "result", value: { stored: true } }));
    expect(steps).toMatchObject([
      { verdict: "PASS", phase: null, gate: null, code: null, engine_calls: 1 },
      { verdict: "DENY", phase: "request", gate: "G-INTEGRITY", code: "INT-HASH", engine_calls: 0 },
      { verdict: "PASS", phase: null, gate: null, code: null, engine_calls: 0, events: [] },
    ]);
  });
  test("the same observation gives the same judgement", () => expect(judgeDraft(addParallel(passed()))).toEqual(judgeDraft(addParallel(passed()))));
});
