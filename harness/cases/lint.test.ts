import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { buildCase } from "../world/build-case.ts";
import { DENY_CASE, type Files, OPERATION_FILE, PASS_CASE, withCorpus } from "./corpus-in-temp.ts";
import type { Finding, Rule } from "./finding.ts";
import { lintCorpus } from "./lint.ts";
import { readCorpus } from "./load-corpus.ts";

const SCRIPTS = new Set(["succeed", "fail"]);

async function lint(changes: Files): Promise<Finding[]> {
  return withCorpus(changes, (root) => {
    const read = readCorpus({ root });
    return lintCorpus(read, { build: (ask) => buildCase(ask, read.corpus, "lint"), scripts: SCRIPTS });
  });
}

const pass = (members: JsonObject): JsonObject => ({ ...PASS_CASE, id: "CAP-003", rationale: "a case of its own", ...members });
const deny = (members: JsonObject): JsonObject => ({ ...DENY_CASE, id: "CAP-003", rationale: "a case of its own", ...members });
const patched = (...patch: JsonValue[]): JsonObject => ({ execute: { base: "op", patch } });
const [PASSED = null] = Array.isArray(PASS_CASE["then"]) ? PASS_CASE["then"] : [];
const EMPTY_PARAMS: JsonValue = { op: "replace", path: "/params", value: {} };
const OTHER_WORLD: JsonValue = [{ op: "add", path: "/policy/denied/-", value: "fs.read" }];
const at = "gate-cap/x.json";

/** [what, the file x.json of gate-cap, rule, place, part of the message] */
const CASES: [string, JsonObject, Rule, string, string][] = [
  ["an unknown clause", deny({ requirements: ["MEX-AAA-01", "MEX-NON-01"] }), "clause", "/requirements/1", "clause `MEX-NON-01` does not exist"],
  ["a MUST case on a SHOULD clause", deny({ requirements: ["MEX-AAA-02"] }), "level", "/level", "is a SHOULD"],
  ["a title of another level", deny({ level: "SHOULD" }), "level", "/title", "begins with the level, `SHOULD`"],
  ["an unknown reading", deny({ interpretations: ["READ-99"] }), "reading", "/interpretations/0", "`READ-99` does not exist"],
  ["a tentative reading in a normative case", deny({ interpretations: ["READ-02"] }), "tentative", "/status", "`READ-02` is tentative"],
  [
    "an alternative under a reading that is not named",
    deny({
      then: [
        {
          any_of: [
            { reading: "READ-01:a", verdict: "DENY" },
            { reading: "READ-01:b", verdict: "FAIL" },
          ],
        },
      ],
    }),
    "reading",
    "/then/0",
    "name it in interpretations",
  ],
  [
    "an alternative under a reading that is none",
    deny({ then: [{ any_of: [{ reading: "READ-77:a", verdict: "DENY" }, { verdict: "FAIL" }] }] }),
    "reading",
    "/then/0",
    "reading `READ-77` does not exist",
  ],
  ["an id of another folder", deny({ id: "SCH-003" }), "id-prefix", "/id", "ids in `gate-cap` begin with `CAP-`"],
  ["a gate of another folder", deny({ gate: "G-DET" }), "folder", "/gate", "have gate `G-CAP`"],
  ["a topic in a gate's folder", deny({ topic: "pipeline" }), "folder", "/topic", "has no topic"],
  ["fewer expectations than steps", deny({ when: [patched(), patched()] }), "then", "/then", "1 expectations for 2 steps"],
  ["no step", deny({ when: [], then: [] }), "then", "/when", "has no step"],
  ["an execute without verdict", deny({ then: [{ gate: ["G-CAP"] }] }), "then", "/then/0", "needs a `verdict`"],
  ["each for one execute", deny({ then: [{ each: [{ verdict: "DENY" }, { verdict: "DENY" }] }] }), "then", "/then/0", "this step is none"],
  ["a parallel step without each", deny({ when: [{ parallel: [{ base: "op" }, { base: "op" }] }] }), "then", "/then/0", "judged by `each`"],
  [
    "each of another length",
    deny({ when: [{ parallel: [{ base: "op" }, { base: "op" }, { base: "op" }] }], then: [{ each: [{ verdict: "DENY" }, { verdict: "DENY" }] }] }),
    "then",
    "/then/0",
    "2 expectations for 3 executes",
  ],
  ["steps in a refused world", deny({ given: { world: "small", start: { refused: true } } }), "start", "/when", "the case ends where the world is refused"],
  ["a comparison with a later step", deny({ then: [{ verdict: "DENY", same_fingerprint_as: 0 }] }), "step-reference", "/then/0", "refers to step 0"],
  [
    "a step that needs a feature",
    deny({ class: "execution", when: [patched(), { kill_restart: {} }], then: [PASSED, {}] }),
    "requires",
    "/requires",
    "feature `recorder.durable`",
  ],
  ["a real engine without the feature", deny({ class: "execution", engine: { scripts: [{ real: true }] } }), "requires", "/requires", "engine:<engine_id>"],
  [
    "a planted file without the feature",
    deny({ class: "execution", when: [patched(), { plant: { path: "a", text: "b" } }], then: [PASSED, {}] }),
    "requires",
    "/requires",
    "`artifacts.files`",
  ],
  [
    "files looked at without the feature",
    deny({ class: "execution", then: [{ verdict: "DENY", files: [{ path: "a" }] }] }),
    "requires",
    "/requires",
    "`artifacts.files`",
  ],
  [
    "another number of steps during",
    deny({ engine: { scripts: ["fail"] }, then: [{ verdict: "DENY", during: [{}] }] }),
    "then",
    "/then/0",
    "`during` has 1 expectations, the scripts have 0",
  ],
  ["a reading within during", deny({ then: [{ verdict: "DENY", during: [{ reading: "READ-01:x" }] }] }), "reading", "/then/0", "name it in interpretations"],
  ["requires in core", deny({ requires: ["materialize"] }), "requires", "/requires", "core is never optional"],
  ["an unknown script", pass({ engine: { scripts: ["suceed"] } }), "script", "/engine/scripts/0", "script `suceed` does not exist: fail, succeed"],
  ["a denial with nothing at fault", deny({ fault_in: null }), "fault-in", "/fault_in", "say whether the fault is"],
  ["a pass with a fault", pass({ fault_in: "operation" }), "fault-in", "/fault_in", "write null"],
  ["two faults and no denial", pass({ two_faults: true }), "two-faults", "/two_faults", "no step that denies"],
  [
    "two faults unflagged",
    deny({ when: [patched(EMPTY_PARAMS, { op: "remove", path: "/budget" })] }),
    "two-faults",
    "/when/0",
    "wrong in 2 parts (budget, params)",
  ],
  [
    "a denial without an anchor: operation",
    deny({ given: { world: "small", patch: OTHER_WORLD } }),
    "anchor",
    "/then/0",
    "the same base, world and world patch",
  ],
  [
    "a denial without an anchor: world",
    deny({ fault_in: "world", given: { world: "small", patch: OTHER_WORLD }, when: [patched({ op: "replace", path: "/determinism", value: "D2" })] }),
    "anchor",
    "/then/0",
    "the same base and operation patch",
  ],
  ["a denial without an anchor: engine", deny({ fault_in: "engine", when: [patched()] }), "anchor", "/then/0", "other scripts"],
  ["anchor null without a reason", deny({ anchor: null }), "anchor", "/anchor", "needs `anchor_reason`"],
  ["a reason without anchor null", deny({ anchor_reason: "it is as it is" }), "anchor", "/anchor_reason", "beside `anchor: null` alone"],
  ["an unknown base", deny({ when: [{ execute: { base: "nope" } }] }), "base", "/when/0", "operation `nope` does not exist"],
  ["an unknown world", deny({ given: { world: "nope" } }), "base", "/given/world", "world `nope` does not exist"],
  ["a patch that does not apply", deny({ when: [patched({ op: "remove", path: "/nope" })] }), "build", "/when/0/patch/0", "`/nope` does not exist"],
  ["a pass with invalid params", pass({ when: [patched(EMPTY_PARAMS)] }), "pass-valid", "/when/0", "`/params`: member `query` missing"],
  [
    "a pass with an invalid envelope",
    pass({ when: [patched({ op: "replace", path: "/determinism", value: "D9" })] }),
    "pass-valid",
    "/when/0",
    "`/determinism`",
  ],
  [
    "a pass for an unknown operation",
    pass({ when: [patched({ op: "replace", path: "/operation", value: "x.z" })] }),
    "pass-valid",
    "/when/0",
    "operation `x.z` is none of `engine.x`",
  ],
  [
    "a pass for an unknown engine",
    pass({ when: [patched({ op: "replace", path: "/engine_id", value: "engine.z" })] }),
    "pass-valid",
    "/when/0",
    "engine `engine.z` is not in the world's registry",
  ],
  ["a secret planted nowhere", deny({ secrets: ["sk-not-here"] }), "secret", "/secrets/0", "planted nowhere"],
  [
    "a misspelt generator",
    deny({ when: [patched({ op: "replace", path: "/params/query", value: { $repaet: { text: "a", count: 2 } } })] }),
    "generator",
    "/when/0/execute/patch/0/value",
    "`$repaet` is no generator",
  ],
  ["a pass without its outcomes", pass({ then: [{ verdict: "PASS" }] }), "writes", "/then/0", "gate_outcome of G-SCHEMA"],
  ["a pass without its decisions", pass({ then: [{ verdict: "PASS", events: [] }] }), "writes", "/then/0", "capability_action of `fs.read:a` with allow"],
  [
    "a denial without its events",
    deny({ then: [{ verdict: "DENY", gate: ["G-CAP"] }] }),
    "writes",
    "/then/0",
    "gate_outcome with deny, diagnostic, capability_action with deny, engine_calls 0",
  ],
  ["an equal case", pass({}), "equal-cases", "", "the same as `CAP-001`"],
];

describe("lint", () => {
  test("finds nothing in a sound corpus", async () => expect(await lint({})).toEqual([]));

  test.each(CASES)("finds: %s", async (_, definition, rule, place, part) => {
    expect(await lint({ [at]: definition })).toContainEqual({ file: at, place, rule, message: expect.stringContaining(part) });
  });

  const ANCHORED: [string, Files][] = [
    ["by the world's fault", { [at]: deny({ fault_in: "world", given: { world: "small", patch: OTHER_WORLD }, when: [patched()] }) }],
    [
      "by other scripts",
      { [at]: deny({ fault_in: "engine", engine: { scripts: ["fail"] }, when: [{ execute: { base: "op" } }], then: [{ verdict: "FAIL" }] }) },
    ],
    [
      "by an id of its own",
      { [at]: deny({ fault_in: "world", given: { world: "small", patch: OTHER_WORLD }, when: [patched({ op: "replace", path: "/op_id", value: "x" })] }) },
    ],
    ["by a reason", { [at]: deny({ anchor: null, anchor_reason: "the text holds no operation", when: [{ execute_text: { parts: ["["] } }] }) }],
  ];
  test.each(ANCHORED)("finds an anchor: %s", async (_, changes) => {
    expect((await lint({ "operations/spatial-build-d2.json": OPERATION_FILE, ...changes })).filter(({ rule }) => rule === "anchor")).toEqual([]);
  });

  test("a world that may be refused is an anchor for the same world alone", async () => {
    const either = pass({ id: "CAP-004", given: { world: "small", patch: OTHER_WORLD, start: { refused: "either" } } });
    const same = deny({ given: { world: "small", patch: OTHER_WORLD, start: { refused: "either" } } });
    const anchors = (changes: Files): Promise<Finding[]> => lint(changes).then((found) => found.filter(({ rule }) => rule === "anchor"));
    expect(await anchors({ [at]: same, "gate-cap/y.json": either })).toEqual([]);
    expect(await anchors({ "gate-cap/granted.json": null, [at]: deny({ fault_in: "world" }), "gate-cap/y.json": either })).not.toEqual([]);
  });
});
