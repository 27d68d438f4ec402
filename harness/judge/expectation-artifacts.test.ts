import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Expectation } from "../../spec-cases/contract/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { StepObservation } from "../observe/types.ts";
import type { ResolvedStep } from "../world/types.ts";
import { artifactCheck } from "./expectation-artifacts.ts";
import { readOther } from "./verdict.ts";

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const id = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;

/** A step that is no execute, with its answer. */
function step(value: JsonObject, over: Partial<StepObservation> = {}): StepObservation {
  const read: ResolvedStep = { kind: "artifact_read", artifact: {} };
  return { step: read, executes: [], answer: { kind: "result", value }, invocations: [], events: [], diagnostics: [], problems: [], ms: 1, ...over };
}

/** A PASS whose engine staged a text under id 1 and a bundle under id 2, and evidence under id 3. */
const RUN: StepObservation = step(
  {},
  {
    step: { kind: "plant", plant: { path: "a" } },
    answer: null,
    executes: [
      {
        sent: { operation: {}, text: null, op_id: null, context: {} },
        answer: {
          kind: "result",
          value: { outcome: "executed", result: { outputs: [{ artifact_id: id(1) }, { artifact_id: id(2) }], evidence: [{ artifact_id: id(3) }] } },
        },
        violations: [],
        ms: 1,
      },
    ],
    invocations: [
      {
        invocation: "i-1",
        engine_id: "engine.box",
        operation: {},
        capabilities_granted: [],
        workspace: null,
        reply: {
          result: {},
          staged: [
            { handle: { artifact_id: id(1) }, text: "solid\n" },
            { handle: { artifact_id: id(2) }, entries: [{ path: "a/b.txt", base64: base64("b") }] },
            { handle: { artifact_id: id(3) }, base64: base64("seen") },
          ],
        },
        cancelled: [],
        ms: 1,
        during: [],
      },
    ],
  },
);

function pathsOf(expectation: Expectation, observed: StepObservation, earlier: readonly StepObservation[] = [RUN]): string[] {
  const seen = readOther(observed.answer ?? { kind: "result", value: {} });
  return artifactCheck(expectation, { seen, attempt: null, observed, earlier }).map((found) => found.path);
}

const MANIFEST: JsonObject = { artifact_id: id(1), layer: "L3", created_at: "2026-01-01T00:00:00Z", input_hashes: ["a", "b"], source: { kind: "run" } };
const READ: JsonObject = { found: true, manifest: MANIFEST, base64: base64("solid\n") };
const FILES: JsonValue = [
  { path: "b.txt", base64: base64("b") },
  { path: "a.txt", base64: base64("a") },
];
const INDEX = sha256(JSON.stringify(["a", "b"].map((name) => ({ content_hash: sha256(name), path: `${name}.txt`, size_bytes: 1 }))));
const GONE: JsonValue = [
  { artifact_id: id(2), reason: "expired" },
  { artifact_id: id(1), reason: "expired" },
];

type Row = readonly [name: string, expectation: Expectation, value: JsonObject];

const RIGHT: readonly Row[] = [
  ["found", { found: true }, READ],
  ["not found", { found: false }, { found: false }],
  ["nothing expected", {}, { found: false }],
  ["members of a manifest", { manifest: { layer: "L3", "source.kind": "run", input_hashes: [["a", "b"]] } }, READ],
  ["alternatives of a member", { manifest: { layer: ["L1", "L3"] } }, READ],
  ["kinds of members", { manifest: { created_at: { $is: "timestamp" }, artifact_id: { $is: "uuid" } } }, READ],
  ["a member that may be absent", { manifest: { pinned: [null, false] } }, READ],
  ["bytes by hash", { bytes: { sha256: sha256("solid\n") } }, READ],
  ["bytes by base64", { bytes: { base64: base64("solid\n") } }, READ],
  ["bytes of an output", { bytes: { equals: { from_step: 0, output: 0 } } }, READ],
  ["bytes of evidence", { bytes: { equals: { from_step: 0, evidence: 0 } } }, { base64: base64("seen") }],
  ["bytes of an artifact by its id", { bytes: { equals: { artifact_id: id(1) } } }, READ],
  ["entries of a bundle, by the index of sorted paths", { bytes: { sha256: INDEX } }, { found: true, entries: FILES }],
  ["entries with the other separator", { bytes: { equals: { from_step: 0, output: 1 } } }, { entries: [{ path: "a\\b.txt", base64: base64("b") }] }],
  ["texts within bytes", { bytes: { contains: ["oli"] } }, READ],
  ["texts within entries", { bytes: { contains: ["a", "b"] } }, { entries: FILES }],
  ["artifacts that were deleted, in any order", { deleted: [id(1), id(2)] }, { deleted: GONE }],
  ["nothing deleted", { deleted: [] }, { deleted: [] }],
  ["members of a report", { report: { items_pruned: [2, 3], total_bytes_freed: { $is: "whole" } } }, { report: { items_pruned: 2, total_bytes_freed: 0 } }],
  ["nothing purged", { purged: 0 }, { purged: 0 }],
];

const WRONG: readonly (readonly [...Row, path: string])[] = [
  ["not found where it should be", { found: true }, { found: false }, "/found"],
  ["found where it should not be", { found: false }, READ, "/found"],
  ["no answer to the question", { found: false }, {}, "/found"],
  ["no manifest", { manifest: { layer: "L3" } }, { found: true }, "/manifest"],
  ["another value", { manifest: { layer: "L1" } }, READ, "/manifest/layer"],
  ["no such member", { manifest: { op_id: id(9) } }, READ, "/manifest/op_id"],
  ["an inherited name is no member", { manifest: { constructor: { $is: "present" } } }, READ, "/manifest/constructor"],
  ["a list in another order", { manifest: { input_hashes: [["b", "a"]] } }, READ, "/manifest/input_hashes"],
  ["a value of another kind", { manifest: { layer: { $is: "sha256" } } }, READ, "/manifest/layer"],
  ["bytes that differ in one letter", { bytes: { sha256: sha256("solid\n") } }, { base64: base64("Solid\n") }, "/bytes/sha256"],
  ["bytes with one more", { bytes: { base64: base64("solid\n") } }, { base64: base64("solid\n\n") }, "/bytes/base64"],
  ["entries where a file is expected", { bytes: { base64: base64("a") } }, { entries: FILES }, "/bytes/base64"],
  ["no bytes", { bytes: { contains: ["a"] } }, { found: true }, "/bytes"],
  ["other bytes than were staged", { bytes: { equals: { from_step: 0, output: 0 } } }, { base64: base64("solid") }, "/bytes/equals"],
  ["a file where a bundle was staged", { bytes: { equals: { from_step: 0, output: 1 } } }, { base64: base64("b") }, "/bytes/equals"],
  ["an entry under another name", { bytes: { equals: { from_step: 0, output: 1 } } }, { entries: [{ path: "a/c.txt", base64: base64("b") }] }, "/bytes/equals"],
  ["an output that was not there", { bytes: { equals: { from_step: 0, output: 7 } } }, READ, "/bytes/equals"],
  ["a text that is not there", { bytes: { contains: ["solid", "liquid"] } }, READ, "/bytes/contains"],
  ["one artifact too few deleted", { deleted: [id(1), id(2), id(3)] }, { deleted: GONE }, "/deleted"],
  ["one artifact too many deleted", { deleted: [id(1)] }, { deleted: GONE }, "/deleted"],
  [
    "an artifact deleted twice",
    { deleted: [id(1)] },
    {
      deleted: [
        { artifact_id: id(1), reason: "a" },
        { artifact_id: id(1), reason: "b" },
      ],
    },
    "/deleted",
  ],
  ["no list of what was deleted", { deleted: [] }, {}, "/deleted"],
  ["a deletion without a reason", { deleted: [id(1)] }, { deleted: [{ artifact_id: id(1), reason: " " }] }, "/deleted/reason"],
  ["another number in the report", { report: { items_pruned: 2 } }, { report: { items_pruned: 1 } }, "/report/items_pruned"],
  ["a negative number", { report: { items_pruned: { $is: "whole" } } }, { report: { items_pruned: -1 } }, "/report/items_pruned"],
  ["no report", { report: {} }, {}, "/report"],
  ["another number purged", { purged: 0 }, { purged: 1 }, "/purged"],
  ["a number that is not true", { purged: 1 }, { purged: 1 }, "/purged"],
];

describe("artifacts", () => {
  test.each(RIGHT)("%s", (_name, expectation, value) => expect(pathsOf(expectation, step(value))).toEqual([]));
  test.each(WRONG)("%s is a mismatch", (_name, expectation, value, path) => expect(pathsOf(expectation, step(value))).toEqual([path]));

  test("a JSON-RPC error has neither bytes nor lists", () => {
    const refused: StepObservation = { ...step({}), answer: { kind: "rpc_error", code: -32000, message: "no" } };
    expect(pathsOf({ found: false, deleted: [], purged: 0 }, refused)).toEqual(["/found", "/deleted", "/purged"]);
  });

  test("what was purged is counted by what is there no more", () => {
    const gone = { events: [id(1), id(2)], diagnostics: [] };
    expect(pathsOf({ purged: 2 }, step({ purged: 2 }, { gone }))).toEqual([]);
    expect(pathsOf({ purged: 1 }, step({ purged: 1 }, { gone }))).toEqual(["/purged"]);
  });

  test("bytes are compared with those that an earlier step read", () => {
    const earlier = step({ found: true, manifest: { artifact_id: id(5) }, base64: base64("kept") });
    const same: Expectation = { bytes: { equals: { artifact_id: id(5) } } };
    expect(pathsOf(same, step({ base64: base64("kept") }), [earlier])).toEqual([]);
    expect(pathsOf(same, step({ base64: base64("lost") }), [earlier])).toEqual(["/bytes/equals"]);
  });

  test("two collections are compared with order and reasons", () => {
    const first = step({ deleted: GONE });
    const again: Expectation = { same_deleted_as: 0 };
    expect(pathsOf(again, step({ deleted: structuredClone(GONE) }), [first])).toEqual([]);
    expect(pathsOf(again, step({ deleted: structuredClone(GONE).toReversed() }), [first])).toEqual(["/same_deleted_as"]);
    expect(pathsOf(again, step({ deleted: [{ artifact_id: id(2), reason: "old" }, GONE[1] ?? null] }), [first])).toEqual(["/same_deleted_as"]);
    expect(pathsOf(again, step({}), [first])).toEqual(["/same_deleted_as"]);
  });
});
