/** The families of an engine beside schema: capability, budget, integrity; those of its results stand in result-families.ts. */
import { isObject, type JsonObject, member, stringMember } from "../../harness/json.ts";
import { add, type Draft, deny, fileName, PASS, remove, replace } from "./draft.ts";
import { consented, plainOperation, type ReadyEngine } from "./engine.ts";
import { resultCases } from "./result-families.ts";
import { isHandle } from "./values.ts";

/** All cases of one engine. */
export function familyCases(engine: ReadyEngine): Draft[] {
  return [...capabilityCases(engine), ...budgetCases(engine), ...integrityCases(engine), ...resultCases(engine)];
}

function capabilityCases(engine: ReadyEngine): Draft[] {
  const { base } = plainOperation(engine);
  const id = engine.template.engine_id;
  const allow = (capability: string) => ({ capability_action: { capability_id: capability, decision_outcome: "allow" } });
  const denied = (capability: string) => ({ capability_action: { capability_id: capability, decision_outcome: "deny" } });
  const shared = { family: "capability", gate: "G-CAP", requirements: ["MEX-ENG-02", "MEX-CAP-03"], base } as const;
  const request = (...more: string[]): JsonObject => replace("/capabilities_requested", [...engine.mandatory, ...more]);
  const outside =
    ["doc.summarize", "gpu.compute"].find((capability) => !engine.mandatory.includes(capability) && !engine.optional.includes(capability)) ?? "doc.summarize";
  return [
    {
      ...shared,
      name: "required capabilities",
      title: `MUST allow ${id} the capabilities that its template requires`,
      rationale: "Declared, in the profile, and under consent where they need one: each is granted and recorded.",
      fault_in: null,
      patch: [request()],
      expect: { verdict: "PASS", events: engine.mandatory.map(allow) },
    },
    ...engine.optional.map(
      (capability): Draft => ({
        ...shared,
        name: `optional ${capability}`,
        title: `MUST allow ${id} its optional ${capability}`,
        rationale: "An optional capability of the template is declared too; asked for, it is granted and recorded.",
        fault_in: null,
        patch: [request(capability)],
        expect: { verdict: "PASS", events: [allow(capability)] },
      }),
    ),
    {
      ...shared,
      interpretations: ["READ-07"],
      name: `outside ${outside}`,
      title: `MUST deny ${id} a capability that its template does not have`,
      rationale: `${outside} is known and in the profile, and the template of ${id} does not declare it.`,
      fault_in: "operation",
      patch: [request(outside)],
      expect: { ...deny("G-CAP"), code_not: ["HSK-4001"], events: [denied(outside)] },
    },
    {
      ...shared,
      requirements: ["MEX-ENG-02", "MEX-CAP-02"],
      name: "unknown capability",
      title: `MUST deny ${id} an unknown capability with HSK-4001`,
      rationale: "The capability registry does not define it.",
      fault_in: "operation",
      patch: [request("quantum.entangle")],
      expect: { ...deny("G-CAP"), code: ["HSK-4001"], events: [denied("quantum.entangle")] },
    },
    {
      ...shared,
      requirements: ["MEX-ENG-02", "MEX-CAP-01"],
      name: "no capability",
      title: `MUST deny ${id} an empty list of capabilities`,
      rationale: "Default deny: the template declares capabilities, and none is asked for.",
      fault_in: "operation",
      patch: [replace("/capabilities_requested", [])],
      expect: deny("G-CAP"),
    },
    ...consented(engine).map(
      (capability, index): Draft => ({
        ...shared,
        gate: null,
        requirements: ["MEX-ENG-06", "MEX-CAP-11"],
        interpretations: ["READ-26", "READ-27"],
        name: `${capability} without consent`,
        title: `MUST deny ${id} its ${capability} without a consent record`,
        rationale: "Declared and in the profile, and nobody consented to it: it stays denied, whatever else was consented to.",
        fault_in: "world",
        worldPatch: [remove(`/consents/${index}`)],
        patch: [request(...(engine.optional.includes(capability) ? [capability] : []))],
        expect: deny(),
      }),
    ),
  ];
}

function budgetCases(engine: ReadyEngine): Draft[] {
  const { base } = plainOperation(engine);
  const id = engine.template.engine_id;
  const shared = { family: "budget", gate: "G-BUDGET", requirements: ["MEX-BUD-01", "MEX-REG-07"], base } as const;
  return [
    {
      ...shared,
      name: "no cap",
      title: `MUST deny ${id} an operation without any cap`,
      rationale: "No cap at all is no budget, and the registry names no default.",
      fault_in: "operation",
      patch: [replace("/budget", {})],
      expect: deny("G-BUDGET"),
    },
    {
      ...shared,
      name: "one cap",
      title: `MUST pass ${id} with a single cap`,
      rationale: "One cap is a budget.",
      fault_in: null,
      patch: [replace("/budget", { wall_time_ms: 10_000 })],
      expect: PASS,
    },
  ];
}

/** A param that takes free text; where an operation has none, the notes of the evidence policy are filled in its place. */
function freeText(engine: ReadyEngine): { base: string; path: string; of: string; policy: boolean } {
  for (const operation of engine.operations.filter(({ gates }) => gates.length === 0)) {
    const properties = member(operation.schema, "properties");
    for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
      if (stringMember(schema, "type") === "string" && member(schema, "enum") === undefined && member(schema, "pattern") === undefined)
        return { base: operation.base, path: `/params/${name}`, of: "/params", policy: false };
    }
  }
  return { base: plainOperation(engine).base, path: "/evidence_policy", of: "/evidence_policy", policy: true };
}

function integrityCases(engine: ReadyEngine): Draft[] {
  const id = engine.template.engine_id;
  const text = freeText(engine);
  const pad = (bytes: number): JsonObject =>
    text.policy ? add(text.path, { required: true, notes: { $pad_to: { bytes, of: text.of } } }) : add(text.path, { $pad_to: { bytes, of: text.of } });
  const shared = {
    family: "integrity",
    gate: "G-INTEGRITY",
    base: text.base,
    requirements: [text.policy ? "MEX-SIZE-03" : "MEX-SIZE-01", "MEX-REG-07"],
  } as const;
  const gates = text.policy ? ["G-INTEGRITY", "G-SCHEMA"] : ["G-INTEGRITY"];
  const input = inputOf(engine);
  return [
    {
      ...shared,
      interpretations: ["READ-01", "READ-02"],
      name: "over the limit",
      title: `MUST deny ${id} a payload of 32769 bytes`,
      rationale: "A payload over 32 KB travels as an artifact, never inline.",
      fault_in: "operation",
      patch: [pad(32_769)],
      expect: deny(...gates),
    },
    {
      ...shared,
      interpretations: ["READ-01", "READ-02"],
      name: "within the limit",
      title: `MUST pass ${id} with a payload within the limit`,
      rationale: "What does not exceed 32 KB may stand inline.",
      fault_in: null,
      patch: [pad(32_000)],
      expect: PASS,
    },
    ...(input === null
      ? []
      : ([
          {
            ...shared,
            gate: "G-INTEGRITY",
            requirements: ["MEX-INT-01", "MEX-REG-07"],
            interpretations: ["READ-50"],
            base: input.base,
            name: "input that verifies",
            title: `MUST pass ${id} with an input whose bytes verify`,
            rationale: "The stored bytes have the hash that the handle names.",
            fault_in: null,
            patch: [replace("/inputs", input.inputs)],
            expect: PASS,
          },
          {
            ...shared,
            gate: "G-INTEGRITY",
            requirements: ["MEX-INT-01", "MEX-REG-07"],
            interpretations: ["READ-50"],
            base: input.base,
            name: "input of other bytes",
            title: `MUST deny ${id} an input whose stored bytes are others`,
            rationale: "The stored bytes do not have the hash that the handle names: what was planned on is not what is there.",
            fault_in: "world",
            patch: [replace("/inputs", input.inputs)],
            worldPatch: [replace(`/artifacts/${input.index}/text`, "other bytes than those that were hashed\n")],
            expect: deny("G-INTEGRITY"),
          },
        ] satisfies Draft[])),
  ];
}

/** An operation with a required handle, and where its artifact stands in the world. */
function inputOf(engine: ReadyEngine): { base: string; inputs: unknown; index: number } | null {
  for (const operation of engine.operations) {
    const properties = member(operation.schema, "properties");
    const handle = Object.entries(operation.minimal).find(([name]) => isHandle(member(properties, name)))?.[1];
    if (handle === undefined) continue;
    const index = engine.shelf.all.findIndex((artifact) => artifact.handle.artifact_id === stringMember(handle, "artifact_id"));
    return { base: operation.base, inputs: [handle], index };
  }
  return null;
}

/** A file name for a family case. */
export function familyFile({ family, name }: Draft): string {
  return fileName(family, name);
}
