/** A verdict is a value: what was seen, and every place where it is not what was expected. */
import type { CaseResult, Mismatch, StepResult } from "../../spec-cases/contract/types.ts";

export type { CaseResult, Mismatch, StepResult };

/** Status of a case in a run (RUNS-AND-REPORTS). */
export type Status = CaseResult["status"];

/** What the judge says of one case, before level, waivers and selection make a status of it. */
export interface Judgement {
  readonly steps: readonly StepResult[];
  readonly mismatches: readonly Mismatch[];
  /** Readings that the target followed, for example `READ-05:null-runs`. */
  readonly readings: readonly string[];
}
