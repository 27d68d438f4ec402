import { describe, expect, it } from "vitest";
import { createManifest } from "../artifacts/manifest.ts";
import { decodeContext, decodeEnvelope } from "../envelope/envelope.ts";
import { gateContext } from "../runtime/judge.ts";
import { artifactId, handleFor, originOf } from "../testbed/artifacts.ts";
import { createBed } from "../testbed/bed.ts";
import { context, type Draft, handle, operation, registryWith, world } from "../testbed/corpus.ts";
import type { DecodedRequest, GateContext } from "./gate.ts";
import { namedInputs, readInputText, readParamObject, readRange } from "./input-text.ts";

/** params are free in this world, so that handles can stand anywhere in them. */
const { parts } = createBed({
  world: world({
    registry: registryWith("engine.spatial", {
      ops: [{ name: "spatial.build_model", params_schema: { type: "object" }, capabilities: [], required_gates: [], output_types: [] }],
    }),
  }),
});

function asking(changes: Draft): DecodedRequest {
  const envelope = decodeEnvelope(operation("spatial-build-d2", changes));
  const registered = parts.registry.findOperation("engine.spatial", "spatial.build_model");
  const { planned } = envelope;
  if (planned === null || registered === null) throw new Error("the operation of the testbed is decoded");
  return { planned, registered, envelope, context: decodeContext(context()).value };
}

/** A context in which one artifact is stored; `bytes` are what was verified. */
function storing(changes: Draft, bytes: Uint8Array | null): GateContext {
  const manifest = createManifest({ ...handleFor({ text: "x" }, { artifact_id: ID }), ...changes }, originOf());
  return {
    ...gateContext(parts, parts.artifacts),
    artifacts: { ...parts.artifacts, find: (id) => (id === ID ? manifest : null), verify: () => "verified" },
    readInput: () => bytes,
  };
}

const ID = artifactId(0x77);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const MOST = 16 * 1024 * 1024;

describe("artifacts that a request names", () => {
  const named = (n: number): Draft => handle({ artifact_id: artifactId(n) });
  it.each([
    ["in inputs", { inputs: [named(1)], params: {} }, [["/inputs/0", 1]]],
    ["in params, at any depth", { inputs: [], params: { a: [null, 7, { b: named(2) }] } }, [["/params/a/2/b", 2]]],
    [
      "in both: by its param",
      { inputs: [named(1), named(2)], params: { a: named(1) } },
      [
        ["/params/a", 1],
        ["/inputs/1", 2],
      ],
    ],
    ["an id alone, a hash alone", { inputs: [], params: { a: { artifact_id: artifactId(1) }, b: { content_hash: "0".repeat(64) } } }, []],
  ])("%s", (_, sent, expected) => {
    const wanted = expected.map(([path, n]) => ({ path, artifact_id: artifactId(Number(n)) }));
    expect(namedInputs(asking(sent))).toEqual(wanted);
  });
});

describe("the text of an input", () => {
  it.each([
    ["a file", {}, utf8("text é"), "text é"],
    ["of the most bytes that are read", { size_bytes: MOST }, utf8("a"), "a"],
    ["of one byte more", { size_bytes: MOST + 1 }, utf8("a"), null],
    ["a folder", { kind: "bundle" }, utf8("a"), null],
    ["not verified", {}, null, null],
    ["not UTF-8", {}, Uint8Array.of(0xc3, 0x28), null],
  ])("%s", (_, changes, bytes, expected) => expect(readInputText(ID, storing(changes, bytes))).toBe(expected));

  it("that is not stored", () => expect(readInputText(artifactId(0x78), storing({}, utf8("a")))).toBeNull());
});

describe("the object that a param leads to", () => {
  const leading = { inputs: [], params: { limits: handle({ artifact_id: ID }) } };
  it.each([
    ["an object", leading, utf8('{"x":[0,1]}'), { x: [0, 1] }],
    ["a list", leading, utf8("[1]"), null],
    ["no JSON", leading, utf8("{"), null],
    ["nothing verified", leading, null, null],
    ["another param", { inputs: [], params: { other: handle({ artifact_id: ID }) } }, utf8("{}"), null],
    ["a param that is no handle", { inputs: [], params: { limits: ID } }, utf8("{}"), null],
  ])("%s", (_, sent, bytes, expected) => expect(readParamObject(asking(sent), "limits", storing({}, bytes))).toEqual(expected));
});

describe("a range", () => {
  it.each([[[0, 1]], [[-1.5, 0]]])("%j", (value) => expect(readRange(value)).toEqual(value));
  it.each([[undefined], [null], ["ab"], [{ 0: 0, 1: 1, length: 2 }], [[]], [[0]], [[0, 1, 2]], [["0", 1]], [[0, "1"]], [[1, 1]], [[2, 1]], [[null, 1]]])(
    "none: %j",
    (value) => expect(readRange(value)).toBeNull(),
  );
  it("none without an end", () => {
    expect(readRange([Number.NEGATIVE_INFINITY, 1])).toBeNull();
    expect(readRange([0, Number.POSITIVE_INFINITY])).toBeNull();
  });
});
