/** Mistakes about the gates that the templates of single engines require (MEX-ENG-06). */

import type { RequestGate } from "../gates/gate.ts";
import { deny, PASS } from "../gates/gate.ts";
import { GATES } from "../gates/table.ts";
import { type Draft, draftOf, objectIn } from "./draft.ts";
import { ENGINES, type EngineFacts } from "./engine-facts.ts";
import { type EngineRow, ofEngines, registered } from "./engine-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { type Break, gates } from "./seams.ts";

/** The registry asks for fewer gates. */
const unasked = (engine: string, isUnasked: (id: string) => boolean): Break =>
  registered(engine, ({ required_gates }) => ({ required_gates: required_gates.filter((id) => !isUnasked(id)) }));

/** An engine gate answers otherwise. */
const engineGate = (id: string, check: (honest: RequestGate, ...asked: Parameters<RequestGate["check"]>) => ReturnType<RequestGate["check"]>): Break =>
  gates((table) => {
    const honest = table.engine.get(id);
    if (honest === undefined) return table;
    return { ...table, engine: new Map(table.engine).set(id, { ...honest, check: (input, context) => check(honest, input, context) }) };
  });

/** Denials of an engine gate with this code are overlooked. */
const gateOverlooks = (id: string, code: string): Break =>
  engineGate(id, async (honest, input, context) => {
    const verdict = await honest.check(input, context);
    return verdict.outcome === "deny" && verdict.code === code ? PASS : verdict;
  });

const isKnown = (id: string): boolean => GATES.engine.has(id) || GATES.request.some((gate) => gate.id === id);

const eachGate = ({ engine, gates: required }: EngineFacts): readonly EngineRow[] => [
  ...required.map((gate): EngineRow => ["gate-left-out", `the ${gate} that its template requires does not run`, unasked(engine, (id) => id === gate)]),
  ["gate-unknown", "a required gate that nobody knows is passed over", unasked(engine, (id) => !isKnown(id))],
];

/** What requires the gate is denied, since nobody built it. */
const notBuilt = (gate: string): EngineRow => [
  "gate-missing",
  `${gate} is not built in, and what requires it is denied`,
  gates((table) => ({ ...table, engine: new Map([...table.engine].filter(([id]) => id !== gate)) })),
];

/** What params lead to, as a gate reads it. */
const paramsOf = (input: Parameters<RequestGate["check"]>[0]): Draft | null => objectIn(draftOf(input.envelope.value), "params");

/** Mistakes of one gate alone. */
const ITS_OWN: Readonly<Record<string, readonly EngineRow[]>> = {
  "engine.machinist": [
    notBuilt("G-SAFETY.GCODE"),
    ["profile-unread", "a machine profile that cannot be read is none, and sets no bounds", gateOverlooks("G-SAFETY.GCODE", "MACH_PROFILE_INVALID")],
    ["gcode-unread", "G-code may lead out of the work envelope", gateOverlooks("G-SAFETY.GCODE", "MACH_GCODE_SAFETY_REJECTED")],
  ],
  "engine.food_safety": [
    notBuilt("G-SAFETY.FOOD"),
    ["food-table-unread", "advice is given for temperatures that the safety table does not have", gateOverlooks("G-SAFETY.FOOD", "FOOD_UNSAFE_REJECTED")],
    [
      "food-without-time",
      "what is not advice for a temperature cannot be judged, and is denied",
      engineGate("G-SAFETY.FOOD", (honest, input, context) =>
        paramsOf(input)?.["temp_c"] === undefined ? deny("GATE_CANNOT_JUDGE", "/params", "`/params` names no temperature") : honest.check(input, context),
      ),
    ],
  ],
};

export const ENGINE_GATE_MUTANTS: readonly Mutant[] = breaking(
  "MEX-ENG-06",
  ofEngines(
    (facts) => [...eachGate(facts), ...(ITS_OWN[facts.engine] ?? [])],
    ENGINES.filter(({ gates: required }) => required.length > 0),
  ),
);
