/** Engine gates that a template requires (MEX-ENG-06): each runs, and denies what is not safe by any reading of it. */
import { add, type Draft, deny, fileName, replace } from "./draft.ts";
import type { ReadyEngine, ReadyOperation } from "./engine.ts";
import { type Unsafe, unsafeContent } from "./unsafe-content.ts";
import { handleOf, handlesIn } from "./values.ts";

type Fault = Pick<Draft, "patch" | "fault_in"> & { readonly name: string; readonly title: string; readonly rationale: string };

const UNKNOWN_GATE = "G-SAFETY.NOT-KNOWN";

/** One param leads to what must be denied. */
function withContent(engine: ReadyEngine, operation: ReadyOperation, param: string, unsafe: Unsafe): Pick<Fault, "patch" | "fault_in"> {
  const artifact = unsafeContent(engine).get(unsafe);
  if (artifact === undefined) throw new Error(`${engine.template.engine_id} has no content for: ${unsafe}`);
  const params = { ...operation.minimal, [param]: handleOf(artifact) };
  return { fault_in: "operation", patch: [replace("/params", params), replace("/inputs", handlesIn(params))] };
}

/** What is unsafe by every table and on every machine, for each operation that has a gate. */
const UNSAFE: Readonly<Record<string, (engine: ReadyEngine, operation: ReadyOperation) => readonly Fault[]>> = {
  "machinist.optimize_toolpath": (engine, operation) => [
    {
      ...withContent(engine, operation, "gcode_ref", "absolute move"),
      name: "gcode that leaves every machine",
      title: "with G-code that moves a tool by a kilometre",
      rationale: "No work envelope holds it, whatever the machine is.",
    },
    {
      ...withContent(engine, operation, "gcode_ref", "relative move"),
      name: "gcode that leaves every machine by a relative move",
      title: "with G-code that moves a tool by a kilometre from where it is",
      rationale: "No work envelope holds it, wherever the tool stands before.",
    },
  ],
  "machinist.generate_gcode": (engine, operation) => [
    {
      ...withContent(engine, operation, "machine_profile_ref", "unreadable profile"),
      name: "unreadable profile",
      title: "with a machine profile that is no JSON",
      rationale: "Where the machine's work envelope cannot be read, nothing can be said to stay inside of it.",
    },
  ],
  "food_safety.pasteurization_time": () => [
    {
      patch: [replace("/params/temp_c", 20)],
      fault_in: "operation",
      name: "far too cold",
      title: "at room temperature",
      rationale: "No time at 20 °C makes chicken safe: advice for it must not be given.",
    },
  ],
};

/** PASS and DENY of each required engine gate, and of one that nobody knows. */
export function gateCases(engine: ReadyEngine): Draft[] {
  const [first] = engine.operations;
  const gated = engine.operations.flatMap((operation) => operation.gates.flatMap((gate) => casesOf(engine, operation, gate)));
  return [...gated, ...(first === undefined || first.gates.length === 0 ? [] : [unknownGate(engine, first)])];
}

function casesOf(engine: ReadyEngine, operation: ReadyOperation, gate: string): Draft[] {
  const { name } = operation.template;
  const shared = { family: "vector", gate, requirements: ["MEX-ENG-06", "MEX-GATE-07"], interpretations: ["READ-26"], base: operation.base } as const;
  const verb = name.slice(name.indexOf(".") + 1);
  return [
    {
      ...shared,
      name: fileName(verb, gate, "passes"),
      title: `MUST run ${gate} for ${name}, and pass what is safe`,
      rationale: `The template of ${engine.template.engine_id} requires ${gate}: it runs beside the global gates, and its outcome is recorded.`,
      fault_in: null,
      expect: { verdict: "PASS", events: [{ gate_outcome: { gate, phase: "request", outcome: ["pass", "warn"] } }] },
    },
    ...(UNSAFE[name]?.(engine, operation) ?? []).map(
      ({ name: what, title, ...fault }): Draft => ({
        ...shared,
        ...fault,
        name: fileName(verb, what),
        title: `MUST deny ${name} ${title}`,
        expect: deny(gate),
      }),
    ),
  ];
}

function unknownGate(engine: ReadyEngine, { base, template }: ReadyOperation): Draft {
  return {
    family: "vector",
    gate: UNKNOWN_GATE,
    requirements: ["MEX-ENG-06", "MEX-GATE-07"],
    name: "required gate that nobody knows",
    title: `MUST deny ${template.name} where the registry requires a gate that nobody knows`,
    rationale: "A gate that was required and did not run has not passed: fail closed, next to the gates that did.",
    base,
    fault_in: "world",
    worldPatch: [add(`/registry/${engine.template.engine_id}/required_gates/-`, UNKNOWN_GATE)],
    expect: deny(UNKNOWN_GATE),
  };
}
