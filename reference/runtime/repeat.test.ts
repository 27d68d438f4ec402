import { describe, expect, it } from "vitest";
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import { measureContent } from "../artifacts/content.ts";
import { PLANNED_OPERATION } from "../contract/validators.ts";
import { type Bed, createBed, EVIDENCE, goodResult, type Script } from "../testbed/bed.ts";
import { type BaseName, context, operation } from "../testbed/corpus.ts";
import { canonicalFormHash } from "./canonical-form.ts";
import { RANDOM_IDS } from "./clock.ts";
import { repeatOperation } from "./repeat.ts";

type Answer = (n: number, seen: readonly string[]) => { readonly text: string; readonly media_type?: string } | "failed";

/** An engine whose n-th run answers so; `seen` are the ids of the inputs that it was given. */
function answering(answer: Answer): Script {
  let count = 0;
  return ({ operation: planned, capabilities_granted }) => {
    count += 1;
    const made = answer(
      count,
      planned.inputs.flatMap((input) => ("artifact_id" in input ? [input.artifact_id] : [])),
    );
    if (made === "failed") throw new Error("broken");
    const { text, media_type = "application/octet-stream" } = made;
    const artifact_id = RANDOM_IDS.next();
    const uri = `.handshake/artifacts/L3/${artifact_id}/payload`;
    const measured = measureContent({ kind: "file", bytes: Buffer.from(text) });
    const handle = { artifact_id, kind: "tool_output", uri, ...measured, classification: "low", exportable: true };
    const good = goodResult(planned, capabilities_granted, { outputs: [handle] });
    const result = { ...good, provenance: Object.assign({}, good["provenance"], { outputs: [measured.content_hash] }) };
    return { result, staged: [EVIDENCE, { handle, text, media_type, artifact_type: "artifact.dataset" }] };
  };
}

function planned(base: BaseName): PlannedOperation {
  const decoded = PLANNED_OPERATION.decode(operation(base));
  if (!decoded.ok) throw new Error(decoded.violation.expected);
  return decoded.value;
}

const repeat = (bed: Bed, base: BaseName, times?: number) =>
  repeatOperation(bed, planned(base), context(), { artifacts: bed.parts.artifacts, ...(times === undefined ? {} : { times }) });

const JSON_TYPE = "application/json";

describe("an operation that is repeated", () => {
  const rows: readonly (readonly [string, BaseName, Answer, string, boolean, number])[] = [
    ["D3, the same bytes", "context-search-d3", () => ({ text: "a" }), "content_hash", true, 3],
    ["D3, other bytes the last time", "context-search-d3", (n) => ({ text: n === 3 ? "b" : "a" }), "content_hash", false, 3],
    ["D3, the same value in other bytes", "context-search-d3", (n) => ({ text: n === 1 ? "[1]" : "[ 1 ]", media_type: JSON_TYPE }), "content_hash", false, 3],
    [
      "D2, the same value",
      "spatial-build-d2",
      (n) => ({ text: n === 1 ? '{"a":1,"b":2}' : '{"b":2.0,"a":1}', media_type: JSON_TYPE }),
      "canonical_form",
      true,
      3,
    ],
    ["D2, another value", "spatial-build-d2", (n) => ({ text: `{"a":${n}}`, media_type: JSON_TYPE }), "canonical_form", false, 3],
    ["D2, octets that only look alike", "spatial-build-d2", (n) => ({ text: n === 1 ? "[1]" : "[ 1 ]" }), "canonical_form", false, 3],
    [
      "D1, replayed from its evidence",
      "guide-geocode-d1",
      (n, seen) => ({ text: n === 1 || seen.includes(EVIDENCE.handle.artifact_id) ? "a" : `${n}` }),
      "replay",
      true,
      3,
    ],
    ["D0, live every time", "guide-verify-d0", (n) => ({ text: `${n}` }), "replay", false, 3],
    ["a run that fails ends it", "spatial-build-d2", (n) => (n === 2 ? "failed" : { text: "a" }), "canonical_form", false, 2],
    ["a first run that fails", "spatial-build-d2", () => "failed", "canonical_form", false, 1],
  ];
  it.each(rows)("%s", async (_, base, answer, comparison, is_stable, runs) => {
    const bed = createBed({ script: answering(answer) });
    const repeated = await repeat(bed, base, 3);
    expect([repeated.comparison, repeated.is_stable, repeated.runs.length]).toEqual([comparison, is_stable, runs]);
    // Each run is an attempt of its own.
    expect(new Set(repeated.runs.map(({ op_id }) => op_id)).size).toBe(runs);
    expect(bed.invocations.map(({ operation: { op_id } }) => op_id)).toEqual(repeated.runs.map(({ op_id }) => op_id));
  });

  it("runs twice at least, and evidence stands among the inputs of a replay once", async () => {
    const bed = createBed({ script: answering(() => ({ text: "a" })) });
    expect((await repeat(bed, "guide-geocode-d1", 0)).runs).toHaveLength(2);
    const again = await repeatOperation(bed, { ...planned("guide-geocode-d1"), inputs: bed.invocations[1]?.operation.inputs ?? [] }, context(), bed.parts);
    expect(again.is_stable).toBe(true);
    expect(bed.invocations.at(-1)?.operation.inputs).toEqual(bed.invocations[1]?.operation.inputs);
  });

  it("that is denied is not stable", async () => {
    const bed = createBed();
    const refused = await repeatOperation(bed, { ...planned("spatial-build-d2"), capabilities_requested: [] }, context(), bed.parts);
    expect(refused).toMatchObject({ is_stable: false, runs: [{ result: null, hashes: [] }] });
  });
});

describe("canonical forms", () => {
  const file = (text: string, mime: string): string => canonicalFormHash({ kind: "file", bytes: Buffer.from(text) }, mime);
  const bundle = (...entries: [string, string][]): string =>
    canonicalFormHash({ kind: "entries", entries: entries.map(([path, text]) => ({ path, bytes: Buffer.from(text) })) }, "application/octet-stream");
  const rows: readonly (readonly [string, string, string, boolean])[] = [
    ["JSON by value", file('{"a":1,"b":2}', JSON_TYPE), file('{ "b": 2, "a": 1.0 }', "application/ld+json; charset=utf-8"), true],
    ["JSON of another order of a list", file("[1,2]", JSON_TYPE), file("[2,1]", JSON_TYPE), false],
    ["what is called JSON and is none", file("{", JSON_TYPE), file("{ ", JSON_TYPE), false],
    ["text with other line ends, composed", file("caf\u00e9\n", "text/plain"), file("cafe\u0301\r\n", "text/plain; charset=utf-8"), true],
    ["text with another word", file("a", "text/plain"), file("b", "text/plain"), false],
    ["octets", file("a\n", "application/octet-stream"), file("a\r\n", "application/octet-stream"), false],
    ["a bundle in another order, its JSON by value", bundle(["a.json", "[1]"], ["b", "x"]), bundle(["b", "x"], ["a.json", "[ 1 ]"]), true],
    ["a bundle of other names", bundle(["a", "x"]), bundle(["b", "x"]), false],
  ];
  it.each(rows)("%s", (_, left, right, same) => expect(left === right).toBe(same));
});
