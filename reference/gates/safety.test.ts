import { describe, expect, it } from "vitest";
import { sha256 } from "../artifacts/hash.ts";
import { decodeContext, decodeEnvelope } from "../envelope/envelope.ts";
import { gateContext } from "../runtime/judge.ts";
import { createBed } from "../testbed/bed.ts";
import { context, type Draft, handle, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass } from "../testbed/judge.ts";
import type { GateVerdict, RequestGate } from "./gate.ts";
import { G_SAFETY_FOOD } from "./safety-food.ts";
import { G_SAFETY_GCODE } from "./safety-gcode.ts";

/** Content of an input, and what the store says it is. */
interface Content {
  readonly text: string | Uint8Array | null;
  readonly type?: string;
  readonly size?: number;
}

const { parts } = createBed();
const id = (number: number): string => `00000000-0000-4000-8000-00000000010${number}`;

/** Asks a gate about an operation whose params lead to these contents. */
function ask(gate: RequestGate, name: string, params: Draft, contents: Readonly<Record<string, Content>> = {}): GateVerdict | Promise<GateVerdict> {
  const stored = new Map(Object.entries(contents).map(([param, content], index) => [id(index), { param, content }]));
  const handles = Object.fromEntries([...stored].map(([artifact_id, { param }]) => [param, handle({ artifact_id })]));
  const envelope = decodeEnvelope(operation("spatial-build-d2", { operation: name, inputs: Object.values(handles), params: { ...params, ...handles } }));
  const asked = decodeContext(context());
  const registered = parts.registry.findOperation("engine.spatial", "spatial.build_model");
  return gate.check(
    { envelope, context: asked.value, context_fault: asked.fault, registered },
    {
      ...gateContext(parts, parts.artifacts),
      artifacts: {
        find: (artifact_id) => {
          const content = stored.get(artifact_id)?.content;
          const size_bytes = content?.size ?? 10;
          return content === undefined
            ? null
            : { artifact_id, kind: "file", content_hash: sha256(""), size_bytes, mime: "text/plain", artifact_type: content.type ?? "artifact.document" };
        },
        verify: () => "verified",
      },
      readInput: (artifact_id) => {
        const text = stored.get(artifact_id)?.content.text ?? null;
        return typeof text === "string" ? new TextEncoder().encode(text) : text;
      },
    },
  );
}

const gcode = (text: string): Content => ({ text, type: "artifact.gcode" });
const ENVELOPE = { x: [0, 200], y: [0, 200], z: [0, 100] };
const profile = (work_envelope_mm: unknown): Content => ({ text: JSON.stringify({ work_envelope_mm }) });

describe("G-SAFETY.GCODE", () => {
  it.each<[string, Record<string, Content>]>([
    ["a profile alone", { machine_profile_ref: profile(ENVELOPE) }],
    ["G-code in the envelope", { gcode_ref: gcode("G1 X200"), machine_profile_ref: profile(ENVELOPE) }],
    ["G-code without a profile, within 10 m", { gcode_ref: gcode("G1 X-9999") }],
    ["other content beside it", { gcode_ref: gcode("G1 X1"), constraints_ref: { text: "no program" } }],
  ])("passes %s", async (_name, contents) => expectPass(await ask(G_SAFETY_GCODE, "machinist.optimize_toolpath", {}, contents)));

  it.each<[string, string, string | null, Record<string, Content>]>([
    ["G-code out of the envelope", "MACH_GCODE_SAFETY_REJECTED", "/params/gcode_ref", { gcode_ref: gcode("G1 X201"), machine_profile_ref: profile(ENVELOPE) }],
    ["G-code beyond 10 m", "MACH_GCODE_SAFETY_REJECTED", "/params/gcode_ref", { gcode_ref: gcode("G1 X10001") }],
    ["the second of two programs", "MACH_GCODE_SAFETY_REJECTED", "/params/b", { a: gcode("G1 X1"), b: gcode("G1 X10001") }],
    ["words that are not known", "MACH_GCODE_PARSE_ERROR", "/params/gcode_ref", { gcode_ref: gcode("M998") }],
    ["bytes that are no text", "MACH_GCODE_PARSE_ERROR", "/params/gcode_ref", { gcode_ref: { text: Uint8Array.of(0xff), type: "artifact.gcode" } }],
    [
      "G-code that is too large",
      "MACH_GCODE_PARSE_ERROR",
      "/params/gcode_ref",
      { gcode_ref: { text: "G1", type: "artifact.gcode", size: 16 * 1024 * 1024 + 1 } },
    ],
    ["G-code that was not verified", "MACH_GCODE_PARSE_ERROR", "/params/gcode_ref", { gcode_ref: { text: null, type: "artifact.gcode" } }],
    ["a profile that is no JSON", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: { text: "a mill" } }],
    ["a profile that is a list", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: { text: "[]" } }],
    ["a profile without an envelope", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: { text: "{}" } }],
    ["an envelope without an axis", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: profile({ ...ENVELOPE, z: undefined }) }],
    ["an axis from high to low", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: profile({ ...ENVELOPE, z: [1, 0] }) }],
    ["an axis of text", "MACH_PROFILE_INVALID", "/params/machine_profile_ref", { machine_profile_ref: profile({ ...ENVELOPE, z: ["0", "1"] }) }],
    ["nothing to judge", "GATE_CANNOT_JUDGE", null, {}],
  ])("denies %s", async (_name, code, path, contents) => expectDenial(await ask(G_SAFETY_GCODE, "machinist.optimize_toolpath", {}, contents), { code, path }));
});

describe("G-SAFETY.FOOD", () => {
  const PASTEURIZATION = "food_safety.pasteurization_time";
  const FERMENTATION = "food_safety.fermentation_monitor";
  const SAFE = { food: "chicken", temp_c: 75, thickness_mm: 25 };

  it.each<[string, Draft]>([
    ["chicken at 75 °C", SAFE],
    ["at the least temperature and the most thickness", { ...SAFE, temp_c: 57.8, thickness_mm: 70 }],
    ["beef below what chicken needs", { ...SAFE, food: "Beef ", temp_c: 55 }],
  ])("passes %s", async (_name, params) => expectPass(await ask(G_SAFETY_FOOD, PASTEURIZATION, params)));

  it.each<[string, Draft, string]>([
    ["below the least temperature", { ...SAFE, temp_c: 57.7 }, "/params/temp_c"],
    ["without a temperature", { ...SAFE, temp_c: null }, "/params/temp_c"],
    ["too thick", { ...SAFE, thickness_mm: 70.1 }, "/params/thickness_mm"],
    ["without thickness", { ...SAFE, thickness_mm: 0 }, "/params/thickness_mm"],
    ["a food that is not in the table", { ...SAFE, food: "mystery meat" }, "/params/food"],
    ["a food by an inherited name", { ...SAFE, food: "constructor" }, "/params/food"],
  ])("denies %s", async (_name, params, path) => expectDenial(await ask(G_SAFETY_FOOD, PASTEURIZATION, params), { code: "FOOD_UNSAFE_REJECTED", path }));

  const target = (text: string): Record<string, Content> => ({ target_profile_ref: { text } });
  it("passes a ferment that is kept within the bounds", async () => expectPass(await ask(G_SAFETY_FOOD, FERMENTATION, {}, target('{"temp_c":[18,24]}'))));
  it.each<[string, string, Record<string, Content>]>([
    ["that is kept too warm", "FOOD_UNSAFE_REJECTED", target('{"temp_c":[18,61]}')],
    ["that is kept too cold", "FOOD_UNSAFE_REJECTED", target('{"temp_c":[-1,24]}')],
    ["whose profile names no range", "GATE_CANNOT_JUDGE", target("{}")],
    ["without a profile", "GATE_CANNOT_JUDGE", {}],
  ])("denies a ferment %s", async (_name, code, contents) =>
    expectDenial(await ask(G_SAFETY_FOOD, FERMENTATION, {}, contents), { code, path: "/params/target_profile_ref" }),
  );

  it("has nothing against naming what is in a product", async () => expectPass(await ask(G_SAFETY_FOOD, "food_safety.nutrition_lookup", {})));
  it("denies what its table says nothing of", async () =>
    expectDenial(await ask(G_SAFETY_FOOD, "sous_chef.scale_recipe", {}), { code: "GATE_CANNOT_JUDGE", path: "/operation" }));
});

it.each(["G-SAFETY.GEOM", "G-LICENSE"])("%s denies where a registry requires it", async (gate) => {
  const bed = createBed({ world: world({ registry: registryWith("engine.spatial", { required_gates: [gate] }) }) });
  expect(await bed.execute(operation())).toMatchObject({ outcome: "denied", phase: "request", denial: { gate, code: "GATE_CANNOT_JUDGE" } });
  expect(bed.invocations).toHaveLength(0);
});
