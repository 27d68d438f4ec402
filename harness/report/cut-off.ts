/** How a report says that its run has no end. */
import type { DeterministicPart } from "../../spec-cases/contract/types.ts";

/** The warning of a run whose record has no footer. */
export const CUT_OFF = "the run was cut off: its record has no footer";

/** True where the report comes from such a run. */
export function wasCutOff(part: DeterministicPart): boolean {
  return part.warnings.includes(CUT_OFF);
}
