/** Ways to replace one part of the honest reference; each mutant names one. */
import type { GateContext, GateVerdict, RequestGate, RequestInput, ResultGate, ResultInput } from "../gates/gate.ts";
import type { GateTable } from "../gates/table.ts";
import type { ServiceParts } from "../serve/parts.ts";

type Verdict = GateVerdict | Promise<GateVerdict>;

/** Another check for one request gate; `honest` is the one that it replaces. */
export function requestGate(id: string, check: (input: RequestInput, context: GateContext, honest: RequestGate) => Verdict) {
  return (parts: ServiceParts): Partial<ServiceParts> => ({
    gates: {
      ...parts.gates,
      request: parts.gates.request.map((gate) => (gate.id === id ? { ...gate, check: (input, context) => check(input, context, gate) } : gate)),
    },
  });
}

/** Another check for one result gate. */
export function resultGate(id: string, check: (input: ResultInput, context: GateContext, honest: ResultGate) => Verdict) {
  return (parts: ServiceParts): Partial<ServiceParts> => ({
    gates: {
      ...parts.gates,
      result: parts.gates.result.map((gate) => (gate.id === id ? { ...gate, check: (input, context) => check(input, context, gate) } : gate)),
    },
  });
}

/** Another gate table. */
export function gates(change: (table: GateTable) => GateTable) {
  return (parts: ServiceParts): Partial<ServiceParts> => ({ gates: change(parts.gates) });
}
