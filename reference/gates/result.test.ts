import { describe, expect, it } from "vitest";
import { createBed, EVIDENCE, goodResult, type Script, succeed } from "../testbed/bed.ts";
import { type BaseName, type Draft, operation, registryWith, world } from "../testbed/corpus.ts";

const answering =
  (changes: Draft, staged: unknown[] = [EVIDENCE]): Script =>
  (invocation) => ({ result: goodResult(invocation.operation, invocation.capabilities_granted, changes), staged });

/** A good result with members of its provenance replaced. */
const claiming =
  (changes: Draft): Script =>
  (invocation) => {
    const result = goodResult(invocation.operation, invocation.capabilities_granted);
    return { result: { ...result, provenance: Object.assign({}, result["provenance"], changes) }, staged: [EVIDENCE] };
  };

const outputs = { outputs: [EVIDENCE.handle] };
const produced =
  (changes: Draft, staged: unknown[] = [EVIDENCE]): Script =>
  (invocation) => {
    const result = goodResult(invocation.operation, invocation.capabilities_granted, { ...outputs, ...changes });
    return { result: { ...result, provenance: Object.assign({}, result["provenance"], { outputs: [EVIDENCE.handle.content_hash] }) }, staged };
  };

describe("a good result is handed out", () => {
  const rows: readonly (readonly [string, BaseName, Script])[] = [
    ["no outputs", "spatial-build-d2", succeed],
    ["an output", "spatial-build-d2", produced({})],
    ["an output and logs", "spatial-build-d2", produced({ logs_ref: EVIDENCE.handle })],
    ["logs_ref null", "spatial-build-d2", answering({ logs_ref: null })],
    ["evidence at D1", "guide-geocode-d1", succeed],
    ["evidence at D0", "guide-verify-d0", succeed],
    [
      "equal times with unlike fractions",
      "spatial-build-d2",
      answering({ started_at: "2026-01-01T00:00:00.1Z", ended_at: "2026-01-01T00:00:00.100000001+00:00" }),
    ],
  ];
  it.each(rows)("%s", async (_, base, script) => {
    const bed = createBed({ script });
    expect(await bed.execute(operation(base))).toMatchObject({ outcome: "executed", result: { status: "succeeded" } });
    expect(bed.outcomes().filter(({ phase }) => phase === "result")).toHaveLength(6);
  });
});

describe("a bad result is denied in phase result", () => {
  const other = "00000000-0000-4000-8000-00000000ffff";
  const rows: readonly (readonly [string, Script, string, string])[] = [
    ["no reply object", () => 7, "G-SCHEMA", "RESULT_MALFORMED"],
    ["nothing", () => undefined, "G-SCHEMA", "RESULT_MALFORMED"],
    ["no result", () => ({ staged: [] }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["a result that is no object", () => ({ result: "done", staged: [] }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["a result with a function", () => ({ result: { op_id: () => 1 }, staged: [] }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["no provenance", answering({ provenance: null }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["another status", answering({ status: "ok" }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["a further member", answering({ payload: "x" }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["a time that is none", answering({ started_at: "yesterday" }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["content in a handle", answering({ outputs: [{ ...EVIDENCE.handle, content: "x" }] }), "G-SCHEMA", "RESULT_MALFORMED"],
    ["another op_id", answering({ op_id: other }), "G-SCHEMA", "RESULT_OP_ID"],
    ["times reversed", answering({ started_at: "2026-01-01T00:00:00.000000002Z", ended_at: "2026-01-01T00:00:00.000000001Z" }), "G-SCHEMA", "RESULT_TIMES"],
    ["a capability that was not granted", claiming({ capabilities_granted: ["net.http"] }), "G-CAP", "RESULT_CAPABILITY"],
    ["an output that was not staged", produced({}, []), "G-INTEGRITY", "RESULT_ARTIFACT_MISSING"],
    ["an output staged with other content", produced({}, [{ ...EVIDENCE, text: "other" }]), "G-INTEGRITY", "RESULT_ARTIFACT_MISSING"],
    ["an output of another size", produced({ outputs: [{ ...EVIDENCE.handle, size_bytes: 6 }] }), "G-INTEGRITY", "RESULT_ARTIFACT_MISSING"],
    ["an output outside the workspace", produced({ outputs: [{ ...EVIDENCE.handle, uri: "data:text/plain,hello" }] }), "G-INTEGRITY", "RESULT_URI_UNSAFE"],
    ["evidence that was not staged", answering({ evidence: [EVIDENCE.handle] }, []), "G-INTEGRITY", "RESULT_ARTIFACT_MISSING"],
    ["provenance of another engine", claiming({ engine_id: "engine.other" }), "G-PROVENANCE", "RESULT_PROVENANCE_ENGINE"],
    [
      "provenance of another implementation",
      claiming({ implementation: { id: "impl.other", version: "1.0.0" } }),
      "G-PROVENANCE",
      "RESULT_PROVENANCE_IMPLEMENTATION",
    ],
    [
      "provenance of another version",
      claiming({ implementation: { id: "impl.spatial", version: "1.0.1" } }),
      "G-PROVENANCE",
      "RESULT_PROVENANCE_IMPLEMENTATION",
    ],
    ["content in the environment", claiming({ environment: { log: "x".repeat(32768) } }), "G-PROVENANCE", "RESULT_INLINE"],
    ["a data uri deep in the environment", claiming({ environment: { files: [{ at: "data:text/plain;base64,aGVsbG8=" }] } }), "G-PROVENANCE", "RESULT_INLINE"],
    ["content in an error", answering({ errors: [{ code: "NOTE", message: "x".repeat(32768) }] }), "G-PROVENANCE", "RESULT_INLINE"],
    ["provenance without the input", claiming({ inputs: [] }), "G-PROVENANCE", "RESULT_PROVENANCE_INPUTS"],
    ["provenance with an output too many", claiming({ outputs: ["0".repeat(64)] }), "G-PROVENANCE", "RESULT_PROVENANCE_OUTPUTS"],
    ["provenance of another level", claiming({ determinism: "D1" }), "G-DET", "RESULT_DETERMINISM"],
  ];
  it.each(rows)("%s", async (_, script, gate, code) => {
    const bed = createBed({ script });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", phase: "result", denial: { gate, code, severity: "error" } });
    expect(bed.outcomes().at(-1)).toMatchObject({ gate, phase: "result", outcome: "deny", code });
    expect(bed.diagnostics().map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  const missing = { ...EVIDENCE.handle, artifact_id: other, uri: `.handshake/artifacts/L3/${other}/payload` };
  const places: readonly (readonly [string, Script, string])[] = [
    ["/op_id", answering({ op_id: other }), "RESULT_OP_ID"],
    ["/ended_at", answering({ started_at: "2026-01-01T00:00:01Z", ended_at: "2026-01-01T00:00:00Z" }), "RESULT_TIMES"],
    ["/provenance/capabilities_granted/1", claiming({ capabilities_granted: ["fs.read:inputs", "net.http"] }), "RESULT_CAPABILITY"],
    ["/provenance/determinism", claiming({ determinism: "D1" }), "RESULT_DETERMINISM"],
    ["/outputs/0/uri", produced({ outputs: [{ ...EVIDENCE.handle, uri: "notes/a.txt" }] }), "RESULT_URI_ELSEWHERE"],
    ["/outputs/0/uri", produced({ outputs: [{ ...EVIDENCE.handle, uri: "../a.txt" }] }), "RESULT_URI_UNSAFE"],
    ["/outputs/1", produced({ outputs: [EVIDENCE.handle, missing] }), "RESULT_ARTIFACT_MISSING"],
    ["/evidence/1", answering({ evidence: [EVIDENCE.handle, missing] }), "RESULT_ARTIFACT_MISSING"],
    ["/logs_ref", answering({ logs_ref: missing }), "RESULT_ARTIFACT_MISSING"],
    [
      "/errors/1/details_ref",
      answering({
        errors: [
          { code: "NOTE", message: "a" },
          { code: "NOTE", message: "b", details_ref: missing },
        ],
      }),
      "RESULT_ARTIFACT_MISSING",
    ],
    ["/provenance/engine_id", claiming({ engine_id: "engine.other" }), "RESULT_PROVENANCE_ENGINE"],
    ["/provenance/implementation", claiming({ implementation: { id: "impl.other", version: "1.0.0" } }), "RESULT_PROVENANCE_IMPLEMENTATION"],
    ["/provenance/inputs", claiming({ inputs: [] }), "RESULT_PROVENANCE_INPUTS"],
    ["/provenance/outputs", claiming({ outputs: ["0".repeat(64)] }), "RESULT_PROVENANCE_OUTPUTS"],
    ["/provenance/environment", claiming({ environment: { log: "x".repeat(32768) } }), "RESULT_INLINE"],
    ["/provenance/environment", claiming({ environment: { log: " \n DATA:,x" } }), "RESULT_INLINE"],
    ["/provenance/environment", claiming({ environment: { logs: ["a", "data:text/plain,x"] } }), "RESULT_INLINE"],
    [
      "/errors/1/message",
      answering({
        errors: [
          { code: "NOTE", message: "a" },
          { code: "NOTE", message: "data:text/plain,x" },
        ],
      }),
      "RESULT_INLINE",
    ],
  ];
  it.each(places)("the denial and its reason name %s", async (path, script, code) => {
    expect(await createBed({ script }).execute(operation())).toMatchObject({
      outcome: "denied",
      denial: { code, reason: expect.stringContaining(`\`${path}\``), details: { path } },
    });
  });

  it.each([
    ["an environment of exactly the limit", claiming({ environment: { log: "x".repeat(32768 - '{"log":""}'.length) } })],
    ["an environment that speaks of a data uri", claiming({ environment: { note: "no data:text/plain,x", of: "data:", more: [null, 7, true, "a"] } })],
    ["an error with details that are stored", produced({ errors: [{ code: "NOTE", message: "a", details_ref: EVIDENCE.handle }] })],
    ["an error without details", produced({ errors: [{ code: "NOTE", message: "a", details_ref: null }] })],
  ])("%s is handed out", async (_, script) => expect(await createBed({ script }).execute(operation())).toMatchObject({ outcome: "executed" }));

  it.each(["guide-geocode-d1", "guide-verify-d0"] as const)("no evidence for %s (MEX-DET-02)", async (base) => {
    const bed = createBed({ script: answering({ evidence: [] }) });
    expect(await bed.execute(operation(base))).toMatchObject({
      outcome: "denied",
      phase: "result",
      denial: { gate: "G-DET", code: "RESULT_EVIDENCE_MISSING", details: { path: "/evidence" } },
    });
  });

  it("outputs over output_bytes, one byte and none (READ-55)", async () => {
    for (const [output_bytes, outcome] of [
      [5, "executed"],
      [4, "denied"],
    ] as const) {
      const sent = operation("spatial-build-d2", { budget: { output_bytes }, output_spec: { expected_types: [], max_bytes: null } });
      expect(await createBed({ script: produced({}) }).execute(sent)).toMatchObject({ outcome });
    }
  });

  it.each([
    ["output_bytes", { output_bytes: 4 }, null, "/budget/output_bytes"],
    ["max_bytes", { output_bytes: 100 }, 4, "/output_spec/max_bytes"],
  ] as const)(
    "over %s: the event, the denial and its reason name cap, limit and observed value (MEX-BUD-05, MEX-BUD-07)",
    async (_, budget, max_bytes, named) => {
      const bed = createBed({ script: produced({}) });
      const exceeded = { cap: "output_bytes", limit: 4, observed: 5 };
      const details = { path: "/outputs", ...exceeded };
      expect(await bed.execute(operation("spatial-build-d2", { budget, output_spec: { expected_types: [], max_bytes } }))).toMatchObject({
        denial: { gate: "G-BUDGET", code: "RESULT_OVER_BUDGET", reason: expect.stringContaining(`\`${named}\` allows 4, observed 5`), details },
      });
      expect(bed.events().filter(({ message }) => message === "budget_exceeded")).toMatchObject([{ details: { ...exceeded, invocation: expect.any(String) } }]);
      expect(bed.parts.artifacts.find(EVIDENCE.handle.artifact_id)).toBeNull();
    },
  );

  it.each([
    ["the second implementation, which was asked for", "2.0.0", "executed"],
    ["the first implementation, which was not", "1.0.0", "denied"],
  ])("what ran is %s", async (_, version, outcome) => {
    const implementations = [
      { id: "impl.spatial", version: "1.0.0" },
      { id: "impl.spatial", version: "2.0.0" },
    ];
    const bed = createBed({
      script: claiming({ implementation: { id: "impl.spatial", version } }),
      world: world({ registry: registryWith("engine.spatial", { implementations }) }),
    });
    expect(await bed.execute(operation("spatial-build-d2", { engine_version_req: "=2.0.0" }))).toMatchObject({ outcome });
    expect(await bed.execute(operation("spatial-build-d2", { op_id: other, engine_version_req: null }))).toMatchObject({ outcome: "executed" });
  });
});

describe("a result that claims no success (READ-39, READ-54)", () => {
  const failure = { status: "failed", provenance: null, evidence: [], errors: [{ code: "SPATIAL_KERNEL_ERROR", message: "kernel" }] };

  it("is handed out with its typed errors, and surfaces in Problems", async () => {
    const bed = createBed({ script: answering(failure) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "executed", result: { status: "failed", errors: [{ code: "SPATIAL_KERNEL_ERROR" }] } });
    expect(bed.diagnostics()).toMatchObject([{ code: "SPATIAL_KERNEL_ERROR", severity: "error" }]);
  });

  it("without a typed error becomes one", async () => {
    const bed = createBed({ script: answering({ ...failure, errors: [] }) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "failed", error: { code: "ENGINE_FAILED" } });
  });

  it("denied by the engine", async () => {
    const bed = createBed({ script: answering({ ...failure, status: "denied", errors: [] }) });
    expect(await bed.execute(operation())).toMatchObject({ outcome: "executed", result: { status: "denied" } });
  });
});
