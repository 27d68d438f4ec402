import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import { type Draft, registryWith } from "../testbed/corpus.ts";
import { defineAdapter } from "./adapter.ts";
import { type Invocation, mintGrant } from "./grant.ts";
import { loadRegistry, parseRegistry, type RegistryOptions } from "./registry.ts";

const PARAMS = new URL("../../spec-cases/params/", import.meta.url);
const op = (changes: Draft): Draft => ({
  name: "spatial.build_model",
  params_schema: { type: "object" },
  capabilities: [],
  required_gates: [],
  output_types: [],
  ...changes,
});
const withOps = (...ops: Draft[]): Draft => registryWith("engine.spatial", { ops });

function refusal(load: () => unknown): { code: string; path: string | null } | null {
  try {
    load();
    return null;
  } catch (error) {
    if (error instanceof RuntimeFault) return { code: error.code, path: error.path };
    throw error;
  }
}

describe("a registry is refused whole, with the place (MEX-REG-02, MEX-REG-08)", () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ["null", null, ""],
    ["an array", [], ""],
    ["empty", {}, ""],
    ["an engine without a ceiling", registryWith("engine.spatial", { determinism_ceiling: null }), "/engine.spatial/determinism_ceiling"],
    ["an unknown ceiling", registryWith("engine.spatial", { determinism_ceiling: "D9" }), "/engine.spatial/determinism_ceiling"],
    ["no operations", withOps(), "/engine.spatial/ops"],
    ["a further member", registryWith("engine.spatial", { gates_off: true }), "/engine.spatial"],
    ["a key that disagrees", registryWith("engine.spatial", { engine_id: "engine.other" }), "/engine.spatial/engine_id"],
    ["two operations of one name", withOps(op({}), op({})), "/engine.spatial/ops/1/name"],
    ["params_schema that is no schema", withOps(op({ params_schema: { type: "strin" } })), "/engine.spatial/ops/0/params_schema/type"],
    [
      "a broken schema inside",
      withOps(op({ params_schema: { properties: { a: { minimum: "1" } } } })),
      "/engine.spatial/ops/0/params_schema/properties/a/minimum",
    ],
    ["a reference to a file, unresolved", withOps(op({ params_schema: { $ref: "params/x.json" } })), "/engine.spatial/ops/0/params_schema"],
    [
      "a reference to nothing",
      withOps(op({ params_schema: { properties: { a: { $ref: "urn:nowhere" } } } })),
      "/engine.spatial/ops/0/params_schema/properties/a/$ref",
    ],
    ["a function", { "engine.x": () => 1 }, ""],
  ];
  it.each(rows)("%s", (_, source, path) => expect(refusal(() => loadRegistry(source))).toEqual({ code: "REGISTRY_INVALID", path }));

  it.each(["", "{", "nope", "{}{}"])("text %j", (text) => expect(refusal(() => parseRegistry(text))).toEqual({ code: "REGISTRY_INVALID", path: "" }));
});

describe("a registry that is loaded", () => {
  it("finds engines and operations by their own names only", () => {
    const registry = parseRegistry(JSON.stringify(withOps(op({ capabilities: ["gpu.compute"], required_gates: ["G-X", "G-CAP"] }))));
    expect(registry.findEngine("engine.spatial")).toMatchObject({ engine_id: "engine.spatial", determinism_ceiling: "D2" });
    const found = registry.findOperation("engine.spatial", "spatial.build_model");
    expect([...(found?.declared ?? [])]).toEqual(["fs.read:inputs", "fs.write:artifacts", "proc.exec:cad_kernel_allowlist", "gpu.compute"]);
    expect(found?.required_gates).toEqual(["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET", "G-X"]);
    expect([registry.findEngine("constructor"), registry.findOperation("engine.spatial", "toString"), registry.findOperation("engine.none", "x")]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("is not changed by what happens to its source later", () => {
    const ops = [op({})];
    const source = { ...registryWith("engine.spatial", { ops }) };
    const registry = loadRegistry(source);
    ops[0] = op({ name: "other" });
    source["engine.spatial"] = {};
    expect(registry.findOperation("engine.spatial", "spatial.build_model")).not.toBeNull();
  });

  it("takes schemas beyond the templates' dialect", () => {
    const params_schema = { type: "object", properties: { a: { type: "string", pattern: "^a" } }, if: { required: ["a"] }, then: { required: ["b"] } };
    const found = loadRegistry(withOps(op({ params_schema }))).findOperation("engine.spatial", "spatial.build_model");
    expect([found?.validateParams({}), found?.validateParams({ a: "ax" })?.path]).toEqual([null, "/b"]);
  });

  it("does not repeat values that a schema lists", () => {
    const found = loadRegistry(withOps(op({ params_schema: { properties: { mode: { enum: ["semantic", "snapshot"] } } } }))).findOperation(
      "engine.spatial",
      "spatial.build_model",
    );
    expect(found?.validateParams({ mode: "x" })?.expected).toBe("must be a value that the params schema of the operation lists");
  });

  const files = readdirSync(PARAMS);
  it.each(files)("resolves and compiles %s", (file) => {
    const options: RegistryOptions = { resolveSchema: (reference) => JSON.parse(readFileSync(new URL(reference, PARAMS), "utf8")) };
    const found = loadRegistry(withOps(op({ params_schema: { $ref: file } })), options).findOperation("engine.spatial", "spatial.build_model");
    expect(found?.validateParams({ "no such param": 1 })).not.toBeNull();
  });
});

describe("the invocation grant (MEX-BYP-01)", () => {
  const planned: PlannedOperation = {
    schema_version: "poe-1.0",
    op_id: "00000000-0000-4000-8000-000000000001",
    engine_id: "e",
    operation: "o",
    inputs: [],
    params: {},
    capabilities_requested: [],
    budget: {},
    determinism: "D2",
    output_spec: { expected_types: [] },
  };
  const invocation: Invocation = {
    invocation: "i",
    engine_id: "e",
    operation: planned,
    budget: {},
    capabilities_granted: [],
    workspace: null,
    signal: new AbortController().signal,
  };

  it("opens an adapter once", async () => {
    const seen: Invocation[] = [];
    const adapter = defineAdapter((given) => seen.push(given));
    const grant = mintGrant(invocation);
    await adapter.run(grant);
    expect(seen).toEqual([invocation]);
    await expect(adapter.run(grant)).rejects.toMatchObject({ code: "GRANT_INVALID" });
    expect(seen).toHaveLength(1);
  });

  const forged: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["null", null],
    ["an empty object", Object.freeze(Object.create(null))],
    ["an invocation", invocation],
    ["a copy of a grant", { ...mintGrant(invocation) }],
    ["a child of a grant", Object.create(mintGrant(invocation))],
  ];
  it.each(forged)("is not %s", async (_, grant) => {
    let runs = 0;
    const adapter = defineAdapter(() => {
      runs += 1;
    });
    await expect(Reflect.apply(adapter.run, adapter, [grant])).rejects.toMatchObject({ code: "GRANT_INVALID" });
    expect(runs).toBe(0);
  });
});
