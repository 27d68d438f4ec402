/** The families of an engine's results: artifacts, provenance, determinism. */
import type { JsonObject } from "../../harness/json.ts";
import { type Draft, deny, PASS, refuseResult, replace } from "./draft.ts";
import { plainOperation, type ReadyEngine } from "./engine.ts";

const LEVELS = ["D0", "D1", "D2", "D3"] as const;

/** All three families of one engine. */
export function resultCases(engine: ReadyEngine): Draft[] {
  return [...artifactCases(engine), ...provenanceCases(engine), ...determinismCases(engine)];
}

function artifactCases(engine: ReadyEngine): Draft[] {
  const { base } = plainOperation(engine);
  const id = engine.template.engine_id;
  const shared = { family: "artifacts", gate: null, requirements: ["MEX-ART-08", "MEX-PROV-03"], base } as const;
  return [
    {
      ...shared,
      name: "outputs as artifacts",
      title: `MUST hand out what ${id} made as artifacts`,
      rationale: "An output that is exported and referenced is what artifact-only means.",
      fault_in: null,
      script: "succeed",
      expect: PASS,
    },
    {
      ...shared,
      interpretations: ["READ-14", "READ-57"],
      name: "output inlined",
      title: `MUST refuse an output of ${id} that carries its content`,
      rationale: "An output is exported and referenced; it does not travel in its handle.",
      fault_in: "engine",
      script: { script: "inline_content", with: { at: "/outputs/0" } },
      expect: refuseResult("G-SCHEMA", "G-PROVENANCE", "G-INTEGRITY"),
    },
  ];
}

function provenanceCases(engine: ReadyEngine): Draft[] {
  const { base } = plainOperation(engine);
  const id = engine.template.engine_id;
  const shared = { family: "provenance", gate: null, requirements: ["MEX-PROV-01", "MEX-REG-07"], base } as const;
  return [
    {
      ...shared,
      name: "complete",
      title: `MUST hand out a result of ${id} with complete provenance`,
      rationale: "Provenance that names engine, implementation, configuration, inputs and outputs makes the result a claim that can be checked.",
      fault_in: null,
      script: { script: "with_logs" },
      expect: { verdict: "PASS", result: { "provenance.engine_id": id } },
    },
    {
      ...shared,
      interpretations: ["READ-14", "READ-38"],
      name: "missing",
      title: `MUST refuse a result of ${id} without provenance`,
      rationale: "What only the engine knows cannot be invented by the runtime.",
      fault_in: "engine",
      script: { script: "result_without", with: { at: "/provenance" } },
      expect: refuseResult("G-SCHEMA", "G-PROVENANCE"),
    },
  ];
}

function determinismCases(engine: ReadyEngine): Draft[] {
  const { base } = plainOperation(engine);
  const { engine_id: id, determinism_ceiling: ceiling } = engine.template;
  const policy = (level: string): JsonObject => replace("/evidence_policy", level === "D0" || level === "D1" ? { required: true } : null);
  const shared = { family: "determinism", gate: "G-DET", requirements: ["MEX-ENG-03", "MEX-DET-01"], base } as const;
  const levels = LEVELS.map((level): Draft => {
    const above = level > ceiling;
    return {
      ...shared,
      name: `${level} under ${ceiling}`,
      title: above ? `MUST deny ${id} at ${level}, above its ceiling ${ceiling}` : `MUST pass ${id} at ${level}, within its ceiling ${ceiling}`,
      rationale: above ? `The template promises ${ceiling} at most.` : `The template promises ${ceiling}, and ${level} asks for no more.`,
      fault_in: above ? "operation" : null,
      patch: [replace("/determinism", level), policy(level)],
      expect: above ? deny("G-DET") : PASS,
    };
  });
  const evidence = (["D0", "D1"] as const)
    .filter((level) => level <= ceiling)
    .map(
      (level): Draft => ({
        ...shared,
        gate: null,
        requirements: ["MEX-DET-02", "MEX-REG-07"],
        interpretations: ["READ-14"],
        name: `${level} without evidence`,
        title: `MUST refuse a ${level} result of ${id} without evidence`,
        rationale: "What cannot be run again needs an artifact that shows what happened.",
        fault_in: "engine",
        patch: [replace("/determinism", level), policy(level)],
        script: { script: "result_with", with: { at: "/evidence", value: [] } },
        expect: refuseResult("G-DET", "G-PROVENANCE", "G-SCHEMA"),
      }),
    );
  return [...levels, ...evidence];
}
