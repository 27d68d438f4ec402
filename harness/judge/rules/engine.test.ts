import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../json.ts";
import { addDenied, addFailed, addParallel, addPass, type Draft, emptyDraft, freshId, handle, hash } from "../draft.fixture.ts";
import { edited, listAt, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight, judgeDraft } from "../judge-draft.fixture.ts";
import { MINIMUM_FIELDS } from "./engine.ts";

/** A step of several executes during which two invocations are open, each in the workspace of that name. */
const together = (...workspaces: readonly [string, string]): Draft =>
  edited(
    () => addParallel(emptyDraft()),
    (draft) => {
      const { invocations } = only(draft.steps);
      const first = only(invocations);
      invocations.splice(0, 1, ...workspaces.map((workspace, index) => ({ ...first, workspace, ...(index === 0 ? {} : { operation: {} }) })));
    },
  );

type Row = readonly [name: string, spoil: (draft: Draft) => void, path: string, requirement: string];

const passed = (): Draft => addPass(emptyDraft());
const live = (): Draft => addPass(emptyDraft(), { determinism: "D0" });
const result = (draft: Draft, path: string, value: JsonValue | undefined): void => set(only(only(draft.steps).executes).answer, `result.${path}`, value);
const got = (draft: Draft, path: string, value: JsonValue | undefined): void => set(only(only(draft.steps).invocations).operation, path, value);
const resultOf = (draft: Draft): object => Object(only(only(draft.steps).executes).answer["result"]);
const sent = (draft: Draft): { [key: string]: JsonValue } => only(only(draft.steps).executes).operation ?? {};

const RIGHT: readonly (readonly [string, () => Draft])[] = [
  ["a PASS", passed],
  ["a PASS at D0 with evidence", live],
  ["a failed engine", () => addFailed(emptyDraft())],
  [
    "null dropped on the way",
    () =>
      edited(
        passed,
        (draft) => got(draft, "evidence_policy", undefined),
        (draft) => got(draft, "budget.cpu_time_ms", undefined),
      ),
  ],
  ["null added on the way", () => edited(passed, (draft) => got(draft, "budget.memory_bytes", null))],
  ["a further field dropped on the way", () => edited(passed, (draft) => set(sent(draft), "note", "for the planner alone"))],
  [
    "op_id in lower case",
    () =>
      edited(
        () => addPass(emptyDraft(), { op_id: "ABCDEF00-0000-4000-8000-000000000000" }),
        (draft) => result(draft, "op_id", "abcdef00-0000-4000-8000-000000000000"),
        (draft) => got(draft, "op_id", "abcdef00-0000-4000-8000-000000000000"),
      ),
  ],
  ["provenance without determinism", () => edited(passed, (draft) => result(draft, "provenance.determinism", null))],
  ["provenance with a further input", () => edited(passed, (draft) => result(draft, "provenance.inputs", [hash(1), hash(2)]))],
  ["workspaces of their own in a parallel step", () => together("w-0", "w-1")],
  [
    "one workspace, one invocation after the other",
    () =>
      edited(
        () => addPass(passed()),
        ({ steps }) => {
          for (const step of steps) only(step.invocations).workspace = "w";
        },
      ),
  ],
  [
    "two outputs of the same bytes, in provenance once",
    () =>
      edited(passed, (draft) => {
        const outputs = [...listAt(resultOf(draft), "outputs"), ...listAt(resultOf(draft), "outputs")];
        result(draft, "outputs", outputs);
        set(only(only(draft.steps).invocations).reply ?? undefined, "outputs", outputs);
      }),
  ],
  ["fewer capabilities used than granted", () => edited(passed, (draft) => result(draft, "provenance.capabilities_granted", []))],
  ["an entity reference among the inputs", () => edited(passed, (draft) => addInput(draft, { artefact_type: "note", artefact_id: freshId(draft) }))],
];

describe("engine: right observations", () => {
  test.each(RIGHT)("%s", (_name, make) => expectRight(make()));
});

const CHANGED: readonly (readonly [string, JsonValue])[] = [
  ["schema_version", "poe-1.1"],
  ["op_id", "00000000-0000-4000-8000-ffffffffffff"],
  ["engine_id", "engine.spatial"],
  ["engine_version_req", "=1.0.1"],
  ["operation", "box.break"],
  ["inputs", []],
  ["params", { shape: "rectangular", note: "a text of the planner's", size: 4 }],
  ["capabilities_requested", ["fs.read:inputs"]],
  ["budget", { wall_time_ms: 1001, cpu_time_ms: null }],
  ["determinism", "D3"],
  ["evidence_policy", { required: true }],
  ["output_spec", { expected_types: [] }],
];

describe("engine: the envelope between gate and engine (MEX-BYP-02)", () => {
  test.each(CHANGED)("%s changed", (field, value) =>
    expectFault(
      edited(passed, (draft) => got(draft, field, value)),
      `/engine/operation/${field}`,
      "MEX-BYP-02",
    ),
  );
  test.each(MINIMUM_FIELDS.filter((field) => field !== "evidence_policy"))("%s dropped", (field) =>
    expectFault(
      edited(passed, (draft) => got(draft, field, undefined)),
      `/engine/operation/${field}`,
      "MEX-BYP-02",
    ),
  );
  test("null in params is content", () =>
    expectFault(
      edited(passed, (draft) => got(draft, "params.more", null)),
      "/engine/operation/params",
      "MEX-BYP-02",
    ));
});

const NEARLY: readonly Row[] = [
  [
    "a capability granted that was not requested",
    (draft) => only(only(draft.steps).invocations).capabilities_granted.push("net.http"),
    "/capabilities_granted",
    "MEX-CAP-13",
  ],
  ["another engine is invoked", (draft) => (only(only(draft.steps).invocations).engine_id = "engine.spatial"), "/engine/engine_id", "MEX-BYP-02"],
  ["an output of the runtime's own", (draft) => result(draft, "outputs.0.content_hash", hash(77)), "/result/outputs", "MEX-PROV-02"],
  ["an output missing", (draft) => result(draft, "outputs", []), "/result/outputs", "MEX-PROV-02"],
  ["an output more", (draft) => result(draft, "outputs", [...listAt(resultOf(draft), "outputs"), handle(draft, 9)]), "/result/outputs", "MEX-PROV-02"],
  ["evidence of the runtime's own", (draft) => result(draft, "evidence", [handle(draft, 9)]), "/result/evidence", "MEX-PROV-02"],
  ["another op_id", (draft) => result(draft, "op_id", freshId(draft)), "/result/op_id", "MEX-RES-02"],
  ["no op_id", (draft) => result(draft, "op_id", undefined), "/result/op_id", "MEX-RES-02"],
  ["times reversed", (draft) => result(draft, "started_at", "2026-03-01T12:00:01Z"), "/result/ended_at", "MEX-RES-03"],
  [
    "times reversed by a microsecond",
    (draft) => Object.assign(resultOf(draft), { started_at: "2026-03-01T12:00:00.001001Z", ended_at: "2026-03-01T12:00:00.001000Z" }),
    "/result/ended_at",
    "MEX-RES-03",
  ],
  ["a time missing", (draft) => result(draft, "ended_at", undefined), "/result", "MEX-RES-01"],
  ["provenance missing", (draft) => result(draft, "provenance", undefined), "/result", "MEX-RES-01"],
  ["provenance of another engine", (draft) => result(draft, "provenance.engine_id", "engine.spatial"), "/provenance/engine_id", "MEX-PROV-04"],
  ["provenance of another level", (draft) => result(draft, "provenance.determinism", "D3"), "/provenance/determinism", "MEX-PROV-04"],
  ["provenance without config_hash", (draft) => result(draft, "provenance.config_hash", undefined), "/result/provenance", "MEX-RES-01"],
  ["provenance of other outputs", (draft) => result(draft, "provenance.outputs", [hash(77)]), "/provenance/outputs", "MEX-PROV-02"],
  ["provenance without outputs", (draft) => result(draft, "provenance.outputs", []), "/provenance/outputs", "MEX-PROV-02"],
  ["provenance without the input", (draft) => result(draft, "provenance.inputs", []), "/provenance/inputs", "MEX-PROV-02"],
  [
    "provenance with more than was granted",
    (draft) => result(draft, "provenance.capabilities_granted", ["net.http"]),
    "/provenance/capabilities_granted",
    "MEX-CAP-13",
  ],
  ["an error without a code in a success", (draft) => result(draft, "errors", [{ message: "?" }]), "/result/errors", "MEX-RES-01"],
  ["a member that the contract does not have", (draft) => result(draft, "data", "inline"), "/result", "MEX-RES-01"],
];

describe("engine: a PASS that is nearly right", () => {
  test.each(NEARLY)("%s", (_name, spoil, path, requirement) => expectFault(edited(passed, spoil), path, requirement));
  test.each(["D0", "D1"])("no evidence at %s", (determinism) =>
    expectFault(
      edited(
        () => addPass(emptyDraft(), { determinism }),
        (draft) => result(draft, "evidence", []),
      ),
      "/result/evidence",
      "MEX-DET-02",
    ),
  );
  test("evidence of the script dropped at D0", () =>
    expectFault(
      edited(live, (draft) => result(draft, "evidence", [])),
      "/result/evidence",
      "MEX-PROV-02",
    ));
  test("the engine was never called", () =>
    expectFault(
      edited(passed, (draft) => only(draft.steps).invocations.splice(0)),
      "/engine_calls",
    ));
  test("the engine was called twice", () =>
    expectFault(
      edited(passed, (draft) => only(draft.steps).invocations.push(only(only(draft.steps).invocations))),
      "/engine_calls",
    ));
});

describe("engine: invocations that are open at once (MEX-BYP-03)", () => {
  test("two in one workspace", () => expectFault(together("w", "w"), "/engine/workspace", "MEX-BYP-03"));
});

describe("engine: what did not succeed", () => {
  test("the engine was called on a denial", () => {
    const draft = addDenied(emptyDraft());
    only(draft.steps).invocations.push(...only(passed().steps).invocations);
    expectFault(draft, "/engine_calls", "MEX-GATE-02");
  });
  test.each([
    ["a result beside a denial", "result", { status: "failed" }, "/result", "MEX-GATE-05"],
    ["a denial without a reason", "denial.reason", undefined, "/denial", "MEX-GATE-08"],
    ["a denial without a severity", "denial.severity", undefined, "/denial", "MEX-GATE-08"],
    ["a denial without a gate", "denial.gate", undefined, "/denial", "MEX-GATE-08"],
    ["a denial with a code in lower case", "denial.code", "hsk-4001", "/denial/code", "MEX-GATE-08"],
    ["a denial that is no object", "denial", null, "/denial", "MEX-GATE-08"],
  ] as const)("%s", (_name, path, value, place, requirement) =>
    expectFault(
      edited(
        () => addDenied(emptyDraft()),
        (draft) => set(only(only(draft.steps).executes).answer, path, value),
      ),
      place,
      requirement,
    ),
  );
  test("a result beside a denial is one fault, whatever its shape", () => {
    const draft = edited(
      () => addDenied(emptyDraft()),
      (one) => set(only(only(one.steps).executes).answer, "result", { status: "failed" }),
    );
    expect(judgeDraft(draft).mismatches.map(({ path }) => path)).toEqual(["/steps/0/result"]);
  });
  test.each([
    ["failed without an error", "error", undefined, "/error", "MEX-RES-04"],
    ["failed with an error without a code", "error.code", undefined, "/error", "MEX-RES-04"],
    ["failed with a code in lower case", "error.code", "oops", "/error/code", "MEX-RES-04"],
    ["failed with an error without a message", "error.message", undefined, "/error", "MEX-RES-04"],
    ["failed beside a succeeded result", "result", { status: "succeeded" }, "/result/status", "MEX-GATE-05"],
  ] as const)("%s", (_name, path, value, place, requirement) =>
    expectFault(
      edited(
        () => addFailed(emptyDraft()),
        (draft) => set(only(only(draft.steps).executes).answer, path, value),
      ),
      place,
      requirement,
    ),
  );
  test.each([
    ["a result with status failed and no error", "errors", [], "/result/errors", "MEX-RES-04"],
    ["a result with status failed and a foreign member", "data", "inline", "/result", "MEX-RES-01"],
  ] as const)("%s (READ-54)", (_name, path, value, place, requirement) => {
    const draft = edited(passed, (one) => Object.assign(resultOf(one), { status: "failed", errors: [{ code: "BOX_BROKEN", message: "it broke" }] }));
    draft.then = [{ verdict: "FAIL" }];
    expectRight(draft);
    result(draft, path, JSON.parse(JSON.stringify(value)));
    expectFault(draft, place, requirement);
  });
});

function addInput(draft: Draft, input: JsonValue): void {
  const inputs = [...listAt(sent(draft), "inputs"), input];
  set(sent(draft), "inputs", inputs);
  got(draft, "inputs", inputs);
}
