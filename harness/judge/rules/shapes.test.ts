import { describe, test } from "vitest";
import { addDenied, addOther, addParallel, addPass, type Draft, diagnose, emptyDraft, eventsOf, freshId, outcomeOf, record } from "../draft.fixture.ts";
import { all, edited, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight } from "../judge-draft.fixture.ts";

type Row = readonly [name: string, spoil: (draft: Draft) => void, path: string, requirement: string];

const denied = (): Draft => addDenied(emptyDraft());
const twoSteps = (): Draft => addDenied(addPass(emptyDraft()));
const step = (draft: Draft): Draft["steps"][number] => only(draft.steps);

const RIGHT: readonly (readonly [string, () => Draft])[] = [
  ["one denial", denied],
  ["two steps", twoSteps],
  ["executes at the same time", () => addParallel(emptyDraft())],
  ["the same denial twice, in one problem", () => addDenied(addDenied(emptyDraft()))],
  ["a further event of the runtime's own, without a job", () => edited(denied, (draft) => record(draft, step(draft), null, { type: "runtime.heartbeat" }))],
  ["an event that names the attempt beside a job", () => edited(denied, (draft) => set(only(eventsOf(draft, "diagnostic")), "attempt_id", "a-1"))],
  ["an unlinked Diagnostic of another job", () => edited(denied, (draft) => unlinked(draft, "unlinked"))],
  ["FR-EVT-003 without severity and source", () => edited(denied, (draft) => set(only(eventsOf(draft, "diagnostic")), "severity", undefined))],
  ["equal timestamps", () => edited(denied, (draft) => stampAll(draft, "2026-03-01T12:00:00.5Z"))],
  ["a coarser timestamp behind a finer one", () => edited(denied, (draft) => stampAll(draft, "2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.5009Z"))],
  [
    "problems in another order on a second read",
    () => edited(twoProblems, (draft) => Object.assign(draft, { reread: ({ problems }: { problems: unknown[] }) => problems.reverse() })),
  ],
  [
    "a Diagnostic that a step which is no execute stored",
    () =>
      edited(
        () => addOther(emptyDraft(), { kind: "result", value: {} }),
        (draft) => diagnose(draft, step(draft), null, {}),
      ),
  ],
  ["an error for text that is no JSON, recorded under an id of its own (READ-40)", rpcError],
];

describe("shapes: right observations", () => {
  test.each(RIGHT)("%s", (_name, make) => expectRight(make()));
});

const SPOILED: readonly Row[] = [
  ["an event without an actor", (draft) => set(outcomeOf(draft, "G-CAP"), "actor", undefined), "/steps/0/events/", "MEX-LOG-02"],
  ["an event id that is no UUID", (draft) => set(outcomeOf(draft, "G-CAP"), "event_id", "7"), "/event_id", "MEX-LOG-02"],
  ["a timestamp without a zone", (draft) => set(outcomeOf(draft, "G-CAP"), "timestamp", "2026-03-01T12:00:00"), "/timestamp", "MEX-LOG-02"],
  ["a deny outcome without a reason", (draft) => set(outcomeOf(draft, "G-CAP"), "details.reason", null), "/details/reason", "MEX-LOG-02"],
  ["an outcome with a member of its own", (draft) => set(outcomeOf(draft, "G-CAP"), "details.note", "x"), "/details", "MEX-LOG-02"],
  [
    "two events share an id",
    (draft) => set(outcomeOf(draft, "G-CAP"), "event_id", String(outcomeOf(draft, "G-SCHEMA")["event_id"])),
    "/events/event_id",
    "MEX-LOG-02",
  ],
  ["two events share an id in another letter case", (draft) => shout(draft), "/events/event_id", "MEX-LOG-02"],
  [
    "an event id that comes again in a later step",
    (draft) => set(outcomeOf(draft, "G-CAP", 1), "event_id", String(outcomeOf(draft, "G-SCHEMA")["event_id"])),
    "/events/event_id",
    "MEX-LOG-02",
  ],
  ["time runs backwards", (draft) => set(outcomeOf(draft, "G-SCHEMA"), "timestamp", "2026-03-01T13:00:00Z"), "/steps/0/events/timestamp", "MEX-LOG-03"],
  [
    "time runs backwards by a microsecond",
    (draft) => stampAll(draft, "2026-03-01T12:00:00.000001Z", "2026-03-01T12:00:00.000002Z"),
    "/steps/0/events/timestamp",
    "MEX-LOG-03",
  ],
  [
    "time runs backwards over steps",
    (draft) => set(outcomeOf(draft, "G-SCHEMA", 1), "timestamp", "2026-03-01T11:00:00Z"),
    "/steps/1/events/timestamp",
    "MEX-LOG-03",
  ],
  [
    "an outcome of a job that the case does not have",
    (draft) => set(outcomeOf(draft, "G-CAP"), "job_id", freshId(draft)),
    "/steps/0/events/system/job_id",
    "MEX-LOG-03",
  ],
  [
    "an event of the runtime's own with a foreign job",
    (draft) => record(draft, step(draft), freshId(draft), { type: "runtime.heartbeat" }),
    "/events/runtime.heartbeat/job_id",
    "MEX-LOG-03",
  ],
  ["a capability check without a job", (draft) => jobless(draft), "/events/capability_action/job_id", "MEX-LOG-03"],
  ["a Diagnostic without a title", (draft) => set(only(step(draft).diagnostics), "title", ""), "/steps/0/diagnostics/0/title", "MEX-DIAG-02"],
  ["a Diagnostic with an unknown source", (draft) => set(only(step(draft).diagnostics), "source", "gate"), "/diagnostics/0/source", "MEX-DIAG-02"],
  ["a fingerprint in upper case", (draft) => set(only(step(draft).diagnostics), "fingerprint", "A".repeat(64)), "/diagnostics/0/fingerprint", "MEX-DIAG-02"],
  ["two Diagnostics share an id", (draft) => shareId(draft), "/diagnostics/id", "MEX-DIAG-02"],
  ["a direct link to a job that the case does not have", (draft) => unlinked(draft, "direct"), "/steps/0/diagnostics/job_id", "MEX-DIAG-05"],
  ["no FR-EVT-003", (draft) => drop(draft, only(eventsOf(draft, "diagnostic"))), "/steps/0/diagnostics/", "MEX-LOG-04"],
  ["FR-EVT-003 twice", (draft) => repeat(draft, 0), "/diagnostic_id", "MEX-LOG-04"],
  ["FR-EVT-003 again in a later step", (draft) => repeat(draft, 1), "/diagnostic_id", "MEX-LOG-04"],
  ["FR-EVT-003 only in a later step", (draft) => late(draft), "/steps/0/diagnostics/", "MEX-LOG-04"],
  [
    "FR-EVT-003 for a Diagnostic that is not stored",
    (draft) => set(only(eventsOf(draft, "diagnostic")), "diagnostic_id", freshId(draft)),
    "/events/diagnostic/diagnostic_id",
    "MEX-LOG-04",
  ],
  ["FR-EVT-003 with another severity", (draft) => set(only(eventsOf(draft, "diagnostic")), "severity", "warning"), "/events/diagnostic/severity", "MEX-LOG-04"],
  ["FR-EVT-003 with another source", (draft) => set(only(eventsOf(draft, "diagnostic")), "source", "system"), "/events/diagnostic/source", "MEX-LOG-04"],
  ["a second read gives other ids", (draft) => (draft.reread = ({ events }) => set(events, "0.event_id", freshId(draft))), "/reread/events", "MEX-LOG-02"],
  ["a second read gives other content", (draft) => (draft.reread = ({ events }) => set(events, "0.details.gate", "G-DET")), "/reread/events", "MEX-LOG-02"],
  ["a second read gives fewer events", (draft) => (draft.reread = ({ events }) => void events.pop()), "/reread/events", "MEX-LOG-02"],
  ["a second read gives more events", (draft) => (draft.reread = ({ events }) => void events.push({})), "/reread/events", "MEX-LOG-02"],
  [
    "a second read gives another Diagnostic id",
    (draft) => (draft.reread = ({ diagnostics }) => set(diagnostics, "0.id", freshId(draft))),
    "/reread/diagnostics",
    "MEX-DIAG-04",
  ],
  [
    "a second read gives another fingerprint",
    (draft) => (draft.reread = ({ diagnostics }) => set(diagnostics, "0.fingerprint", "e".repeat(64))),
    "/reread/diagnostics",
    "MEX-DIAG-04",
  ],
  ["a second read counts otherwise", (draft) => (draft.reread = ({ problems }) => set(problems, "0.count", 2)), "/reread/problems", "MEX-DIAG-04"],
  ["a second read has no problems", (draft) => (draft.reread = ({ problems }) => void problems.pop()), "/reread/problems", "MEX-DIAG-04"],
];

describe("shapes: nearly right", () => {
  test.each(SPOILED)("%s", (_name, spoil, path, requirement) =>
    expectFault(
      edited(() => addDenied(denied(), { gate: "G-INTEGRITY", fingerprint: "b".repeat(64) }), spoil),
      path,
      requirement,
    ),
  );
});

function twoProblems(): Draft {
  return addDenied(addDenied(emptyDraft()), { gate: "G-SCHEMA", fingerprint: "b".repeat(64) });
}

function rpcError(): Draft {
  const draft = denied();
  const execute = only(step(draft).executes);
  Object.assign(execute, { operation: null, text: "[", op_id: null, rpc_error: { code: -32600, message: "no request" } });
  draft.then = [{ verdict: "FAIL", rpc_error: true }];
  return draft;
}

function unlinked(draft: Draft, confidence: string): void {
  const job = freshId(draft);
  diagnose(draft, step(draft), job, { title: "of another job" }, "d".repeat(64));
  const event = eventsOf(draft, "diagnostic").at(-1);
  if (event !== undefined) event["job_id"] = only(step(draft).executes).op_id;
  set(step(draft).diagnostics.at(-1), "link_confidence", confidence);
}

/** Every event of the first step gets the first time; the first event the other one, where it is given. */
function stampAll(draft: Draft, text: string, first = text): void {
  step(draft).events.forEach((event, index) => {
    event["timestamp"] = index === 0 ? first : text;
  });
}

function shout(draft: Draft): void {
  set(outcomeOf(draft, "G-SCHEMA"), "event_id", "abcdef00-0000-4000-8000-000000000000");
  set(outcomeOf(draft, "G-CAP"), "event_id", "ABCDEF00-0000-4000-8000-000000000000");
}

function shareId(draft: Draft): void {
  const [first, second] = draft.steps.flatMap(({ diagnostics }) => diagnostics);
  set(second, "id", String(first?.["id"]));
}

function jobless(draft: Draft): void {
  const members = { type: "capability_action", capability_id: "fs.write:artifacts", actor_id: "agent.planner", decision_outcome: "allow" };
  record(draft, step(draft), null, members);
}

function drop(draft: Draft, event: object): void {
  step(draft).events = step(draft).events.filter((candidate) => candidate !== event);
}

function repeat(draft: Draft, at: number): void {
  const event = only(eventsOf(draft, "diagnostic"));
  const { diagnostic_id = null, severity = null, source = null, job_id = null } = event;
  record(draft, only(draft.steps.slice(at)), job_id, { type: "diagnostic", diagnostic_id, severity, source });
}

const late = all<Draft>(
  (draft) => repeat(draft, 1),
  (draft) => drop(draft, only(eventsOf(draft, "diagnostic"))),
);
