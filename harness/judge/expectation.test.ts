import { describe, expect, test } from "vitest";
import type { Expectation, Then } from "../../spec-cases/contract/types.ts";
import type { JsonObject } from "../json.ts";
import { addDenied, addFailed, addOther, addPass, type Draft, emptyDraft } from "./draft.fixture.ts";
import { edited, only, set } from "./edit.fixture.ts";
import { judgeDraft } from "./judge-draft.fixture.ts";

/** Paths of the mismatches of the last step's expectation. */
function faults(draft: Draft, expectation: Expectation): string[] {
  const then: Then[] = [...draft.then.slice(0, -1), expectation];
  const path = `/then/${then.length - 1}`;
  return judgeDraft(draft, then)
    .mismatches.filter((found) => found.path.startsWith("/then"))
    .map((found) => found.path.replace(path, ""));
}

const passed = (): Draft => addPass(emptyDraft());
const denied = (): Draft => addDenied(emptyDraft(), { gate: "G-CAP", code: "HSK-4001" });
const plain = (): Draft => addDenied(emptyDraft(), { gate: "G-CAP" });
const failed = (): Draft => addFailed(emptyDraft());
const refused = (): Draft => addOther(emptyDraft(), { kind: "result", value: { stored: false, error: { code: "HSK-500-DB", message: "no" } } });
const rpc = (make: () => Draft): Draft => edited(make, (draft) => (only(only(draft.steps).executes).rpc_error = { code: -32600, message: "no" }));
const warned = (): Draft => edited(plain, (draft) => set(only(only(draft.steps).executes).answer, "denial.severity", "warn"));
const slow = (): Draft => edited(passed, (draft) => (only(draft.steps).ms = 50));
const cancelled = (): Draft => edited(passed, (draft) => only(only(draft.steps).invocations).cancelled.push("budget_exceeded"));

type Row = readonly [name: string, make: () => Draft, expectation: Expectation, faults: readonly string[]];

const VERDICTS: readonly Row[] = [
  ["PASS", passed, { verdict: "PASS" }, []],
  ["PASS where DENY is expected", passed, { verdict: "DENY" }, ["/verdict"]],
  ["DENY where PASS is expected", denied, { verdict: "PASS" }, ["/verdict"]],
  ["FAIL where DENY is expected", failed, { verdict: "DENY" }, ["/verdict"]],
  ["DENY where FAIL is expected", denied, { verdict: "FAIL" }, ["/verdict"]],
  ["one of two", denied, { verdict: ["PASS", "DENY"] }, []],
  ["none of two", failed, { verdict: ["PASS", "DENY"] }, ["/verdict"]],
  ["not expected", denied, {}, []],
  ["an error of JSON-RPC", () => rpc(denied), { verdict: ["DENY", "FAIL"] }, ["/answer"]],
  ["an error of JSON-RPC, where it is allowed", () => rpc(denied), { verdict: ["DENY", "FAIL"], rpc_error: true }, []],
  ["an error of JSON-RPC, where a denial alone is allowed", () => rpc(denied), { verdict: "DENY", rpc_error: true }, ["/verdict"]],
];

const WORDS: readonly Row[] = [
  ["the gate", denied, { gate: ["G-CAP"] }, []],
  ["one of two gates", denied, { gate: ["G-SCHEMA", "G-CAP"] }, []],
  ["another gate", denied, { gate: ["G-SCHEMA"] }, ["/gate"]],
  ["the gate in another letter case", denied, { gate: ["G-cap"] }, ["/gate"]],
  ["the phase", denied, { phase: "request" }, []],
  ["the other phase", denied, { phase: "result" }, ["/phase"]],
  ["the code", denied, { code: ["HSK-4001"] }, []],
  ["another code", denied, { code: ["HSK-4002"] }, ["/code"]],
  ["a code where none is expected", denied, { code: [null] }, ["/code"]],
  ["no code where one is expected", plain, { code: ["HSK-4001"] }, ["/code"]],
  ["no code, as expected", plain, { code: [null] }, []],
  ["no code, or that one", plain, { code: [null, "HSK-4001"] }, []],
  ["HSK-4001 where it is refused", denied, { code_not: ["HSK-4001"] }, ["/code"]],
  ["no code where HSK-4001 is refused", plain, { code_not: ["HSK-4001"] }, []],
  ["the severity", denied, { severity: ["error"] }, []],
  ["another severity", warned, { severity: ["error"] }, ["/severity"]],
  ["either severity", warned, { severity: ["error", "warn"] }, []],
  ["gate and code of a FAIL are free (READ-14)", failed, { verdict: ["DENY", "FAIL"], gate: ["G-DET"], code: ["X"] }, []],
  ["the error code of a FAIL", failed, { verdict: "FAIL", error_code: ["ENGINE_FAILED"] }, []],
  ["another error code of a FAIL", failed, { verdict: "FAIL", error_code: ["ENGINE_HUNG"] }, ["/error_code"]],
  ["a refused step", refused, { verdict: "FAIL", error_code: ["HSK-500-DB"] }, []],
  ["a refused step with another code", refused, { verdict: "FAIL", error_code: ["HSK-400-INVALID-EVENT"] }, ["/error_code"]],
  ["a refused step where it should be done", refused, { verdict: "PASS" }, ["/verdict"]],
];

const withCalls = (make: () => Draft, calls: number) => (): Draft =>
  edited(make, (draft) => (only(draft.steps).invocations = Array.from({ length: calls }, () => only(only(passed().steps).invocations))));

const CALLS: readonly Row[] = [
  ["one on a PASS", passed, {}, []],
  ["none on a PASS", withCalls(passed, 0), {}, ["/engine_calls"]],
  ["two on a PASS", withCalls(passed, 2), {}, ["/engine_calls"]],
  ["two on a PASS, as written", withCalls(passed, 2), { engine_calls: 2 }, []],
  ["one on a PASS where two are written", passed, { engine_calls: 2 }, ["/engine_calls"]],
  ["none on a denial", denied, {}, []],
  ["one on a denial", withCalls(denied, 1), {}, ["/engine_calls"]],
  ["free on a FAIL", withCalls(failed, 3), {}, []],
  ["written on a FAIL", withCalls(failed, 3), { engine_calls: 1 }, ["/engine_calls"]],
  ["zero, written on a FAIL", withCalls(failed, 0), { engine_calls: 0 }, []],
];

const OUTCOME = { gate_outcome: { gate: "G-CAP", outcome: "deny" } };
const BEHIND = { gate_outcome: { gate: "G-DET" } };
const evaluating = (): Draft => addDenied(emptyDraft(), { gate: "G-CAP", evaluatesAll: true });

const RECORDS: readonly Row[] = [
  ["the denial", denied, then({ events: [OUTCOME] }), []],
  ["another denial", denied, then({ events: [{ gate_outcome: { gate: "G-SCHEMA", outcome: "deny" } }] }), ["/events/0"]],
  ["the diagnostic event", denied, then({ events: [{ diagnostic: { severity: "error" } }] }), []],
  ["the diagnostic event, twice", denied, then({ events: [{ diagnostic: { severity: "error" }, times: 2 }] }), ["/events/0"]],
  ["what stands behind the first DENY is not decisive", evaluating, then({ events: [BEHIND] }), ["/events/0"]],
  ["the first DENY itself is", evaluating, then({ events: [OUTCOME] }), []],
  ["a runtime that evaluates all fits the same list as one that stops", evaluating, then({ events: [{ gate_outcome: { phase: "request" }, times: 2 }] }), []],
  ["absent looks behind the first DENY too", evaluating, then({ absent: [BEHIND] }), ["/absent/0"]],
  ["absent", denied, then({ absent: [BEHIND, { tool_call: {} }] }), []],
  ["the order", denied, then({ events: [{ diagnostic: {} }, OUTCOME], ordered: true }), []],
  ["another order", denied, then({ events: [OUTCOME, { diagnostic: {} }], ordered: true }), ["/events/1"]],
  ["another order, where none is asked for", denied, then({ events: [OUTCOME, { diagnostic: {} }] }), []],
  ["a Diagnostic", denied, then({ diagnostics: [{ code: "HSK-4001", severity: "error" }] }), []],
  ["a Diagnostic with another code", denied, then({ diagnostics: [{ code: "HSK-4002" }] }), ["/diagnostics/0"]],
  ["two Diagnostics for one", denied, then({ diagnostics: [{ code: "HSK-4001" }, { severity: "error" }] }), ["/diagnostics/1"]],
  ["a problem", denied, then({ problems: [{ severity: "error", count: 1 }], problems_total: 1 }), []],
  ["a problem counted twice", denied, then({ problems: [{ count: 2 }] }), ["/problems/0"]],
  ["another number of problems", denied, then({ problems_total: 2 }), ["/problems_total"]],
  ["no problems, though one is there", denied, then({ problems_total: 0 }), ["/problems_total"]],
  ["a problem of an earlier step", () => addPass(denied()), then({ problems: [{ code: "HSK-4001" }] }), []],
  ["a Diagnostic of an earlier step is none of this one", () => addPass(denied()), then({ diagnostics: [{ code: "HSK-4001" }] }), ["/diagnostics/0"]],
  ["the wider matcher leaves the narrower one its problem", twoProblems, then({ problems: [{ severity: "error" }, { code: "HSK-4001" }] }), []],
  ["the wider matcher in the second place", twoProblems, then({ problems: [{ code: "HSK-4001" }, { severity: "error" }] }), []],
];

const RESULTS: readonly Row[] = [
  ["a member", passed, { result: { status: "succeeded" } }, []],
  ["a dotted member", passed, { result: { "provenance.engine_id": "engine.box", "outputs.length": 1, "outputs.0.kind": "tool_output" } }, []],
  ["alternatives", passed, { result: { "provenance.engine_id": ["engine.x", "engine.box"] } }, []],
  ["a list by value", passed, { result: { errors: [] } }, []],
  ["null for what is absent", passed, { result: { "provenance.data": null } }, []],
  ["another member", passed, { result: { "provenance.engine_id": "engine.x" } }, ["/result/provenance.engine_id"]],
  ["another length", passed, { result: { "outputs.length": 2 } }, ["/result/outputs.length"]],
  ["a member of no result", denied, { result: { status: "denied" } }, ["/result/status"]],
  ["an inherited member is none", passed, { result: { constructor: null } }, []],
  ["in time", slow, { within_ms: 50 }, []],
  ["late", slow, { within_ms: 49 }, ["/within_ms"]],
  ["cancelled", cancelled, { cancelled: true }, []],
  ["cancelled, and should not be", cancelled, { cancelled: false }, ["/cancelled"]],
  ["not cancelled, and should be", passed, { cancelled: true }, ["/cancelled"]],
];

const OTHER = "b".repeat(64);
const same = (): Draft => addDenied(addDenied(emptyDraft()));
const different = (): Draft => addDenied(addDenied(emptyDraft()), { gate: "G-SCHEMA", fingerprint: OTHER });
const sameOutputs = (): Draft =>
  edited(
    () => addPass(passed()),
    (draft) => {
      const [first, second] = draft.steps.map(({ executes }) => only(executes).answer);
      set(second, "result.outputs", Object(first)["result"].outputs);
    },
  );

const ACROSS: readonly Row[] = [
  ["the same fingerprint", same, { same_fingerprint_as: 0 }, []],
  ["another fingerprint where the same is expected", different, { same_fingerprint_as: 0 }, ["/same_fingerprint_as"]],
  ["the same fingerprint where another is expected", same, { other_fingerprint_than: 0 }, ["/other_fingerprint_than"]],
  ["another fingerprint", different, { other_fingerprint_than: 0 }, []],
  ["no Diagnostic in this step", () => addPass(plain()), { same_fingerprint_as: 0 }, ["/same_fingerprint_as"]],
  ["no Diagnostic in this step, another expected", () => addPass(plain()), { other_fingerprint_than: 0 }, ["/other_fingerprint_than"]],
  ["no Diagnostic in the earlier step", () => addDenied(passed()), { same_fingerprint_as: 0 }, ["/same_fingerprint_as"]],
  ["no Diagnostic in the earlier step, another expected", () => addDenied(passed()), { other_fingerprint_than: 0 }, ["/other_fingerprint_than"]],
  ["the same outputs", sameOutputs, { same_outputs_as: 0 }, []],
  ["other outputs", () => addPass(passed()), { same_outputs_as: 0 }, ["/same_outputs_as"]],
  ["no outputs in either", () => addDenied(plain()), { same_outputs_as: 0 }, ["/same_outputs_as"]],
];

describe.each([
  ["verdict", VERDICTS],
  ["words", WORDS],
  ["engine calls", CALLS],
  ["records", RECORDS],
  ["result and time", RESULTS],
  ["over steps", ACROSS],
])("expectation: %s", (_part, rows) => {
  test.each(rows)("%s", (_name, make, expectation, expected) => expect(faults(make(), expectation)).toEqual(expected));
});

/** An expectation as it comes out of a case file. */
function then(members: {
  events?: object[];
  absent?: object[];
  ordered?: boolean;
  diagnostics?: JsonObject[];
  problems?: JsonObject[];
  problems_total?: number;
}): Expectation {
  return JSON.parse(JSON.stringify(members));
}

function twoProblems(): Draft {
  return addDenied(denied(), { gate: "G-SCHEMA", fingerprint: OTHER });
}
