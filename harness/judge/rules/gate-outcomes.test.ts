import { describe, test } from "vitest";
import {
  addDenied,
  addFailed,
  addParallel,
  addPass,
  type Draft,
  diagnose,
  emptyDraft,
  engineEntry,
  eventsOf,
  freshId,
  outcome,
  outcomeOf,
} from "../draft.fixture.ts";
import { edited, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight } from "../judge-draft.fixture.ts";
import { GLOBAL_GATES } from "./gate-outcomes.ts";

type Row = readonly [name: string, spoil: (draft: Draft) => void, path: string, requirement: string];

const passed = (): Draft => addPass(emptyDraft());
const denied = (): Draft => addDenied(emptyDraft(), { gate: "G-INTEGRITY", code: "INT-HASH" });

function drop(draft: Draft, gate: string): void {
  const step = only(draft.steps);
  step.events.splice(step.events.indexOf(outcomeOf(draft, gate)), 1);
}

function again(draft: Draft, gate: string, details = {}): void {
  const step = only(draft.steps);
  outcome(draft, step, only(step.executes), gate, details);
}

const RIGHT: readonly (readonly [string, () => Draft])[] = [
  ["a PASS with six outcomes", passed],
  ["a denial that stops", denied],
  ["a denial after which all gates are evaluated (READ-04)", () => addDenied(emptyDraft(), { gate: "G-SCHEMA", evaluatesAll: true })],
  ["a denial without a code", () => addDenied(emptyDraft())],
  ["a warn before the end", () => edited(passed, (draft) => set(outcomeOf(draft, "G-BUDGET"), "details.outcome", "warn"))],
  ["outcomes in another order: judged over the run", () => edited(passed, (draft) => swap(draft, "G-BUDGET", "G-DET"))],
  ["result-phase outcomes on a PASS", () => edited(passed, (draft) => again(draft, "G-PROVENANCE", { phase: "result" }))],
  ["two attempts at the same time", () => addParallel(emptyDraft())],
  ["a failed engine", () => addFailed(emptyDraft())],
  ["an engine gate that the registry requires", () => edited(withEngineGate, (draft) => again(draft, "G-SAFETY.GEOM"))],
  ["an engine gate that the registry does not require", () => edited(passed, (draft) => again(draft, "G-SAFETY.GEOM"))],
  ["a second denial behind the first, with a Diagnostic of its own", () => edited(denied, (draft) => denyAgain(draft))],
  ["op_id recorded in lower case", () => edited(upperCaseId, () => undefined)],
  ["a long engine_id, cut", () => edited(denied, (draft) => rename(draft, "x".repeat(300), "x".repeat(256)))],
  ["a blank engine_id, as null", () => edited(denied, (draft) => rename(draft, "", null))],
];

describe("gate outcomes: right observations", () => {
  test.each(RIGHT)("%s", (_name, make) => expectRight(make()));
});

const ON_A_PASS: readonly Row[] = [
  ...GLOBAL_GATES.map((gate): Row => [`${gate} has no outcome`, (draft) => drop(draft, gate), `/request/${gate}`, "MEX-LOG-01"]),
  ["an outcome stands twice", (draft) => again(draft, "G-CAP"), "/request/G-CAP", "MEX-GATE-01"],
  ["a request outcome says phase result", (draft) => set(outcomeOf(draft, "G-CAP"), "details.phase", "result"), "/request/G-CAP", "MEX-LOG-01"],
  ["a gate denies, and the engine is called all the same", (draft) => turnToDeny(draft, "G-DET"), "/request/G-DET", "MEX-GATE-02"],
  ["a gate denies the result, and it is handed out", (draft) => denyAgain(draft, "result"), "/result/G-DET", "MEX-GATE-05"],
  ["a result gate twice", (draft) => [1, 2].forEach(() => void again(draft, "G-DET", { phase: "result" })), "/result/G-DET", "MEX-GATE-01"],
  ["another engine_id", (draft) => set(outcomeOf(draft, "G-CAP"), "details.engine_id", "engine.spatial"), "/G-CAP/engine_id", "MEX-LOG-01"],
  ["no engine_id", (draft) => set(outcomeOf(draft, "G-CAP"), "details.engine_id", null), "/G-CAP/engine_id", "MEX-LOG-01"],
  ["another operation", (draft) => set(outcomeOf(draft, "G-CAP"), "details.operation", "box.break"), "/G-CAP/operation", "MEX-LOG-01"],
  ["another op_id", (draft) => set(outcomeOf(draft, "G-CAP"), "details.op_id", freshId(draft)), "/G-CAP/op_id", "MEX-LOG-03"],
  ["no op_id, though it is usable", (draft) => set(outcomeOf(draft, "G-CAP"), "details.op_id", null), "/G-CAP/op_id", "MEX-LOG-03"],
];

describe("gate outcomes: a PASS that is nearly right", () => {
  test.each(ON_A_PASS)("%s", (_name, spoil, path, requirement) => expectFault(edited(passed, spoil), path, requirement));
});

const ON_A_DENIAL: readonly Row[] = [
  ["the denial is not recorded", (draft) => drop(draft, "G-INTEGRITY"), "/gate_outcome/request", "MEX-LOG-01"],
  ["recorded for the other phase", (draft) => set(outcomeOf(draft, "G-INTEGRITY"), "details.phase", "result"), "/gate_outcome/request", "MEX-LOG-01"],
  ["recorded as a warning", (draft) => set(outcomeOf(draft, "G-INTEGRITY"), "details.outcome", "warn"), "/gate_outcome/request", "MEX-LOG-01"],
  ["another gate is reported", (draft) => set(only(only(draft.steps).executes).answer, "denial.gate", "G-CAP"), "/request/gate", "MEX-GATE-04"],
  ["another code is reported", (draft) => set(only(only(draft.steps).executes).answer, "denial.code", "INT-URI"), "/request/code", "MEX-LOG-01"],
  ["no code is reported", (draft) => set(only(only(draft.steps).executes).answer, "denial.code", null), "/request/code", "MEX-LOG-01"],
  ["another severity is reported", (draft) => set(only(only(draft.steps).executes).answer, "denial.severity", "warn"), "/request/severity", "MEX-LOG-01"],
  ["the answer names another Diagnostic", (draft) => nameOther(draft), "/request/diagnostic_id", "MEX-DIAG-01"],
  ["an earlier denial stands before the reported one", (draft) => turnToDeny(draft, "G-SCHEMA"), "/request/gate", "MEX-GATE-04"],
  ["the outcome stands twice", (draft) => twice(draft), "/request/G-INTEGRITY", "MEX-GATE-01"],
  ["no Diagnostic", (draft) => only(draft.steps).diagnostics.splice(0), "/G-INTEGRITY/diagnostic_id", "MEX-DIAG-01"],
  ["the outcome names no Diagnostic", (draft) => set(outcomeOf(draft, "G-INTEGRITY"), "details.diagnostic_id", null), "/diagnostic_id", "MEX-DIAG-01"],
  ["the outcome names an unknown Diagnostic", (draft) => unknownDiagnostic(draft), "/G-INTEGRITY/diagnostic_id", "MEX-DIAG-01"],
  ["the Diagnostic is another job's", (draft) => set(only(only(draft.steps).diagnostics), "job_id", freshId(draft)), "/job_id", "MEX-DIAG-01"],
  ["the Diagnostic has no job", (draft) => set(only(only(draft.steps).diagnostics), "job_id", null), "/job_id", "MEX-DIAG-01"],
  ["the Diagnostic has another code", (draft) => set(only(only(draft.steps).diagnostics), "code", "INT-URI"), "/G-INTEGRITY/code", "MEX-DIAG-01"],
  ["the Diagnostic has no code", (draft) => set(only(only(draft.steps).diagnostics), "code", undefined), "/G-INTEGRITY/code", "MEX-DIAG-01"],
  ["the Diagnostic is a warning", (draft) => set(only(only(draft.steps).diagnostics), "severity", "warning"), "/G-INTEGRITY/severity", "MEX-DIAG-01"],
  ["two denials share a Diagnostic", (draft) => shareDiagnostic(draft), "/G-DET/diagnostic_id", "MEX-DIAG-01"],
  ["a long engine_id is recorded as another", (draft) => rename(draft, "x".repeat(300), "y".repeat(256)), "/G-INTEGRITY/engine_id", "MEX-LOG-01"],
  ["a long engine_id is recorded as empty", (draft) => rename(draft, "x".repeat(300), ""), "/G-INTEGRITY/engine_id", "MEX-LOG-01"],
  ["an engine_id that is no text is recorded as one", (draft) => rename(draft, 7, "engine.box"), "/G-INTEGRITY/engine_id", "MEX-LOG-01"],
];

describe("gate outcomes: a denial that is nearly right", () => {
  test.each(ON_A_DENIAL)("%s", (_name, spoil, path, requirement) => expectFault(edited(denied, spoil), path, requirement));
});

describe("gate outcomes: other attempts", () => {
  test("a required engine gate without outcome", () => expectFault(withEngineGate(), "/request/G-SAFETY.GEOM", "MEX-LOG-01"));
  test("a failed engine that was reached without G-DET", () =>
    expectFault(
      edited(
        () => addFailed(emptyDraft()),
        (draft) => drop(draft, "G-DET"),
      ),
      "/request/G-DET",
      "MEX-LOG-01",
    ));
  test("a denial of the result that came without the request's outcomes", () => {
    const draft = edited(passed, (one) => denyAgain(one, "result"));
    const { answer } = only(only(draft.steps).executes);
    const { gate, code, severity, diagnostic_id, reason } = Object(eventsOf(draft, "system").at(-1)?.["details"]);
    set(answer, "outcome", "denied");
    set(answer, "phase", "result");
    set(answer, "result", undefined);
    set(answer, "denial", { gate, code, severity, diagnostic_id, reason });
    draft.then = [{ verdict: "DENY", phase: "result" }];
    expectRight(draft);
    drop(draft, "G-CAP");
    expectFault(draft, "/request/G-CAP", "MEX-LOG-01");
  });
  test("text that is no JSON: refused without a record, or with one (READ-40)", () => {
    const draft = denied();
    const step = only(draft.steps);
    const execute = only(step.executes);
    Object.assign(execute, { operation: null, text: "[", op_id: null, answer: { ...execute.answer, attempt_id: "a-1" } });
    Object.assign(step, { events: [], diagnostics: [], problems: [] });
    expectRight(draft);
  });
});

function swap(draft: Draft, left: string, right: string): void {
  const [one, other] = [outcomeOf(draft, left), outcomeOf(draft, right)];
  set(one, "details.gate", right);
  set(other, "details.gate", left);
}

function withEngineGate(): Draft {
  const draft = passed();
  engineEntry(draft)["required_gates"] = ["G-SAFETY.GEOM"];
  return draft;
}

function denialDetails(draft: Draft, phase: string): { [key: string]: string | null } {
  const step = only(draft.steps);
  const emitted = diagnose(draft, step, only(step.executes).op_id, { code: null, title: "denied again" }, "e".repeat(64));
  return { phase, outcome: "deny", code: null, reason: "no", severity: "error", diagnostic_id: String(emitted["diagnostic_id"]) };
}

function denyAgain(draft: Draft, phase = "request"): void {
  again(draft, "G-DET", denialDetails(draft, phase));
}

function turnToDeny(draft: Draft, gate: string): void {
  Object.assign(Object(outcomeOf(draft, gate)["details"]), denialDetails(draft, "request"));
}

function twice(draft: Draft): void {
  again(draft, "G-INTEGRITY", denialDetails(draft, "request"));
}

function nameOther(draft: Draft): void {
  set(only(only(draft.steps).executes).answer, "denial.diagnostic_id", String(denialDetails(draft, "request")["diagnostic_id"]));
}

function unknownDiagnostic(draft: Draft): void {
  const id = freshId(draft);
  set(outcomeOf(draft, "G-INTEGRITY"), "details.diagnostic_id", id);
  set(only(only(draft.steps).executes).answer, "denial.diagnostic_id", id);
}

function shareDiagnostic(draft: Draft): void {
  const shared = Object(outcomeOf(draft, "G-INTEGRITY")["details"]);
  again(draft, "G-DET", { ...shared, gate: "G-DET" });
}

function rename(draft: Draft, sent: string | number, recorded: string | null): void {
  set(only(only(draft.steps).executes).operation ?? {}, "engine_id", sent);
  for (const gate of GLOBAL_GATES.slice(0, 3)) set(outcomeOf(draft, gate), "details.engine_id", recorded);
}

function upperCaseId(): Draft {
  const draft = denied();
  const execute = only(only(draft.steps).executes);
  const shouted = String(execute.op_id).replace("8000", "8ABC");
  for (const event of eventsOf(draft, "system")) set(event, "details.op_id", shouted.toLowerCase());
  for (const record of [...only(draft.steps).events, ...only(draft.steps).diagnostics]) set(record, "job_id", shouted.toLowerCase());
  set(execute.operation ?? {}, "op_id", shouted);
  execute.op_id = shouted;
  return draft;
}
