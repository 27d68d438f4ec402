/** The gates, in order. The tables are closed: engine gates are appended from the registry, nothing is taken out (MEX-GATE-03). */
import { G_BUDGET } from "./budget.ts";
import { G_CAP } from "./cap.ts";
import { G_DET } from "./det.ts";
import type { RequestGate, ResultGate } from "./gate.ts";
import { deny } from "./gate.ts";
import { G_INTEGRITY } from "./integrity.ts";
import { G_LICENSE } from "./license.ts";
import { G_PROVENANCE } from "./provenance.ts";
import { RESULT_BUDGET } from "./result-budget.ts";
import { RESULT_CAP } from "./result-cap.ts";
import { RESULT_DET } from "./result-det.ts";
import { RESULT_INTEGRITY } from "./result-integrity.ts";
import { RESULT_PROVENANCE } from "./result-provenance.ts";
import { RESULT_SCHEMA } from "./result-schema.ts";
import { G_SAFETY_FOOD } from "./safety-food.ts";
import { G_SAFETY_GCODE } from "./safety-gcode.ts";
import { G_SAFETY_GEOM } from "./safety-geom.ts";
import { G_SAFETY_SANDBOX } from "./safety-sandbox.ts";
import { G_SCHEMA } from "./schema.ts";

/** All gates of a runtime. `engine` holds gates that a registry may require by their id. */
export interface GateTable {
  readonly request: readonly RequestGate[];
  readonly result: readonly ResultGate[];
  readonly engine: ReadonlyMap<string, RequestGate>;
}

/** The six global gates, and the engine gates that this runtime has. */
export const GATES: GateTable = Object.freeze({
  request: Object.freeze([G_SCHEMA, G_CAP, G_INTEGRITY, G_BUDGET, G_PROVENANCE, G_DET]),
  result: Object.freeze([RESULT_SCHEMA, RESULT_CAP, RESULT_INTEGRITY, RESULT_BUDGET, RESULT_PROVENANCE, RESULT_DET]),
  engine: new Map([G_SAFETY_SANDBOX, G_SAFETY_GCODE, G_SAFETY_FOOD, G_SAFETY_GEOM, G_LICENSE].map((gate) => [gate.id, gate])),
});

/** Stands in for a required gate that the runtime does not know: it denies under the gate's own id (MEX-GATE-07). */
function unknownGate(id: string): RequestGate {
  return Object.freeze<RequestGate>({
    id,
    phase: "request",
    check: () => deny("GATE_UNKNOWN", null, "the registry requires a gate that this runtime does not have"),
  });
}

/** The request gates of one operation: all global ones, then the required ones that are not global, in the registry's order. */
export function requestGatesFor(required: readonly string[], table: GateTable): readonly RequestGate[] {
  const further = required.filter((id) => !table.request.some((gate) => gate.id === id));
  return further.length === 0 ? table.request : [...table.request, ...further.map((id) => table.engine.get(id) ?? unknownGate(id))];
}
