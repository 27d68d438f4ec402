/** What an attempt does with artifacts: verified inputs, staging, export, and what becomes of it all where something fails. */
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { createArtifactStore } from "../artifacts/memory-store.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { Invocation } from "../engines/grant.ts";
import { RuntimeFault } from "../faults.ts";
import { openRecorder, type Recorder } from "../recorder/recorder.ts";
import { loadWorld } from "../serve/world.ts";
import { artifactId, openFiles, stagedInput } from "../testbed/artifacts.ts";
import { type Bed, createBed, EVIDENCE, goodResult, type Script, story } from "../testbed/bed.ts";
import { type Draft, freshOpId, handle, operation, world } from "../testbed/corpus.ts";

const OUTPUT = stagedInput({ text: "solid c\n" }, { artifact_id: artifactId(0xc1), kind: "tool_output" });
const LOGS = stagedInput({ text: "log\n" }, { artifact_id: artifactId(0xc2) });
const DETAILS = stagedInput({ text: "line 3\n" }, { artifact_id: artifactId(0xc3) });
const STRAY = stagedInput({ text: "left behind\n" }, { artifact_id: artifactId(0xc4) });
const STAGED: readonly unknown[] = [OUTPUT, LOGS, DETAILS, STRAY, EVIDENCE];

function outputs(...handles: readonly ArtifactHandle[]): (invocation: Invocation, changes?: Draft) => Draft {
  return ({ operation: planned, capabilities_granted }, changes = {}) => {
    const result = goodResult(planned, capabilities_granted, { outputs: handles, ...changes });
    return { ...result, provenance: Object.assign({}, result["provenance"], { outputs: handles.map(({ content_hash }) => content_hash) }) };
  };
}

const produce =
  (changes: Draft = {}, staged: readonly unknown[] = STAGED): Script =>
  (invocation) => ({ result: outputs(OUTPUT.handle)(invocation, changes), staged });

const fail =
  (status: string): Script =>
  ({ operation: planned, capabilities_granted }) => ({
    result: {
      ...goodResult(planned, capabilities_granted, { status, outputs: [OUTPUT.handle], logs_ref: LOGS.handle }),
      errors: [{ code: "KERNEL", message: "gave up", details_ref: DETAILS.handle }],
    },
    staged: STAGED,
  });

const worldIds = new Set(loadWorld(world()).artifacts.keys());
const storedIn = ({ parts }: Bed): string[] => parts.artifacts.list().flatMap(({ artifact_id }) => (worldIds.has(artifact_id) ? [] : [artifact_id]));
const DONE = { outcome: "executed", result: { status: "succeeded" } };

describe("what a result names is stored, and nothing else", () => {
  const rows: readonly (readonly [string, Script, unknown, readonly string[]])[] = [
    ["a success", produce({ logs_ref: LOGS.handle }), DONE, [OUTPUT, LOGS].map(({ handle: { artifact_id } }) => artifact_id)],
    [
      "a success with a note",
      produce({ errors: [{ code: "NOTE", message: "n", details_ref: DETAILS.handle }] }),
      DONE,
      [OUTPUT, DETAILS].map(({ handle: { artifact_id } }) => artifact_id),
    ],
    [
      "a failure: what explains it",
      fail("failed"),
      { outcome: "executed", result: { status: "failed" } },
      [LOGS, DETAILS].map(({ handle: { artifact_id } }) => artifact_id),
    ],
    [
      "a denial of the engine's own",
      fail("denied"),
      { outcome: "executed", result: { status: "denied" } },
      [LOGS, DETAILS].map(({ handle: { artifact_id } }) => artifact_id),
    ],
    ["a refused result: nothing", produce({ op_id: artifactId(7) }), { outcome: "denied", phase: "result" }, []],
    [
      "an engine that throws: nothing",
      () => {
        throw new Error("x");
      },
      { outcome: "failed" },
      [],
    ],
  ];
  it.each(rows)("of %s", async (_, script, answer, stored) => {
    const bed = createBed({ script });
    expect(await bed.execute(operation())).toMatchObject(Object(answer));
    expect(storedIn(bed)).toEqual(stored);
  });

  it("with manifests that say where it came from (MEX-ART-02)", async () => {
    const bed = createBed({
      world: world({ clock: { now: "2026-01-01T00:00:00Z" } }),
      script: produce({ logs_ref: LOGS.handle, evidence: [EVIDENCE.handle] }),
    });
    const entity = { artefact_type: "note", artefact_id: artifactId(5), selector: null };
    const sent = operation("spatial-build-d2", { inputs: [handle(), entity] });
    expect(await bed.execute(sent)).toMatchObject(DONE);
    const { artifact_id, content_hash } = handle();
    expect(bed.parts.artifacts.find(OUTPUT.handle.artifact_id)).toEqual({
      artifact_id: OUTPUT.handle.artifact_id,
      layer: "L3",
      kind: "tool_output",
      mime: "text/plain",
      artifact_type: "artifact.document",
      content_hash: OUTPUT.handle.content_hash,
      size_bytes: 8,
      classification: "low",
      exportable: true,
      created_at: expect.stringMatching(/^2026-01-01T00:00:0\d\.\d{3}Z$/),
      created_by_job_id: sent["op_id"],
      source_artifact_refs: [{ artifact_id, content_hash }],
      source_entity_refs: [entity],
      retention_kind: "Result",
      engine_id: "engine.spatial",
      engine_version: "1.0.0",
      implementation: "impl.spatial",
      implementation_version: "1.0.0",
      op_id: sent["op_id"],
      config_hash: "0".repeat(64),
      input_hashes: [content_hash],
      determinism: "D2",
    });
    const kinds = [OUTPUT.handle, EVIDENCE.handle, LOGS.handle].map((named) => bed.parts.artifacts.find(named.artifact_id)?.retention_kind);
    expect(kinds).toEqual(["Result", "Evidence", "Log"]);
  });

  it("and a lifetime where it is sensitive and says none (MEX-RET-03)", async () => {
    const sensitive = stagedInput({ text: "prompt" }, { artifact_id: artifactId(0xc5), classification: "high" });
    const bed = createBed({ script: (invocation) => ({ result: outputs(sensitive.handle)(invocation), staged: [sensitive] }) });
    expect(await bed.execute(operation())).toMatchObject(DONE);
    expect(bed.parts.artifacts.find(artifactId(0xc5))).toMatchObject({ retention_ttl_days: 30 });
  });
});

describe("what is staged falsely refuses the result (READ-58)", () => {
  const input = handle();
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    ["other bytes under a stored id", [OUTPUT, { ...EVIDENCE, handle: input, text: "other" }]],
    ["other bytes with the stored hash", [OUTPUT, { ...EVIDENCE, handle: { ...EVIDENCE.handle, artifact_id: input["artifact_id"] } }]],
    ["two contents under one id", [OUTPUT, { ...OUTPUT, ...stagedInput({ text: "solid d\n" }, { artifact_id: OUTPUT.handle.artifact_id }) }]],
    ["a path that climbs", [OUTPUT, { ...STRAY, text: undefined, entries: [{ path: "../x", base64: "" }] }]],
    ["no handle", [OUTPUT, { ...STRAY, handle: { artifact_id: 1 } }]],
    ["two forms of content", [OUTPUT, { ...STRAY, base64: "" }]],
  ];
  it.each(rows)("%s, even if nothing names it", async (_, staged) => {
    const bed = createBed({ script: produce({}, JSON.parse(JSON.stringify(staged))) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", phase: "result", denial: { gate: "G-INTEGRITY", code: "STAGING_REFUSED" } });
    expect(storedIn(bed)).toEqual([]);
  });

  it("and the same bytes again do not", async () => {
    const text = "box(10, 10, 10)\n";
    const bed = createBed({
      script: (invocation) => ({ result: outputs(stagedInput({ text }, input).handle)(invocation), staged: [stagedInput({ text }, input)] }),
    });
    expect(await bed.execute(operation())).toMatchObject(DONE);
    expect(storedIn(bed)).toEqual([]);
  });
});

describe("nothing is handed out that is not stored and recorded", () => {
  function refusingFrom(n: number): Recorder {
    const recorder = openRecorder();
    let commits = 0;
    return {
      ...recorder,
      commit(records) {
        commits += 1;
        if (commits >= n) throw new RuntimeFault("HSK-500-DB", "full");
        recorder.commit(records);
      },
    };
  }

  it("what cannot be recorded is taken back", async () => {
    const bed = createBed({ script: produce(), parts: { recorder: refusingFrom(2) } });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", phase: "result", error: { code: "HSK-500-DB" } });
    expect(storedIn(bed)).toEqual([]);
  });

  /** A memory store whose sessions fail at one call. */
  function failingAt(step: "put" | "export", error: Error): ArtifactStore {
    const honest = createArtifactStore(loadWorld(world()).artifacts);
    const openSession: ArtifactStore["openSession"] = () => {
      const session = honest.openSession();
      Object.defineProperty(session.staging, step, {
        value: () => {
          throw error;
        },
      });
      return session;
    };
    return Object.assign(Object.create(honest), { openSession });
  }

  const faults: readonly (readonly ["put" | "export", Error, string])[] = [
    ["put", new RuntimeFault("ARTIFACT_STORE", "full"), "ARTIFACT_STORE"],
    ["export", new RuntimeFault("ARTIFACT_STORE", "full"), "ARTIFACT_STORE"],
    ["export", new RuntimeFault("ARTIFACT_INVALID", "taken meanwhile"), "ARTIFACT_INVALID"],
    ["export", new Error("a bug"), "RUNTIME_FAULT"],
  ];
  it.each(faults)("a store that fails at %s fails the attempt, recorded: %s", async (step, error, code) => {
    const bed = createBed({ script: produce(), parts: { artifacts: failingAt(step, error) } });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", phase: "result", error: { code } });
    expect(story(bed.events())).toContain("diagnostic");
    expect(bed.diagnostics()).toMatchObject([{ severity: "error", code }]);
    expect(await createBed({ script: produce() }).execute(operation("spatial-build-d2", { op_id: freshOpId() }))).toMatchObject(DONE);
  });
});

describe("engines read verified copies", () => {
  it("of all handles of the operation, while it is open", async () => {
    const seen: unknown[] = [];
    let late: Invocation | undefined;
    const { artifact_id } = handle();
    const bed = createBed({
      script(invocation) {
        late = invocation;
        const bytes = invocation.inputs?.read(String(artifact_id));
        seen.push(Buffer.from(bytes ?? []).toString("utf8"), invocation.inputs?.read(artifactId(0xa002)), invocation.workspace);
        return produce()(invocation);
      },
    });
    expect(await bed.execute(operation())).toMatchObject(DONE);
    expect(seen).toEqual(["box(10, 10, 10)\n", null, null]);
    expect(late?.inputs?.read(String(artifact_id))).toBeNull();
  });

  it("from disk, whatever became of it, and with a workspace that is gone afterwards", async () => {
    const { root, artifacts } = openFiles();
    for (const { manifest, content } of loadWorld(world()).artifacts.values())
      if (content !== null) artifacts.put({ ...manifest, uri: "x" }, content, manifest);
    const payload = path.join(root, String(handle()["uri"]));
    let workspace: string | null | undefined;
    const bed = createBed({
      parts: { artifacts },
      script(invocation) {
        rmSync(payload);
        workspace = invocation.workspace;
        writeFileSync(path.join(workspace ?? "", "scratch"), "x");
        const bytes = invocation.inputs?.read(String(handle()["artifact_id"]));
        const copied = stagedInput({ text: Buffer.from(bytes ?? []).toString("utf8") }, { artifact_id: artifactId(0xc6) });
        return { result: outputs(copied.handle)(invocation), staged: [copied] };
      },
    });
    expect(await bed.execute(operation())).toMatchObject(DONE);
    expect(artifacts.read(artifactId(0xc6))).toMatchObject({ content: { bytes: Buffer.from("box(10, 10, 10)\n") } });
    expect([workspace?.startsWith(path.join(root, ".handshake", "staging")), existsSync(workspace ?? "")]).toEqual([true, false]);
    expect(readdirSync(path.join(root, ".handshake", "staging"))).toEqual([]);
    expect(await bed.execute(operation("spatial-build-d2", { op_id: freshOpId() }))).toMatchObject({
      outcome: "denied",
      denial: { gate: "G-INTEGRITY", code: "ARTIFACT_MISSING" },
    });
  });

  it("of large inputs too, judged later and no less", async () => {
    const { root, artifacts } = openFiles();
    const large = "0123456789abcdef".repeat(200_000);
    const input = stagedInput({ text: large }, { artifact_id: artifactId(0xc7) });
    const session = artifacts.openSession();
    session.staging.put(input);
    session.staging.export(new Map([[artifactId(0xc7), { mime: "text/plain", artifact_type: "artifact.document", created_at: "2026-01-01T00:00:00Z" }]]));
    let size = 0;
    const params = { scopes: ["notes"], mode: "literal", output: "json", query: "x" };
    const bed = createBed({
      parts: { artifacts },
      async script(invocation) {
        for await (const piece of invocation.inputs?.stream(artifactId(0xc7)) ?? []) size += piece.length;
        return { result: outputs(OUTPUT.handle)(invocation), staged: [OUTPUT] };
      },
    });
    const sent = operation("context-search-d3", { params, inputs: [input.handle] });
    expect(await bed.execute(sent)).toMatchObject(DONE);
    expect(size).toBe(large.length);
    writeFileSync(path.join(root, "x"), "");
    rmSync(path.join(root, input.handle.uri));
    expect(await bed.execute({ ...sent, op_id: freshOpId() })).toMatchObject({ outcome: "denied", denial: { code: "ARTIFACT_MISSING" } });
  });
});
