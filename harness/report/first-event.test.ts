import { describe, expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { firstEvent, missingEvent, timeline } from "./first-event.ts";
import { toldMismatches } from "./lesson.ts";
import { caseResult } from "./report-builder.ts";

type Mismatch = CaseResult["mismatches"][number];

const gate = (name: string, outcome: string) => ({ type: "system", message: "gate_outcome", details: { gate: name, outcome, phase: "request" } });
const action = (id: string, outcome: string) => ({ type: "capability_action", capability_id: id, decision_outcome: outcome });
const EVENTS = [gate("G-SCHEMA", "pass"), action("a", "allow"), action("b", "allow"), gate("G-CAP", "pass"), { type: "tool_call" }];

/** A case whose only step recorded these, with mismatches of these expected events: `[place, expected, seen]`. */
function failed(events: Record<string, unknown>[], ...rows: [string, unknown, unknown][]): CaseResult {
  const step = { verdict: "PASS", phase: null, gate: null, code: null, reading: null, engine_calls: 1, events } as const;
  return caseResult({ status: "fail", steps: [step], mismatches: rows.map(([path, expected, actual]): Mismatch => ({ path, expected, actual })) });
}

const CAP: [string, unknown, unknown] = [
  "/then/0/events/0",
  { gate_outcome: { gate: "G-CAP", outcome: "deny" } },
  { gate_outcome: { gate: "G-CAP", outcome: "pass" } },
];
const B: [string, unknown, unknown] = [
  "/then/0/any_of/1/events/4",
  { capability_action: { capability_id: "b", decision_outcome: "deny" } },
  { capability_action: { capability_id: "b", decision_outcome: "allow" } },
];
const NONE: [string, unknown, unknown] = ["/then/0/events/2", { diagnostic: { severity: "error" }, times: 1 }, "no diagnostic event"];
const VERDICT: [string, unknown, unknown] = ["/then/0/verdict", "DENY", "PASS"];

describe("firstEvent", () => {
  it.each([
    ["no event", failed(EVENTS, VERDICT), null],
    ["the earliest in the recorder, whatever its place in the case", failed(EVENTS, VERDICT, CAP, B, NONE), [B[0], 3]],
    ["one that was not recorded comes last", failed(EVENTS, NONE, CAP), [CAP[0], 4]],
    ["one that was not recorded", failed(EVENTS, VERDICT, NONE), [NONE[0], null]],
    ["nothing was recorded", failed([], CAP), [CAP[0], null]],
    ["a step that has no result", failed(EVENTS, ["/then/7/events/0", {}, "no gate_outcome event"]), ["/then/7/events/0", null]],
  ])("%s", (_, result, expected) => {
    const found = firstEvent(result);
    expect(found && [found.mismatch.path, found.position]).toEqual(expected);
  });

  it("is told after the answer and before everything else", () => {
    const result = failed(EVENTS, VERDICT, CAP, B, ["/then/0/problems/0", {}, []], ["/steps/0/x", 1, 2]);
    expect(toldMismatches(result, firstEvent(result)).map(({ path }) => path)).toEqual([VERDICT[0], B[0], CAP[0], "/then/0/problems/0", "/steps/0/x"]);
  });
});

it.each([
  [
    "marked, with what is around it",
    failed(EVENTS, B),
    "1 gate_outcome G-SCHEMA pass, 2 capability_action a allow, >3 capability_action b allow, 4 gate_outcome G-CAP pass, 5 tool_call",
  ],
  ["from the beginning where it has no place", failed(EVENTS.slice(0, 2), NONE), "1 gate_outcome G-SCHEMA pass, 2 capability_action a allow"],
  ["nothing", failed([], NONE), "nothing"],
  [
    "a window",
    failed([...Array.from({ length: 10 }, () => ({ type: "x" })), gate("G-CAP", "pass"), ...Array.from({ length: 9 }, () => ({ type: "y" }))], CAP),
    "…, 7 x, 8 x, 9 x, 10 x, >11 gate_outcome G-CAP pass, 12 y, 13 y, …",
  ],
  ["a target's text is one safe line", failed([{ type: "a\n::error::\u001b[2J" }], NONE), "1 a\\n::error::\\u001b[2J"],
])("timeline: %s", (_, result, text) => {
  const found = firstEvent(result);
  expect(found && timeline(found)).toBe(text);
});

it.each([
  [NONE, "diagnostic error"],
  [
    ["/then/0/events/1", { gate_outcome: { gate: "G-CAP", phase: "request", outcome: "pass" }, times: 1 }, "no gate_outcome event"] as const,
    "gate_outcome G-CAP pass",
  ],
  [CAP, null],
  [VERDICT, null],
])("missingEvent %j", ([path, expected, actual], words) => {
  expect(missingEvent({ path, expected, actual })).toBe(words);
});
