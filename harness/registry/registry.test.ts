/** The shipped registry against the templates, and what `registry check` names in one that is nearly right. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { EngineRegistry } from "../../spec-cases/contract/types.ts";
import { violationsOf } from "../contract/decode.ts";
import { packageRoot } from "../package-root.ts";
import { checkRegistry, type RegistryFinding } from "./check.ts";
import type { EngineTemplate } from "./templates.ts";

const root = packageRoot();
const json = (place: string) => JSON.parse(readFileSync(path.join(root, place), "utf8"));
const templates: EngineTemplate[] = json("spec-cases/engine-templates.json");
const params = {
  expected: (operation: string): unknown => json(`spec-cases/params/${operation}.json`),
  resolve: (ref: string): unknown => (ref.startsWith("spec-cases/") ? json(ref) : null),
};

function shipped(): EngineRegistry {
  return json("mechanical_engines.json");
}

function counted(registry: EngineRegistry): RegistryFinding[] {
  return checkRegistry(registry, templates, params).filter(({ level }) => level !== "note");
}

describe("mechanical_engines.json", () => {
  it("obeys its schema and holds 22 engines with 83 operations", () => {
    expect(violationsOf("engines", shipped())).toEqual([]);
    expect(Object.keys(shipped())).toHaveLength(22);
    expect(Object.values(shipped()).flatMap(({ ops }) => ops)).toHaveLength(83);
  });

  it("names a params schema for every operation, and no other file lies there", () => {
    const named = Object.values(shipped()).flatMap(({ ops }) =>
      ops.map(({ params_schema }) => String(params_schema["$ref"]).replace("spec-cases/params/", "")),
    );
    expect(named.sort()).toEqual(readdirSync(path.join(root, "spec-cases/params")).sort());
  });

  it.each(templates.map((template) => [template.engine_id, template] as const))("%s agrees with its template, field by field", (id, template) => {
    const entry = shipped()[id];
    expect(entry?.determinism_ceiling).toBe(template.determinism_ceiling);
    expect(entry?.interface_version).toBe(template.interface_version);
    expect([...(entry?.required_caps ?? []), ...(entry?.optional_caps ?? [])].sort()).toEqual(template.capabilities.map((capability) => capability.id).sort());
    expect(entry?.failure_codes).toEqual(template.failure_codes);
    expect(entry?.ops.map(({ name }) => name)).toEqual(template.operations.map(({ name }) => name));
    for (const operation of template.operations) {
      const own = entry?.ops.find(({ name }) => name === operation.name);
      expect(own?.output_types).toEqual([...new Set(operation.outputs.map(({ type }) => type))]);
      const schema = json(`spec-cases/params/${operation.name}.json`);
      expect(Object.keys(schema.properties)).toEqual(operation.params.map(({ name }) => name));
      expect([...schema.required].sort()).toEqual(
        operation.params
          .filter(({ required, name }) => required && schema.required.includes(name))
          .map(({ name }) => name)
          .sort(),
      );
    }
  });

  it("requires the gates that the templates mark as required, and no optional one (READ-26)", () => {
    const gates = Object.values(shipped()).flatMap(({ ops }) => ops.flatMap(({ name, required_gates }) => required_gates.map((gate) => `${name} ${gate}`)));
    expect(gates).toEqual([
      "machinist.generate_gcode G-SAFETY.GCODE",
      "machinist.optimize_toolpath G-SAFETY.GCODE",
      "food_safety.pasteurization_time G-SAFETY.FOOD",
      "food_safety.fermentation_monitor G-SAFETY.FOOD",
      "sandbox.run_python G-SAFETY.SANDBOX",
      "sandbox.run_js G-SAFETY.SANDBOX",
      "sandbox.run_shell G-SAFETY.SANDBOX",
    ]);
  });

  it("claims no engine to be callable", () => {
    expect(Object.values(shipped()).some(({ callable }) => callable === true)).toBe(false);
  });
});

describe("registry check names", () => {
  it.each<[string, (registry: EngineRegistry) => void, string]>([
    ["a missing engine", (registry) => delete registry["engine.guide"], "engine `engine.guide` is missing"],
    ["a missing operation", (registry) => registry["engine.dba"]?.ops.shift(), "operation `dba.load_dataset` is missing"],
    [
      "an operation too many",
      (registry) => void Object.assign(registry["engine.dba"]?.ops[0] ?? {}, { name: "dba.drop" }),
      "operation `dba.drop` is not in the template",
    ],
    ["another ceiling", (registry) => void Object.assign(registry["engine.guide"] ?? {}, { determinism_ceiling: "D3" }), "is D3; the template says D1"],
    ["a missing global gate", (registry) => registry["engine.artist"]?.required_gates.shift(), "gate `G-SCHEMA` is missing"],
    ["a missing engine gate", (registry) => registry["engine.machinist"]?.ops[0]?.required_gates.shift(), "gate `G-SAFETY.GCODE` is missing"],
    ["a missing failure code", (registry) => registry["engine.physics"]?.failure_codes.shift(), "failure code"],
    [
      "another output type",
      (registry) => registry["engine.physics"]?.ops[0]?.output_types.push("artifact.video"),
      "output type `artifact.video` is not in the template",
    ],
    [
      "a capability that the template lacks",
      (registry) => registry["engine.physics"]?.required_caps.push("net.http"),
      "capability `net.http` is not in the template",
    ],
    [
      "a missing capability",
      (registry) => {
        const entry = registry["engine.physics"];
        if (entry === undefined) return;
        entry.required_caps = entry.required_caps.filter((id) => id !== "fs.read:inputs");
        for (const op of entry.ops) op.capabilities = op.capabilities.filter((id) => id !== "fs.read:inputs");
      },
      "capability `fs.read:inputs` is missing",
    ],
    [
      "a param that is no more required",
      (registry) =>
        void Object.assign(registry["engine.context"]?.ops[0] ?? {}, { params_schema: { ...json("spec-cases/params/context.search.json"), required: [] } }),
      "required param `query` is missing",
    ],
  ])("%s", (_name, change, message) => {
    const registry = shipped();
    expect(counted(registry)).toEqual([]);
    change(registry);
    expect(counted(registry).map((finding) => finding.message)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });

  it("a reference that cannot be read is a note, and a list of a deployment too", () => {
    const registry = shipped();
    const op = registry["engine.context"]?.ops[0];
    if (op !== undefined) op.params_schema = { $ref: "elsewhere.json" };
    registry["engine.spatial"]?.required_caps.push("proc.exec:freecad");
    const notes = checkRegistry(registry, templates, params)
      .filter(({ level }) => level === "note")
      .map(({ message }) => message);
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining("cannot be read from here"), expect.stringContaining("READ-24")]));
    expect(counted(registry)).toEqual([]);
  });
});
