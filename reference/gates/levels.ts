/** Levels of determinism (11.8 §2.2): D0 < D1 < D2 < D3. */
import type { Determinism } from "../../spec-cases/contract/types.ts";

const ORDER: readonly Determinism[] = ["D0", "D1", "D2", "D3"];

/** True if `level` asks for more than `ceiling` (MEX-DET-01). */
export function isAbove(level: Determinism, ceiling: Determinism): boolean {
  return ORDER.indexOf(level) > ORDER.indexOf(ceiling);
}

/** True for the levels that can only be replayed from evidence. */
export function needsEvidence(level: Determinism): boolean {
  return level === "D0" || level === "D1";
}
