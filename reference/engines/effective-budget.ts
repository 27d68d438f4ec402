/** The caps that hold for an operation: its own, and the engine's defaults where it sets none (READ-09, READ-19). */
import type { Budget, PlannedOperation } from "../../spec-cases/contract/types.ts";

/** Caps as they are enforced; one that is absent or null is not. Milliseconds and bytes. */
export function effectiveBudget({ budget }: Pick<PlannedOperation, "budget">, defaults: Budget | null): Budget {
  if (defaults === null) return budget;
  const given = Object.fromEntries(Object.entries(budget).filter(([, cap]) => cap !== null));
  return Object.freeze({ ...defaults, ...given });
}

/** The cap on all outputs together, in bytes, and the member that sets it. */
export interface OutputCap {
  readonly limit: number;
  readonly named: "/budget/output_bytes" | "/output_spec/max_bytes";
}

/** The lower of output_bytes and output_spec.max_bytes; infinite where neither is set (READ-55). */
export function outputCap(planned: Pick<PlannedOperation, "budget" | "output_spec">, defaults: Budget | null): OutputCap {
  const output_bytes = effectiveBudget(planned, defaults).output_bytes ?? Number.POSITIVE_INFINITY;
  const max_bytes = planned.output_spec.max_bytes ?? Number.POSITIVE_INFINITY;
  return max_bytes < output_bytes ? { limit: max_bytes, named: "/output_spec/max_bytes" } : { limit: output_bytes, named: "/budget/output_bytes" };
}
