/** The part of a runtime that a gate or topic is about, and the room of the reference that shows one way to do it. */

/** One part. */
export interface Place {
  /** What to look at in a runtime, in words. */
  readonly part: string;
  /** Files or rooms of the reference's sources, in the repository. */
  readonly reference: readonly string[];
}

const PLACES: Readonly<Record<string, Place>> = {
  "G-SCHEMA": {
    part: "reading and validating the envelope and its params, before anything else is looked at",
    reference: ["reference/gates/schema.ts", "reference/envelope", "reference/contract"],
  },
  "G-CAP": {
    part: "what may be requested: capability registry, the engine's and operation's declaration, profile, policy and consents, for each requested id",
    reference: ["reference/gates/cap.ts", "reference/capabilities", "reference/consent"],
  },
  "G-INTEGRITY": {
    part: "handles, paths and hashes of inputs, against what is really stored; the size of inline params",
    reference: ["reference/gates/integrity.ts", "reference/gates/stored.ts", "reference/gates/handles.ts", "reference/gates/measure.ts"],
  },
  "G-BUDGET": {
    part: "caps of the request and the default budget, and the spent budget of the result",
    reference: ["reference/gates/budget.ts", "reference/gates/result-budget.ts"],
  },
  "G-PROVENANCE": {
    part: "where inputs and results come from: entities, licences, the provenance that an engine hands back",
    reference: ["reference/gates/provenance.ts", "reference/gates/result-provenance.ts"],
  },
  "G-DET": {
    part: "the level asked for, the engine's ceiling and its evidence",
    reference: ["reference/gates/det.ts", "reference/gates/levels.ts", "reference/gates/result-det.ts"],
  },
  "G-SAFETY": {
    part: "the gates that single engines require beside the six",
    reference: [
      "reference/gates/gcode.ts",
      "reference/gates/safety-gcode.ts",
      "reference/gates/safety-food.ts",
      "reference/gates/safety-geom.ts",
      "reference/gates/safety-sandbox.ts",
    ],
  },
  artifacts: { part: "storing, reading and bundling what engines stage", reference: ["reference/artifacts"] },
  budget: {
    part: "stopping an engine that spends too much, and saying so in a typed error",
    reference: ["reference/runtime/watchdog.ts", "reference/engines/budget-stop.ts"],
  },
  consent: { part: "consents: for whom, for what, until when, and when they are looked up", reference: ["reference/consent"] },
  determinism: { part: "what is the same when an operation is run again", reference: ["reference/gates/levels.ts", "reference/runtime/repeat.ts"] },
  engines: { part: "the engine's entry in the registry, its params and its adapter", reference: ["mechanical_engines.json", "reference/engines"] },
  pipeline: { part: "the order of gates, recorder and engine, and what is answered", reference: ["reference/runtime/attempt.ts", "reference/gates/table.ts"] },
  problems: { part: "turning diagnostics into problems: fingerprint, grouping, count", reference: ["reference/problems"] },
  recorder: { part: "what is recorded, when it is committed, and what is kept out of it", reference: ["reference/recorder", "reference/runtime/journal.ts"] },
  registry: { part: "reading and refusing a registry, and looking up engines and operations", reference: ["reference/engines/registry.ts"] },
  result: { part: "judging what an engine hands back before it is handed out", reference: ["reference/runtime/judge.ts", "reference/gates/result-schema.ts"] },
  retention: { part: "what may be deleted, in which order, and what must stay", reference: ["reference/retention", "reference/recorder/retention.ts"] },
  sandbox: { part: "what a script of a sandboxed engine can reach", reference: ["reference/isolation", "reference/engines/sandbox"] },
};

/** The part that a gate or topic is about; null for one that is not known, as in cases of an adopter. */
export function placeFor(gateOrTopic: string): Place | null {
  const family = gateOrTopic.startsWith("G-SAFETY") ? "G-SAFETY" : gateOrTopic;
  return Object.hasOwn(PLACES, family) ? (PLACES[family] ?? null) : null;
}

/** Every gate and topic with a place. */
export const PLACE_NAMES: readonly string[] = Object.keys(PLACES);
