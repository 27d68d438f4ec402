import { describe, expect, test } from "vitest";
import { splitCase } from "../cases/split.ts";
import type { Case, LoadedCase } from "../cases/types.ts";
import { HarnessError, type HarnessErrorCode } from "../errors.ts";
import { mismatch } from "./mismatch.ts";
import { type CaseOutcome, caseResult } from "./status.ts";
import type { Mismatch } from "./types.ts";

function loaded(changes: Partial<Case> = {}): LoadedCase {
  const definition: Case = {
    id: "TST-001",
    title: "MUST hold",
    gate: "G-CAP",
    class: "core",
    level: "MUST",
    status: "normative",
    requirements: ["MEX-CAP-01"],
    interpretations: [],
    rationale: "for the test",
    fault_in: null,
    given: { world: "default" },
    when: [],
    then: [],
    ...changes,
  };
  return splitCase(definition, "gate-cap/test.json", "corpus");
}

const judged = (...mismatches: Mismatch[]): CaseOutcome => ({ kind: "judged", judgement: { steps: [], mismatches, readings: ["READ-04:stops"] } });
const FAULT = mismatch("/then/0/verdict", "PASS", "DENY");
const REFUSED = mismatch("/given/world", "a valid world, accepted", "refused: W");

const JUDGED: readonly (readonly [name: string, changes: Partial<Case>, outcome: CaseOutcome, status: string])[] = [
  ["MUST, right", {}, judged(), "pass"],
  ["MUST, wrong", {}, judged(FAULT), "fail"],
  ["SHOULD, right", { level: "SHOULD" }, judged(), "pass"],
  ["SHOULD, wrong", { level: "SHOULD" }, judged(FAULT), "warn"],
  ["tentative, right", { status: "tentative" }, judged(), "info"],
  ["tentative, wrong", { status: "tentative" }, judged(FAULT), "info"],
  ["pending, right", { status: "pending" }, judged(), "info"],
  ["pending SHOULD, wrong", { status: "pending", level: "SHOULD" }, judged(FAULT), "info"],
  ["a valid world, refused", {}, judged(REFUSED), "error"],
  ["a valid world of a SHOULD case, refused", { level: "SHOULD" }, judged(REFUSED), "error"],
  ["a world of a tentative case, refused", { status: "tentative" }, judged(REFUSED), "info"],
  [
    "a world that was to be refused for another place",
    { given: { world: "default", start: { refused: true, path: "/a" } } },
    judged(mismatch("/given/start/path", "/a", null)),
    "fail",
  ],
  ["not applicable", {}, { kind: "not_applicable", reason: "no such class" }, "not_applicable"],
  ["not run", {}, { kind: "could_not_run", reason: "stopped" }, "could_not_run"],
];

test.each(JUDGED)("%s: %s", (_name, changes, outcome, status) => expect(caseResult(loaded(changes), outcome).status).toBe(status));

const ERRORS: readonly (readonly [HarnessErrorCode, string])[] = [
  ["TARGET_GONE", "crash"],
  ["TARGET_START", "crash"],
  ["TARGET_TIMEOUT", "timeout"],
  ["TARGET_PROTOCOL", "target_protocol"],
  ["HARNESS_FAULT", "harness"],
  ["CORPUS", "harness"],
];

describe("errors", () => {
  test.each(ERRORS)("%s is %s, whatever the case's level and status", (code, kind) => {
    for (const changes of [{}, { level: "SHOULD" }, { status: "tentative" }] as const) {
      const { status, error } = caseResult(loaded(changes), { kind: "error", error: new HarnessError(code, "gone"), note: "also alone" });
      expect({ status, error }).toEqual({ status: "error", error: { kind, message: "gone (also alone)" } });
    }
  });
  test("a refused world says so", () => expect(caseResult(loaded(), judged(REFUSED)).error).toEqual({ kind: "world_refused", message: "refused: W" }));
});

describe("what a result carries", () => {
  test.each<[string, Partial<Case>, true | undefined]>([
    ["a case that leaves the target's own engine in place", { engine: { scripts: ["succeed", { real: true }] } }, true],
    ["a case with played engines alone", { engine: { scripts: ["succeed"] } }, undefined],
    ["a case without scripts", {}, undefined],
  ])("whose engine it was: %s", (_name, changes, own) => expect(caseResult(loaded(changes), judged()).own_engine).toBe(own));

  test("mismatches and readings", () =>
    expect(caseResult(loaded(), judged(FAULT))).toMatchObject({ mismatches: [FAULT], readings: ["READ-04:stops"], reason: null, error: null, waiver: null }));
  test("a bounded number of mismatches", () => expect(caseResult(loaded(), judged(...Array.from({ length: 100 }, () => FAULT))).mismatches).toHaveLength(40));
  test("the case as it was defined", () =>
    expect(caseResult(loaded({ topic: "sizes", engine_id: "engine.box" }), judged())).toMatchObject({
      id: "TST-001",
      topic: "sizes",
      engine_id: "engine.box",
      family: null,
      origin: "corpus",
      case_status: "normative",
    }));
  test("the reason why it was not run", () => expect(caseResult(loaded(), { kind: "could_not_run", reason: "stopped" }).reason).toBe("stopped"));
});
