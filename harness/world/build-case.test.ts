import { describe, expect, test } from "vitest";
import type { OperationFile, World } from "../../spec-cases/contract/types.ts";
import type { Ask } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { type Bases, buildCase } from "./build-case.ts";

const WORLD: World = {
  capability_registry: { axes: ["fs.read"], full_ids: [] },
  profiles: [{ id: "profile.all", allowed: ["fs.read"] }],
  policy: { denied: [] },
  consents: [],
  artifacts: [],
};
const OPERATION: OperationFile = {
  title: "an operation",
  world: "small",
  operation: {
    schema_version: "poe-1.0",
    op_id: "00000000-0000-4000-8000-000000000001",
    engine_id: "engine.x",
    engine_version_req: "=1.0.0",
    operation: "x.y",
    inputs: [],
    params: { query: "q" },
    capabilities_requested: ["fs.read:a"],
    budget: { wall_time_ms: 1000 },
    determinism: "D3",
    evidence_policy: null,
    output_spec: { expected_types: ["a"] },
  },
  context: { actor_id: "agent", model_id: "m", workspace_id: "w" },
};
const BASES: Bases = {
  worlds: new Map([["small", WORLD]]),
  operations: new Map([
    ["op", OPERATION],
    ["spatial-build-d2", { ...OPERATION, context: { actor_id: "default" } }],
  ]),
};
const DEFAULTS: Ask = { id: "CAP-001", given: { world: "small" }, scripts: ["succeed"], when: [], requires: [], secrets: [] };
const ask = (members: Partial<Ask>): Ask => ({ ...DEFAULTS, ...members });
const build = (members: Partial<Ask>, seed = "seed"): ReturnType<typeof buildCase> => buildCase(ask(members), BASES, seed);

function firstExecute(members: Partial<Ask>, seed?: string) {
  const [step] = build(members, seed).steps;
  if (step?.kind !== "execute") throw new Error("no execute");
  return step.execute;
}

describe("execute", () => {
  test("takes base, fresh op_id, patch and context", () => {
    const execute = firstExecute({
      when: [{ execute: { base: "op", patch: [{ op: "replace", path: "/determinism", value: "D1" }], context: { model_id: null, surface: "canvas" } } }],
    });
    expect(execute.operation).toEqual({ ...OPERATION.operation, op_id: execute.op_id, determinism: "D1" });
    expect(execute.op_id).not.toBe(OPERATION.operation.op_id);
    expect(execute.context).toEqual({ actor_id: "agent", workspace_id: "w", surface: "canvas" });
    expect(OPERATION.operation.determinism).toBe("D3");
  });

  const UPPER = "00000000-0000-4000-8000-00000000000A";
  const OP_IDS: [string, NonNullable<Ask["given"]["patch"]>, string | null][] = [
    ["a patch of op_id wins", [{ op: "replace", path: "/op_id", value: "00000000-0000-4000-8000-00000000000f" }], "00000000-0000-4000-8000-00000000000f"],
    ["other forms of READ-22", [{ op: "replace", path: "/op_id", value: `{${UPPER}}` }], `{${UPPER}}`],
    ["a text that is no UUID", [{ op: "replace", path: "/op_id", value: "job-1" }], null],
    ["a number", [{ op: "replace", path: "/op_id", value: 5 }], null],
    ["taken away", [{ op: "remove", path: "/op_id" }], null],
  ];
  test.each(OP_IDS)("op_id: %s", (_, patch, expected) => expect(firstExecute({ when: [{ execute: { base: "op", patch } }] }).op_id).toBe(expected));

  test("each execute of a parallel step and each step has an op_id of its own", () => {
    const { steps } = build({ when: [{ parallel: [{ base: "op" }, { base: "op" }] }, { execute: { base: "op" } }, { execute: { base: "op" } }] });
    const ids = steps.flatMap((step) => (step.kind === "parallel" ? step.executes : step.kind === "execute" ? [step.execute] : [])).map(({ op_id }) => op_id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe("execute_text", () => {
  const textOf = (parts: (string | Record<string, unknown>)[]) => firstExecute({ when: [{ execute_text: { parts } }] });
  const plain = textOf([{ $operation: { base: "op" } }]);
  const TEXTS: [string, (string | Record<string, unknown>)[], string][] = [
    ["text as it is", ["\ufeff{", "\u0000", '"a":1,"a":2}'], '\ufeff{\u0000"a":1,"a":2}'],
    ["members without braces", ['{"determinism":"D0",', { $members: { base: "op" } }, "}"], `{"determinism":"D0",${plain.text?.slice(1)}`],
    [
      "an operation with a patch",
      [{ $operation: { base: "op", patch: [{ op: "replace", path: "/params", value: {} }] } }],
      plain.text?.replace('{"query":"q"}', "{}") ?? "",
    ],
    ["generators", [{ $deep: { levels: 2, open: "[", close: "]" } }, { $repeat: { text: "x", count: 3 } }], "[[]]xxx"],
  ];
  test.each(TEXTS)("%s", (_, parts, expected) => expect(textOf(parts)).toMatchObject({ text: expected, operation: null }));

  test("carries the op_id of its operation, and the context of its base", () => {
    expect(plain.text).toContain(`"op_id":"${plain.op_id}"`);
    expect(textOf(["[]"]).op_id).toBeNull();
    expect(plain.context).toEqual({ actor_id: "default" });
    expect(firstExecute({ when: [{ execute_text: { parts: ["1"], base: "op" } }] }).context).toEqual(OPERATION.context);
  });
});

describe("world and scripts", () => {
  test("worlds are equal by content, frozen, and untouched by other cases", () => {
    const patch: NonNullable<Ask["given"]["patch"]> = [{ op: "add", path: "/policy/denied/-", value: "fs.read" }];
    const plain = build({}).world;
    const patched = build({ id: "CAP-002", given: { world: "small", patch } }).world;
    expect(build({ id: "CAP-003" }).world).toBe(plain);
    expect(build({ id: "CAP-004", given: { world: "small", patch } }).world).toBe(patched);
    expect(patched.world_id).not.toBe(plain.world_id);
    expect(plain.world).toEqual(WORLD);
    expect(WORLD.policy.denied).toEqual([]);
    expect(() => Object.assign(plain.world, { policy: 1 })).toThrow(TypeError);
  });

  test("random worlds belong to their case", () => {
    const given: Ask["given"] = { world: "small", patch: [{ op: "add", path: "/policy/denied/-", value: { $random: { bytes: 9 } } }] };
    expect(build({ id: "CAP-002", given }).world.world_id).not.toBe(build({ id: "CAP-003", given }).world.world_id);
  });

  test("scripts by name, with members, with steps of their own, or real", () => {
    const { scripts } = build({
      scripts: ["succeed", { script: "produce", with: { text: { $repeat: { text: "a", count: 3 } } }, during: [{ execute: { base: "op" } }] }, { real: true }],
    });
    expect(scripts[0]).toEqual({ real: false, name: "succeed", with: {}, during: [] });
    expect(scripts[1]).toMatchObject({ name: "produce", with: { text: "aaa" }, during: [{ kind: "execute" }] });
    expect(scripts[2]).toEqual({ real: true });
  });

  test("all other steps pass as they are", () => {
    const now = "2024-01-01T00:00:00Z";
    const { steps } = build({
      when: [
        { world_update: { artifacts: [] } },
        { fault: { kind: "recorder", at: 1 } },
        { kill_restart: {} },
        { artifact_read: { from_step: 0, output: 0 } },
        { invocation_read: { artifact_id: "x" } },
        { record_event: { event: { note: { $repeat: { text: "n", count: 2 } } } } },
        { record_diagnostic: { diagnostic: { title: "t" } } },
        { materialize: { artifact: { artifact_id: "x" }, path: "out" } },
        { collect_garbage: { policies: [], dry_run: true, now } },
        { enforce_retention: { window_days: 7, now } },
      ],
    });
    expect(steps).toEqual([
      { kind: "world_update", update: { artifacts: [] } },
      { kind: "fault", fault: { kind: "recorder", at: 1 } },
      { kind: "kill_restart" },
      { kind: "artifact_read", artifact: { from_step: 0, output: 0 } },
      { kind: "invocation_read", artifact: { artifact_id: "x" } },
      { kind: "record_event", event: { note: "nn" } },
      { kind: "record_diagnostic", diagnostic: { title: "t" } },
      { kind: "materialize", artifact: { artifact_id: "x" }, path: "out" },
      { kind: "collect_garbage", policies: [], dry_run: true, now },
      { kind: "enforce_retention", window_days: 7, now },
    ]);
  });
});

test("the same ask and seed give the same bytes, another seed or id does not", () => {
  const members: Partial<Ask> = { when: [{ execute: { base: "op", patch: [{ op: "replace", path: "/params/query", value: { $random: { bytes: 40 } } }] } }] };
  expect(JSON.stringify(build(members))).toBe(JSON.stringify(build(members)));
  expect(firstExecute(members, "other").operation).not.toEqual(firstExecute(members).operation);
  expect(firstExecute({ ...members, id: "CAP-002" }).operation).not.toEqual(firstExecute(members).operation);
});

/** [what, ask, place, part of the message] */
const FAULTS: [string, Partial<Ask>, string, string][] = [
  ["unknown world", { given: { world: "big" } }, "/given/world", "world `big` does not exist"],
  ["unknown operation", { when: [{ execute: { base: "no" } }] }, "/when/0", "operation `no` does not exist"],
  ["a patch of the world", { given: { world: "small", patch: [{ op: "remove", path: "/registry" }] } }, "/given/patch/0", "does not exist"],
  [
    "a patch of the operation",
    {
      when: [
        {
          execute: {
            base: "op",
            patch: [
              { op: "remove", path: "/determinism" },
              { op: "remove", path: "/determinism" },
            ],
          },
        },
      ],
    },
    "/when/0/patch/1",
    "does not exist",
  ],
  [
    "a generator in a patch",
    { when: [{ execute: { base: "op", patch: [{ op: "add", path: "/x", value: { $random: {} } }] } }] },
    "/when/0/patch/0",
    "whole number",
  ],
  [
    "within parallel",
    { when: [{ parallel: [{ base: "op" }, { base: "op", patch: [{ op: "remove", path: "/x" }] }] }] },
    "/when/0/parallel/1/patch/0",
    "does not exist",
  ],
  ["a context that is none", { when: [{ execute: { base: "op", context: { actor_id: null } } }] }, "/when/0", "the context is not valid"],
  ["a part that is none", { when: [{ execute_text: { parts: [{ $nothing: 1 }] } }] }, "/when/0", "is no text and no generator"],
  ["a part without base", { when: [{ execute_text: { parts: [{ $operation: {} }] } }] }, "/when/0", "member `base` missing"],
  [
    "a part whose patch fails",
    { when: [{ execute_text: { parts: [{ $members: { base: "op", patch: [{ op: "remove", path: "/x" }] } }] } }] },
    "/when/0/patch/0",
    "does not exist",
  ],
];
test.each(FAULTS)("a fault of the corpus has its place: %s", (_, members, at, part) => {
  const attempt = (): unknown => build(members);
  expect(attempt).toThrow(HarnessError);
  expect(attempt).toThrow(expect.objectContaining({ code: "CORPUS", place: { case: "CAP-001", at }, message: expect.stringContaining(part) }));
});
