import { describe, expect, test } from "vitest";
import type { EventMatcher } from "../../spec-cases/contract/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { accepts, matchAbsent, matchEvents, matches } from "./match.ts";

const EVENTS: Readonly<Record<string, JsonObject>> = {
  gate_outcome: {
    type: "system",
    message: "gate_outcome",
    level: "error",
    job_id: "j",
    actor: "system",
    details: { gate: "G-CAP", phase: "request", outcome: "deny", code: null },
  },
  capability_action: { type: "capability_action", capability_id: "net.http", actor_id: "a", decision_outcome: "deny", job_id: "j" },
  diagnostic: { type: "diagnostic", diagnostic_id: "d", severity: "error", source: "engine", job_id: "j" },
  tool_call: { type: "tool_call", engine_id: "engine.box", operation: "box.make" },
  tool_result: { type: "tool_result", engine_id: "engine.box", operation: "box.make", status: "succeeded" },
  budget_exceeded: { type: "system", message: "budget_exceeded", details: { cap: "wall_time_ms", limit: 10 } },
  gc_summary: { type: "meta.gc_summary", pruned: 1, spared_pinned: 0 },
  event: { type: "runtime.heartbeat", level: "info" },
};

/** A matcher from foreign JSON, as it comes out of a case file. */
const matcher = (kind: string, members: JsonObject, times?: number): EventMatcher => JSON.parse(JSON.stringify({ [kind]: members, times }));
const event = (kind: string): JsonObject => EVENTS[kind] ?? {};

const RIGHT: readonly (readonly [string, JsonObject])[] = [
  ["gate_outcome", { gate: "G-CAP", outcome: "deny", code: null, level: "error", job_id: "j" }],
  ["capability_action", { capability_id: "net.http", decision_outcome: "deny", actor_id: "a" }],
  ["diagnostic", { severity: ["error", "warning"], source: "engine" }],
  ["tool_call", { engine_id: "engine.box", status: null }],
  ["tool_result", { status: "succeeded" }],
  ["budget_exceeded", { cap: "wall_time_ms", limit: 10 }],
  ["gc_summary", { pruned: 1, spared_pinned: 0 }],
  ["event", { type: "runtime.heartbeat", level: "info" }],
];

const NEARLY: readonly (readonly [string, JsonObject])[] = [
  ["gate_outcome", { gate: "G-INTEGRITY", outcome: "deny" }],
  ["gate_outcome", { gate: "G-CAP", outcome: "warn" }],
  ["gate_outcome", { gate: "G-CAP", phase: "result" }],
  ["gate_outcome", { gate: "G-CAP", code: "HSK-4001" }],
  ["gate_outcome", { gate: "G-CAP", level: "info" }],
  ["gate_outcome", { gate: "G-CAP", job_id: "k" }],
  ["capability_action", { capability_id: "net.http:x", decision_outcome: "deny" }],
  ["capability_action", { capability_id: "net.http", decision_outcome: "allow" }],
  ["capability_action", { capability_id: "net.http", actor_id: "b" }],
  ["diagnostic", { severity: "warning" }],
  ["diagnostic", { severity: ["fatal", "warning"] }],
  ["diagnostic", { severity: null }],
  ["tool_call", { engine_id: "engine.box", operation: "box.break" }],
  ["tool_call", { status: "succeeded" }],
  ["tool_result", { status: "failed" }],
  ["budget_exceeded", { cap: "cpu_time_ms" }],
  ["budget_exceeded", { cap: "wall_time_ms", limit: 11 }],
  ["gc_summary", { pruned: 2 }],
  ["event", { type: "runtime.other" }],
];

describe("one matcher and one event", () => {
  test.each(RIGHT)("%s %o fits", (kind, members) => expect(matches(matcher(kind, members), event(kind))).toBe(true));
  test.each(NEARLY)("%s %o does not fit", (kind, members) => expect(matches(matcher(kind, members), event(kind))).toBe(false));
  test.each(Object.keys(EVENTS).filter((kind) => kind !== "event"))("%s finds its own kind alone", (kind) => {
    const others = Object.keys(EVENTS).filter((other) => other !== kind);
    expect(others.filter((other) => matches(matcher(kind, {}), event(other)))).toEqual([]);
  });
  test("members of an outcome stand in details, and nowhere else", () => {
    const { details, ...flat } = event("gate_outcome");
    expect(matches(matcher("gate_outcome", { gate: "G-CAP" }), { ...flat, gate: "G-CAP", details: {} })).toBe(false);
  });
  test("an unknown kind matches nothing", () => expect(matches(matcher("outcome", {}), event("gate_outcome"))).toBe(false));
});

const ACCEPTS: readonly (readonly [accepted: JsonValue, actual: JsonValue | undefined, fits: boolean])[] = [
  ["a", "a", true],
  ["a", "A", false],
  [null, null, true],
  [null, undefined, true],
  [null, "", false],
  [["a", null], undefined, true],
  [["a", "b"], "b", true],
  [["a", "b"], "c", false],
  [[], "a", false],
  [1, 1, true],
  [1, "1", false],
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
];

test.each(ACCEPTS)("%o accepts %o: %s", (accepted, actual, fits) => expect(accepts(accepted, actual)).toBe(fits));

const outcome = (gate: string): JsonObject => ({ type: "system", message: "gate_outcome", details: { gate } });
const entry = (gate: string | string[], times?: number): EventMatcher => matcher("gate_outcome", { gate }, times);

const LISTS: readonly (readonly [name: string, entries: EventMatcher[], events: string[], ordered: boolean, faults: number])[] = [
  ["each once", [entry("A"), entry("B")], ["B", "A"], false, 0],
  ["one missing", [entry("A"), entry("B")], ["A"], false, 1],
  ["one twice", [entry("A")], ["A", "A"], false, 1],
  ["twice, as asked", [entry("A", 2)], ["A", "B", "A"], false, 0],
  ["three times for two", [entry("A", 2)], ["A", "A", "A"], false, 1],
  ["once for two", [entry("A", 2)], ["A"], false, 1],
  ["never, as asked", [entry("A", 0)], ["B"], false, 0],
  ["once for never", [entry("A", 0)], ["A"], false, 1],
  ["alternatives, one of them", [entry(["A", "B"])], ["B"], false, 0],
  ["alternatives, both of them", [entry(["A", "B"])], ["A", "B"], false, 1],
  ["in order", [entry("A"), entry("B")], ["A", "B"], true, 0],
  ["in order, with others between", [entry("A"), entry("B")], ["A", "C", "B"], true, 0],
  ["not in order", [entry("A"), entry("B")], ["B", "A"], true, 1],
  ["in order behind all of several", [entry("A", 2), entry("B")], ["A", "A", "B"], true, 0],
  ["in order behind one of several", [entry("A", 2), entry("B")], ["A", "B", "A"], true, 1],
  ["in order, one event for two entries", [entry("A"), entry(["A", "B"])], ["A"], true, 0],
  ["in order, the third out of place", [entry("A"), entry("B"), entry("C")], ["C", "A", "B"], true, 1],
];

describe("a list of matchers", () => {
  test.each(LISTS)("%s", (_name, entries, events, ordered, faults) =>
    expect(matchEvents("/events", entries, events.map(outcome), ordered)).toHaveLength(faults),
  );
  test("shows the nearest event", () => {
    const wanted = matcher("gate_outcome", { gate: "G-CAP", outcome: "deny", code: "HSK-4001" });
    const [found] = matchEvents("/events", [wanted], [outcome("G-SCHEMA"), event("gate_outcome")], false);
    expect(found).toEqual({
      path: "/events/0",
      expected: { gate_outcome: { gate: "G-CAP", outcome: "deny", code: "HSK-4001" }, times: 1 },
      actual: { gate_outcome: { gate: "G-CAP", outcome: "deny", code: null } },
    });
  });
  test("says where there is no such kind", () =>
    expect(matchEvents("/events", [entry("A")], [event("diagnostic")], false)[0]?.actual).toBe("no gate_outcome event"));
  test.each([
    ["absent", ["B"], 0],
    ["present", ["A"], 1],
    ["present twice", ["A", "A"], 1],
  ] as const)("absent: %s", (_name, events, faults) => expect(matchAbsent("/absent", [entry("A")], events.map(outcome))).toHaveLength(faults));
});
