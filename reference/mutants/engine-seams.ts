/** Ways to break one engine, or one operation of it, and leave all others as they are. */
import type { RegisteredOperation } from "../engines/registry.ts";
import type { GateContext, GateVerdict, RequestGate, RequestInput } from "../gates/gate.ts";
import { type Draft, objectIn, objectsIn } from "./draft.ts";
import { ENGINES, type EngineFacts, type OperationFacts } from "./engine-facts.ts";
import type { MutantRow } from "./mutant.ts";
import { registry } from "./runtime-seams.ts";
import { type Break, requestGate, verdicts } from "./seams.ts";
import { engines } from "./world-seams.ts";

/** One mutant of an engine in the making: what its id ends with, the mistake, the difference. */
export type EngineRow = readonly [kind: string, mistake: string, breaks: Break];

/** Rows for `breaking`: one mutant of each engine for each row that `rowsOf` gives it. */
export function ofEngines(rowsOf: (facts: EngineFacts) => readonly EngineRow[], among: readonly EngineFacts[] = ENGINES): readonly MutantRow[] {
  return among.flatMap((facts) =>
    rowsOf(facts).map(
      ([kind, mistake, breaks]): MutantRow => [`engine-${facts.short}-${kind}`, `${facts.engine}: ${mistake}`, breaks, { engine: facts.engine }],
    ),
  );
}

/** The same for one operation; the mutant runs what starts from it. */
export function ofOperation({ engine, short }: EngineFacts, { name, verb }: OperationFacts, [kind, mistake, breaks]: EngineRow): MutantRow {
  return [`engine-${short}-${verb}-${kind}`, `${name}: ${mistake}`, breaks, { engine, operation: name }];
}

/** What the registry has for an engine's operations is changed; null is an operation that it does not have. */
export function registered(
  engine: string,
  change: (found: RegisteredOperation) => Partial<RegisteredOperation> | null,
  operation: string | null = null,
): Break {
  return registry((honest) => ({
    findOperation(engine_id, name) {
      const found = honest.findOperation(engine_id, name);
      if (found === null || engine_id !== engine || (operation !== null && name !== operation)) return found;
      const changed = change(found);
      return changed === null ? null : { ...found, ...changed };
    },
  }));
}

/** The params schema of one operation is changed before it is loaded. */
export function schemaOf(engine: string, operation: string, change: (schema: Draft) => void): Break {
  return engines((entry) => {
    if (entry["engine_id"] !== engine) return;
    for (const op of objectsIn(entry, "ops")) {
      const schema = objectIn(op, "params_schema");
      if (op["name"] === operation && schema !== null) change(schema);
    }
  });
}

/** One gate answers otherwise for one engine. */
export function gateOf(
  engine: string,
  gate: string,
  check: (input: RequestInput, context: GateContext, honest: RequestGate) => GateVerdict | Promise<GateVerdict>,
): Break {
  return requestGate(gate, (input, context, honest) => (input.envelope.engine_id === engine ? check(input, context, honest) : honest.check(input, context)));
}

/** What one gate says of one engine is changed. */
export function verdictsOf(engine: string, gate: string, change: (verdict: GateVerdict, input: RequestInput) => GateVerdict): Break {
  return verdicts(gate, (verdict, input) => (input.envelope.engine_id === engine ? change(verdict, input) : verdict));
}

/** Denials of one gate with one of these codes are overlooked for one engine. */
export function overlookedOf(engine: string, gate: string, ...codes: readonly string[]): Break {
  return verdictsOf(engine, gate, (verdict) => (verdict.outcome === "deny" && codes.includes(verdict.code ?? "") ? { outcome: "pass" } : verdict));
}
