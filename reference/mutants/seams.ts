/** Ways to replace one part of the honest reference; each mutant names one, or several with `all`. */
import type { GateContext, GateVerdict, RequestGate, RequestInput, ResultGate, ResultInput } from "../gates/gate.ts";
import type { GateTable } from "../gates/table.ts";
import type { ServiceParts } from "../serve/parts.ts";

type Verdict = GateVerdict | Promise<GateVerdict>;

/** One way in which a mutant differs. */
export type Break = (parts: ServiceParts) => Partial<ServiceParts>;

/** Several changes, each over the one before it. */
export function all(...breaks: readonly Break[]): Break {
  return (parts) => {
    const changed: Partial<ServiceParts> = {};
    for (const apply of breaks) Object.assign(changed, apply({ ...parts, ...changed }));
    return changed;
  };
}

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

/** What request gates answer, changed; `id` null stands for all of them. */
export function verdicts(id: string | null, change: (verdict: GateVerdict, input: RequestInput, gate: RequestGate) => GateVerdict): Break {
  const apply = (gate: RequestGate): RequestGate => ({
    ...gate,
    check(input, context) {
      const verdict = gate.check(input, context);
      return verdict instanceof Promise ? verdict.then((later) => change(later, input, gate)) : change(verdict, input, gate);
    },
  });
  return gates((table) => ({ ...table, request: table.request.map((gate) => (id === null || gate.id === id ? apply(gate) : gate)) }));
}
