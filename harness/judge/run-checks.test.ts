import { describe, expect, test } from "vitest";
import { GLOBAL_GATES } from "./rules/gate-outcomes.ts";
import { type JudgedCase, performRunChecks, RUN_CHECK_IDS, type RunCheck } from "./run-checks.ts";

const check = (id: string, level: "MUST" | "SHOULD"): RunCheck => ({
  id,
  level,
  title: `${level} hold`,
  requirements: ["MEX-GATE-10"],
  interpretations: ["READ-04"],
});
const judged = (id: string, { orders = [], ids = [], readings = [] }: { orders?: string[][]; ids?: string[]; readings?: string[] }): JudgedCase => ({
  id,
  facts: { gate_orders: orders, event_ids: ids },
  readings,
});
const run = (wanted: RunCheck, cases: JudgedCase[], complete = true): { status: string | undefined; cases: string[] | undefined } => {
  const [result] = performRunChecks([wanted], cases, complete);
  return { status: result?.status, cases: result?.cases };
};

const ORDERS: readonly (readonly [name: string, order: string[], broken: boolean])[] = [
  ["all six", [...GLOBAL_GATES], false],
  ["stopped", ["G-SCHEMA", "G-CAP"], false],
  ["some left out", ["G-SCHEMA", "G-DET"], false],
  ["an engine gate between", ["G-SCHEMA", "G-SAFETY.GEOM", "G-CAP"], false],
  ["one twice: a fault of that case", ["G-SCHEMA", "G-SCHEMA", "G-CAP"], false],
  ["two exchanged", ["G-CAP", "G-SCHEMA", "G-INTEGRITY"], true],
  ["exchanged around an engine gate", ["G-CAP", "G-SAFETY.GEOM", "G-SCHEMA"], true],
  ["the last one first", ["G-DET", "G-SCHEMA"], true],
];

test.each(ORDERS)("gate order, %s", (_name, order, broken) =>
  expect(run(check("RUN-GATE-ORDER", "SHOULD"), [judged("A-001", { orders: [["G-SCHEMA", "G-CAP"], order] })])).toEqual({
    status: broken ? "warn" : "pass",
    cases: broken ? ["A-001"] : [],
  }),
);

const IDS: readonly (readonly [name: string, lists: string[][], broken: string[]])[] = [
  ["all different", [["a", "b"], ["c"]], []],
  ["one again in another case", [["a", "b"], ["b"]], ["A-001"]],
  ["in another letter case", [["a"], ["A"]], ["A-001"]],
  ["in a third case", [["a"], ["b"], ["a"]], ["A-002"]],
  ["twice in one case: a fault of that case", [["a", "a"], ["b"]], []],
];

test.each(IDS)("event ids, %s", (_name, lists, broken) =>
  expect(
    run(
      check("RUN-EVENT-IDS", "MUST"),
      lists.map((ids, index) => judged(`A-00${index}`, { ids })),
    ),
  ).toEqual({ status: broken.length > 0 ? "fail" : "pass", cases: broken }),
);

const READINGS: readonly (readonly [name: string, lists: string[][], broken: string[]])[] = [
  ["one", [["READ-04:stops"], ["READ-04:stops"]], []],
  ["none", [[], []], []],
  ["two: the rarer is shown", [["READ-04:stops"], ["READ-04:evaluates-all"], ["READ-04:stops"]], ["A-001"]],
  ["two in one case", [["READ-04:stops", "READ-04:evaluates-all"]], ["A-000"]],
  ["two of a question that may be mixed", [["READ-05:null-runs"], ["READ-05:null-denied"]], []],
];

test.each(READINGS)("readings, %s", (_name, lists, broken) =>
  expect(
    run(
      check("RUN-READINGS", "SHOULD"),
      lists.map((readings, index) => judged(`A-00${index}`, { readings })),
    ),
  ).toEqual({ status: broken.length > 0 ? "warn" : "pass", cases: broken }),
);

describe("status of a run check", () => {
  const wrong = [judged("A-001", { orders: [["G-CAP", "G-SCHEMA"]] })];
  test.each([
    ["SHOULD", wrong, true, "warn"],
    ["MUST", wrong, true, "fail"],
    ["MUST", wrong, false, "fail"],
    ["MUST", [], true, "pass"],
    ["MUST", [], false, "partial"],
  ] as const)("%s, %o, complete %s: %s", (level, cases, complete, status) =>
    expect(run(check("RUN-GATE-ORDER", level), [...cases], complete).status).toBe(status),
  );
  test("an unknown check is never passed", () => expect(run(check("RUN-NO-SUCH", "MUST"), []).status).toBe("fail"));
  test("at most twenty cases are named", () => {
    const many = Array.from({ length: 30 }, (_, index) => judged(`A-${index}`, { orders: [["G-CAP", "G-SCHEMA"]] }));
    expect(run(check("RUN-GATE-ORDER", "SHOULD"), many).cases).toHaveLength(20);
  });
  test("the checks that exist", () => expect([...RUN_CHECK_IDS].sort()).toEqual(["RUN-EVENT-IDS", "RUN-GATE-ORDER", "RUN-READINGS"]));
});
