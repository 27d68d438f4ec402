import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, type SchemaName, violationsOf } from "./decode.ts";
import { renderValidators } from "./generate-validators.ts";
import { FILE_SCHEMAS, PROTOCOL_SCHEMAS } from "./schema-names.ts";

const CASE = JSON.parse(`{
  "id": "CAP-001", "title": "MUST deny what no grant covers", "gate": "G-CAP", "class": "core", "level": "MUST", "status": "normative",
  "requirements": ["MEX-CAP-05"], "interpretations": [], "rationale": "nothing covers it", "fault_in": "operation",
  "given": { "world": "default" }, "when": [{ "execute": { "base": "x" } }], "then": [{ "verdict": "DENY" }] }`);
const GATE_OUTCOME = {
  type: "system",
  event_id: "00000000-0000-4000-8000-000000000001",
  timestamp: "2024-01-01T00:00:00Z",
  actor: "agent",
  component: "gates",
  message: "gate_outcome",
  level: "error",
  job_id: "j",
  details: { gate: "G-CAP", phase: "request", outcome: "pass" },
};

function patched(members: Record<string, unknown>): unknown {
  return { ...CASE, ...members };
}

function thenOf(expectation: string): unknown {
  return patched(JSON.parse(`{ "then": [${expectation}] }`));
}

/** [schema, value, [path, part of the message] of each violation] */
const BROKEN: [SchemaName, unknown, [string, string][]][] = [
  ["case", patched({ idd: 1 }), [["", "member `idd` not allowed here"]]],
  ["case", patched({ gate: 3 }), [["/gate", "found `3`, expected a string or null"]]],
  ["case", patched({ class: "cor" }), [["/class", 'found `"cor"`, expected one of `"core"`, `"execution"`']]],
  ["case", patched({ title: "x" }), [["/title", "expected text that matches `^(MUST|SHOULD)"]]],
  ["case", patched({ requirements: [] }), [["/requirements", "found a list of 0 items, expected at least 1 item"]]],
  ["case", patched({ when: [{ exec: {} }] }), [["/when/0", "member `exec` not allowed here; one of the members `execute`, `execute_text`"]]],
  ["case", patched({ when: [{ execute: { bas: "x" } }] }), [["/when/0/execute", "member `bas` not allowed here; member `base` missing"]]],
  ["case", patched({ when: [{ fault: { kind: "recorder" } }] }), [["/when/0/fault", "member `at` missing"]]],
  ["case", patched({ when: [{ fault: { kind: "disk" } }] }), [["/when/0/fault/kind", 'found `"disk"`, expected one of `"recorder"`, `"gate"`']]],
  ["case", thenOf('{ "verdikt": "DENY" }'), [["/then/0", "member `verdikt` not allowed here"]]],
  ["case", thenOf('{ "any_of": [{ "verdict": "NO" }, {}] }'), [["/then/0/any_of/0/verdict", "or a list"]]],
  ["case", thenOf('{ "events": [{ "gate_outcome": { "gat": 1 } }] }'), [["/then/0/events/0/gate_outcome", "member `gat` not allowed here"]]],
  ["case", patched({ engine: { scripts: [{ script: "x", wit: 1 }] } }), [["/engine/scripts/0", "member `wit` not allowed here"]]],
  ["event", { ...GATE_OUTCOME, details: {} }, [["/details", "`gate`, `phase`, `outcome` missing"]]],
  [
    "event",
    { ...GATE_OUTCOME, details: { ...GATE_OUTCOME.details, outcome: "deny" } },
    [["/details", "members `reason`, `severity`, `diagnostic_id` missing"]],
  ],
  ["event", { ...GATE_OUTCOME, timestamp: "now" }, [["/timestamp", "expected text of this form: RFC 3339 in UTC"]]],
  ["event", { ...GATE_OUTCOME, actor: "nobody" }, [["/actor", 'found `"nobody"`, expected one of `"human"`']]],
  ["rpc-message", { jsonrpc: "2.0", id: 1.5, method: "x" }, [["/id", "expected a string or a whole number or null"]]],
  ["rpc-message", { jsonrpc: "2.0", id: 1 }, [["", "one of the members `method`, `result`, `error` is expected"]]],
  ["run-record", { record: "neither" }, [["/record", "expected one of"]]],
  ["execute_result", { attempt_id: "", outcome: "executed" }, [["/attempt_id", "expected a string that is not empty"]]],
  ["world", [1], [["", "found a list of 1 item, expected an object"]]],
  ["denial", null, [["", "found `null`, expected an object"]]],
  ["denial", undefined, [["", "found nothing, expected an object"]]],
];

describe("violationsOf", () => {
  test.each(BROKEN)("%s: %j", (name, value, expected) => {
    const found = violationsOf(name, value);
    expect(found.map((violation) => violation.path)).toEqual(expected.map(([path]) => path));
    for (const [index, [, part]] of expected.entries()) expect(found[index]?.message).toContain(part);
  });

  test("a valid value has none, and leaves nothing behind for the next one", () => {
    expect(violationsOf("case", {})).not.toEqual([]);
    expect(violationsOf("case", CASE)).toEqual([]);
    expect(violationsOf("event", GATE_OUTCOME)).toEqual([]);
  });

  test("events of a type that is not ours are checked against the base only", () => {
    expect(violationsOf("event", { ...GATE_OUTCOME, type: "note", message: 7, details: null })).toEqual([]);
  });

  test("own __proto__ is a member like any other", () => {
    const world = JSON.parse('{"__proto__":{}}');
    expect(violationsOf("world", world)[0]?.message).toContain("`__proto__` not allowed");
  });

  test("members that imitate methods do not break the comparison", () => {
    const hostile = { valueOf: "x", toString: "y", constructor: null };
    const found = violationsOf("hello_result", {
      protocol: "1.0",
      runtime: { name: "n", version: "1" },
      spec: "s",
      classes: [hostile, { ...hostile }],
      features: [],
    });
    expect(found.map((violation) => violation.path)).toEqual(["/classes/0", "/classes/1", "/classes"]);
  });

  test("text of the target is bounded and pointers are escaped", () => {
    const found = violationsOf("report", { ["k/~".repeat(2000)]: 1 });
    expect(found[0]?.message.length).toBeLessThanOrEqual(300);
    const registry = violationsOf("engines", { "a/b~c": 1 });
    expect(registry).toEqual([{ path: "/a~1b~0c", message: "found `1`, expected an object" }]);
    expect(violationsOf("observe_result", { events: new Array(100).fill(1), diagnostics: [], problems: [] })).toHaveLength(25);
  });

  test("any JSON value gets an answer", () => {
    const names = [...FILE_SCHEMAS, ...PROTOCOL_SCHEMAS];
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...names), (value, name) => {
        expect(violationsOf(name, value).every((violation) => violation.message !== "")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("decode", () => {
  test("hands out the very value, or its violations", () => {
    const good = decode("event", GATE_OUTCOME);
    expect(good.ok && good.value).toBe(GATE_OUTCOME);
    const bad = decode("event", 3);
    expect(bad).toEqual({ ok: false, violations: [{ path: "", message: "found `3`, expected an object" }] });
  });
});

test("the generated validators are those of the schemas, and need nothing else at run time", () => {
  const text = renderValidators();
  expect(readFileSync(new URL("./generated/validators.js", import.meta.url), "utf8")).toBe(text);
  expect(text).not.toMatch(/\bimport\b/);
});
