/**
 * The cap for which an engine stopped itself, told beside its reply: the wire form of a result has no place for it, and the
 * runtime has to record it (MEX-BUD-07). Nothing in the reply itself can claim one.
 */

/** Names as in a budget; `observed` is the least that it was. */
export interface BudgetStop {
  readonly cap: "wall_time_ms" | "cpu_time_ms" | "memory_bytes" | "output_bytes";
  readonly limit: number;
  readonly observed: number;
}

const stops = new WeakMap<object, BudgetStop>();

/** Says of a reply that it ended for a cap; answers the reply. */
export function markBudgetStop<T extends object>(reply: T, stop: BudgetStop | null): T {
  if (stop !== null) stops.set(reply, Object.freeze({ ...stop }));
  return reply;
}

/** The cap for which the engine that gave this reply stopped, or null. To be asked before the reply is copied. */
export function findBudgetStop(reply: unknown): BudgetStop | null {
  return typeof reply === "object" && reply !== null ? (stops.get(reply) ?? null) : null;
}
