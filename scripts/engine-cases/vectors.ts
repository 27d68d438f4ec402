/** Reject vectors of the templates (MEX-ENG-04) and the engine gates that they require (MEX-ENG-06). */
import { type Draft, deny, fileName, replace } from "./draft.ts";
import type { ReadyEngine, ReadyOperation } from "./engine.ts";

/** What the world or the operation does in a vector that a gate answers before the engine runs. */
const BEFORE_ENGINE: Readonly<
  Record<string, (operation: ReadyOperation, engine: ReadyEngine) => Pick<Draft, "patch" | "worldPatch" | "fault_in" | "gate" | "interpretations" | "expect">>
> = {
  // An ungranted device stops the run.
  "engine.hardware": (_operation, { mandatory, optional }) => ({
    gate: null,
    interpretations: ["READ-27"],
    fault_in: "world",
    worldPatch: [replace("/consents", [])],
    patch: [replace("/capabilities_requested", [...mandatory, ...optional.filter((id) => id === "device.camera")])],
    expect: deny(),
  }),
  // No network grant, no run.
  "engine.archivist": () => ({
    gate: "G-CAP",
    fault_in: "world",
    worldPatch: [replace("/profiles/0/allowed", ["fs.read", "fs.write", "proc.exec"])],
    expect: deny("G-CAP"),
  }),
  // No secret grant, no run.
  "engine.sovereign": () => ({
    gate: "G-CAP",
    fault_in: "world",
    worldPatch: [replace("/profiles/0/allowed", ["fs.read", "fs.write", "proc.exec", "net.http"])],
    expect: deny("G-CAP"),
  }),
  // A live check lacking evidence_policy is refused.
  "engine.guide": () => ({
    gate: null,
    interpretations: ["READ-03"],
    fault_in: "operation",
    patch: [replace("/determinism", "D0"), replace("/evidence_policy", null)],
    expect: deny("G-SCHEMA", "G-PROVENANCE", "G-DET"),
  }),
};

/** All vector cases of one engine. */
export function vectorCases(engine: ReadyEngine): Draft[] {
  return engine.template.conformance_vectors
    .filter(({ kind }) => kind === "reject")
    .flatMap((vector) => {
      const operation = engine.operations.find(({ template }) => template.name === vector.operation);
      return operation === undefined ? [] : [rejectCase(engine, operation, vector.summary, vector.failure_code_hint)];
    });
}

function rejectCase(engine: ReadyEngine, operation: ReadyOperation, summary: string, code: string | null): Draft {
  const shared = {
    name: fileName(operation.template.name.split(".")[1] ?? "", "rejected"),
    family: "vector",
    base: operation.base,
    title: `MUST hold the reject vector of ${operation.template.name}: ${summary}`,
  } as const;
  const before = BEFORE_ENGINE[engine.template.engine_id];
  if (before !== undefined) {
    return {
      ...shared,
      requirements: ["MEX-ENG-04", "MEX-ENG-06"],
      rationale: "The template's own vector: what is not granted, or not covered by evidence, does not reach the engine.",
      ...before(operation, engine),
    };
  }
  // The engine is played: it answers as the template says, and its typed error must come through (READ-29).
  return {
    ...shared,
    gate: null,
    requirements: ["MEX-ENG-04", "MEX-RES-04"],
    interpretations: ["READ-29"],
    rationale: "The template's own vector: refused by a gate, or by the engine with its own code; a success is neither.",
    fault_in: "engine",
    script: { script: "fail", with: { code: code ?? "ENGINE_FAILED" } },
    expect: {
      any_of: [
        { reading: "READ-29:engine", verdict: "FAIL", engine_calls: 1, ...(code === null ? {} : { error_code: [code] }) },
        { reading: "READ-29:gate", verdict: "DENY" },
      ],
    },
  };
}
