import { describe, expect, it } from "vitest";
import { createManifest } from "../artifacts/manifest.ts";
import type { ArtifactView, HandleClaim, Verification } from "../artifacts/store.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import type { JsonObject } from "../json.ts";
import { artifactId, handleFor, originOf } from "../testbed/artifacts.ts";
import { type Draft, handle, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { deny, type GateVerdict } from "./gate.ts";
import { claimOf, collectHandles, placeOf } from "./handles.ts";
import { G_INTEGRITY } from "./integrity.ts";
import { type Claim, readingTime, verifyHandles } from "./stored.ts";

/** params are free in this world, so that handles can stand anywhere in them. */
const OPEN_PARAMS: Draft = world({
  registry: registryWith("engine.spatial", {
    ops: [{ name: "spatial.build_model", params_schema: { type: "object" }, capabilities: [], required_gates: [], output_types: [] }],
  }),
});
const open = (params: Draft): Draft => operation("spatial-build-d2", { params });
const other = artifactId(0xfff);

describe("G-INTEGRITY holds handles against stored bytes (MEX-INT-01, MEX-INT-02)", () => {
  const flaws: readonly (readonly [string, Draft, string, string])[] = [
    ["an id that is not stored", { artifact_id: other }, "ARTIFACT_MISSING", "/artifact_id"],
    ["another hash", { content_hash: "0".repeat(64) }, "ARTIFACT_HASH", "/content_hash"],
    ["another size", { size_bytes: 17 }, "ARTIFACT_SIZE", "/size_bytes"],
  ];

  it.each(flaws)("in inputs: %s", async (_, changes, code, member) => {
    expectDenial(await judge(G_INTEGRITY, operation("spatial-build-d2", { inputs: [handle(), handle(changes)] })), { code, path: `/inputs/1${member}` });
  });

  it.each(flaws)("anywhere in params: %s", async (_, changes, code, member) => {
    const sent = open({ a: [{ "b/c": handle(changes) }] });
    expectDenial(await judge(G_INTEGRITY, sent, { world: OPEN_PARAMS }), { code, path: `/params/a/0/b~1c${member}` });
  });

  it("in params without a size", async () => {
    const { size_bytes: _, ...rest } = handle();
    expectDenial(await judge(G_INTEGRITY, open({ a: rest }), { world: OPEN_PARAMS }), { code: "ARTIFACT_SIZE", path: "/params/a/size_bytes" });
  });

  it("passes true handles, in either letter case of the id, and objects that are none", async () => {
    const upper = handle({ artifact_id: String(handle()["artifact_id"]).toUpperCase() });
    const params = {
      a: handle(),
      b: [upper],
      c: { artifact_id: other },
      d: { content_hash: "0".repeat(64) },
      e: { artifact_id: 7, content_hash: "0".repeat(64) },
    };
    expectPass(await judge(G_INTEGRITY, open(params), { world: OPEN_PARAMS }));
  });
});

describe("handles in a value", () => {
  it("are found with their places, inside each other too", () => {
    const claim = { artifact_id: "a", content_hash: "h", size_bytes: 1 };
    const value = [
      { ...claim, more: { "x/y": [{ ...claim }] } },
      "text",
      null,
      { a: { artifact_id: "b", content_hash: "h", size_bytes: "1" } },
      { uri: "u", kind: "k" },
      { kind: "k" },
      { uri: "u" },
    ];
    const found: JsonObject[] = [];
    collectHandles(value, found);
    expect(found.map((one) => [placeOf(one, value, "/in"), claimOf(one)?.artifact_id, claimOf(one)?.size_bytes])).toEqual([
      ["/in/0", "a", 1],
      ["/in/0/more/x~1y/0", "a", 1],
      ["/in/3/a", "b", -1],
      ["/in/4", undefined, undefined],
    ]);
    expect(placeOf({ ...claim }, value)).toBeNull();
    expect(found.slice(0, 2).map((one) => placeOf(one, value))).toEqual(["/0", "/0/more/x~1y/0"]);
  });
});

describe("verifying handles", () => {
  const placed = (n: number): Claim<string> => ({ of: `/${n}`, handle: handleFor({ text: "x" }, { artifact_id: artifactId(n) }) });
  const refuse = (flaw: string, path: string): GateVerdict => deny(flaw, path, flaw);

  /** A view that answers what it is told, at once or later. */
  function view(answers: readonly (Verification | Promise<Verification>)[], asked: string[] = []): ArtifactView {
    const rest = [...answers];
    return {
      find: (artifact_id): ArtifactManifest => createManifest(handleFor({ text: "x" }, { artifact_id, size_bytes: 1_000_000 }), originOf()),
      verify(claim: HandleClaim) {
        asked.push(claim.artifact_id);
        return rest.shift() ?? "verified";
      },
    };
  }
  const later = (verification: Verification): Promise<Verification> => Promise.resolve(verification);

  const rows: readonly (readonly [string, readonly (Verification | Promise<Verification>)[], string | null, number])[] = [
    ["none", [], null, 3],
    ["the first", ["missing"], "/0", 1],
    ["the last", ["verified", "verified", "size"], "/2", 3],
    ["one that comes later", [later("hash")], "/0", 1],
    ["one after one that came later", [later("verified"), "unreadable"], "/1", 2],
    ["one that comes later after another", ["verified", later("verified"), later("missing")], "/2", 3],
    ["none, all later", [later("verified"), later("verified"), later("verified")], null, 3],
  ];
  it.each(rows)("denies the first flaw: %s", async (_, answers, path, count) => {
    const asked: string[] = [];
    const verdict = await verifyHandles([0, 1, 2].map(placed), view(answers, asked), refuse);
    expect([verdict.outcome === "deny" ? verdict.path : null, asked.length]).toEqual([path, count]);
  });

  it("answers at once where nothing is large", () => {
    expect(verifyHandles([placed(1)], view(["verified"]), refuse)).toMatchObject({ outcome: "pass" });
    expect(verifyHandles([], view([]), refuse)).toMatchObject({ outcome: "pass" });
  });

  it("asks for time by what is stored, not by what the handle says", () => {
    expect(readingTime([placed(1), placed(2)], view([]))).toBe(100);
    expect(readingTime([placed(1)], { ...view([]), find: () => null })).toBe(0);
  });
});
