import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import type { StepObservation } from "../../observe/types.ts";
import type { ResolvedStep } from "../../world/types.ts";
import { lossFaults, type Stored, storedAfter } from "./stored.ts";

const RETENTION: ResolvedStep = { kind: "enforce_retention", window_days: 7, now: "2026-01-01T00:00:00Z" };
const UPDATE: ResolvedStep = { kind: "world_update", update: {} };

const BEFORE: Stored = {
  events: [
    { event_id: "e1", type: "diagnostic", diagnostic_id: "d1" },
    { event_id: "e2", type: "system", details: { diagnostic_id: "d1" } },
    { event_id: "e3", type: "diagnostic", diagnostic_id: "d2" },
  ],
  diagnostics: [{ id: "d1" }, { id: "d2" }],
};

function step(kind: ResolvedStep, events: string[], diagnostics: string[], added: JsonObject[] = []): StepObservation {
  const gone = { events, diagnostics };
  return {
    step: kind,
    executes: [],
    answer: null,
    invocations: [],
    events: added.map((value) => ({ value, violations: [] })),
    diagnostics: [],
    problems: [],
    ms: 1,
    ...(events.length + diagnostics.length > 0 ? { gone } : {}),
  };
}

const ROWS: readonly (readonly [name: string, observed: StepObservation, requirements: string[]])[] = [
  ["nothing lost", step(UPDATE, [], []), []],
  ["events purged, their Diagnostic kept", step(RETENTION, ["e1", "e2"], []), []],
  ["a Diagnostic purged with all its events", step(RETENTION, ["e1", "e2"], ["d1"]), []],
  ["a Diagnostic purged before its FR-EVT-003", step(RETENTION, ["e2"], ["d1"]), ["MEX-DIAG-10"]],
  ["a Diagnostic purged before its gate outcome", step(RETENTION, ["e1"], ["d1"]), ["MEX-DIAG-10"]],
  ["a Diagnostic purged alone", step(RETENTION, [], ["d2"]), ["MEX-DIAG-10"]],
  ["events lost without retention", step(UPDATE, ["e1"], []), ["MEX-LOG-02"]],
  ["a Diagnostic lost without retention", step(UPDATE, [], ["d1"]), ["MEX-LOG-02", "MEX-DIAG-10"]],
  ["a new event that names a purged Diagnostic", step(RETENTION, ["e1", "e2"], ["d1"], [{ event_id: "e4", diagnostic_id: "d1" }]), ["MEX-DIAG-10"]],
];

test.each(ROWS)("%s", (_name, observed, requirements) => {
  expect(lossFaults("/steps/1", BEFORE, observed).map((found) => found.requirement)).toEqual(requirements);
});

test("what is stored is what was there, less what is gone, and what came", () => {
  const { events, diagnostics } = storedAfter(BEFORE, step(RETENTION, ["e1", "e3"], ["d2"], [{ event_id: "e4" }]));
  expect(events.map((event) => event["event_id"])).toEqual(["e2", "e4"]);
  expect(diagnostics.map((diagnostic) => diagnostic["id"])).toEqual(["d1"]);
});
