import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { isOfContract, Normaliser } from "./normalise.ts";

const outcome = (job: string, event: string, changes: JsonObject = {}): JsonObject => ({
  type: "system",
  event_id: event,
  timestamp: "2026-03-01T12:00:00Z",
  actor: "system",
  job_id: job,
  message: "gate_outcome",
  level: "info",
  details: { gate: "G-CAP", phase: "request", outcome: "pass", op_id: job, code: null, reason: "fine", ...changes },
});

function normal(...events: JsonObject[]): JsonObject[] {
  const normaliser = new Normaliser();
  return events.map((event) => normaliser.event(event));
}

describe("normalised events", () => {
  test("ids are numbered, times, reasons and nulls left out", () => {
    expect(normal(outcome("job-b", "e-1"), outcome("job-a", "e-2"), outcome("JOB-B", "e-3"))).toEqual(
      ["attempt 1", "attempt 2", "attempt 1"].map((job_id) => ({
        type: "system",
        actor: "system",
        job_id,
        level: "info",
        message: "gate_outcome",
        details: { gate: "G-CAP", op_id: job_id, outcome: "pass", phase: "request" },
      })),
    );
  });
  test.each([
    ["other ids and times", [outcome("x", "e-9"), outcome("y", "e-8")], true],
    ["another reason", [outcome("x", "e-9", { reason: "free text" }), outcome("y", "e-8")], true],
    ["a member of the runtime's own", [{ ...outcome("x", "e-9"), span: "s-1" }, outcome("y", "e-8")], true],
    ["members in another order", [Object.fromEntries(Object.entries(outcome("x", "e-9")).reverse()), outcome("y", "e-8")], true],
    ["another outcome", [outcome("x", "e-9", { outcome: "warn" }), outcome("y", "e-8")], false],
    ["another gate", [outcome("x", "e-9", { gate: "G-DET" }), outcome("y", "e-8")], false],
    ["a code", [outcome("x", "e-9", { code: "X" }), outcome("y", "e-8")], false],
    ["the same job twice", [outcome("x", "e-9"), outcome("x", "e-8")], false],
  ] as const)("%s: the same is %s", (_name, events, same) => {
    const right = JSON.stringify(normal(outcome("a", "e-1"), outcome("b", "e-2")));
    expect(JSON.stringify(normal(...events)) === right).toBe(same);
  });
  test("each kind of id has numbers of its own", () => {
    const [event] = normal({ type: "diagnostic", job_id: "7", diagnostic_id: "7", attempt_id: "7", invocation: "7" });
    expect(event).toEqual({ type: "diagnostic", job_id: "attempt 1", diagnostic_id: "diagnostic 1", attempt_id: "attempt 1", invocation: "invocation 1" });
  });
  test("a long text is cut", () => expect(String(normal({ type: "tool_call", operation: "x".repeat(300) })[0]?.["operation"])).toHaveLength(257));
});

test.each([
  [{ type: "system", message: "gate_outcome" }, true],
  [{ type: "system", message: "budget_exceeded" }, true],
  [{ type: "system", message: "started" }, false],
  [{ type: "capability_action" }, true],
  [{ type: "diagnostic" }, true],
  [{ type: "tool_call" }, true],
  [{ type: "tool_result" }, true],
  [{ type: "meta.gc_summary" }, true],
  [{ type: "runtime.heartbeat" }, false],
  [{ type: 7 }, false],
  [{}, false],
] as const)("%o is an event of the contract: %s", (event, expected) => expect(isOfContract({ ...event })).toBe(expected));
