/** A verdict is a value: what was seen, and every place where it is not what was expected. */
import type { CaseResult, Mismatch, StepResult } from "../../spec-cases/contract/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ExecuteObservation, Invocation, StepObservation } from "../observe/types.ts";

export type { CaseResult, Mismatch, StepResult };

/** Status of a case in a run (RUNS-AND-REPORTS). */
export type Status = CaseResult["status"];

/** The three verdicts of READ-39. */
export type Verdict = "PASS" | "DENY" | "FAIL";

/** What the judge says of one case, before level, waivers and selection make a status of it. */
export interface Judgement {
  readonly steps: readonly StepResult[];
  readonly mismatches: readonly Mismatch[];
  /** Readings that the target followed, for example `READ-05:null-runs`. */
  readonly readings: readonly string[];
}

/** An execute or another step, reduced to what is compared. */
export interface Seen {
  readonly verdict: Verdict | null;
  readonly phase: "request" | "result" | null;
  readonly gate: string | null;
  readonly code: string | null;
  readonly severity: string | null;
  /** Code of the typed error of a FAIL, or of the refusal of a step. */
  readonly error_code: string | null;
  /** The EngineResult that was handed out. */
  readonly result: JsonObject | null;
  readonly denial: JsonObject | null;
  readonly rpc_error: boolean;
  /** Faults of the answer itself. */
  readonly faults: readonly Mismatch[];
}

/** One execute with all that was recorded of it. */
export interface Attempt {
  /** Index of the step, and of the execute in a parallel step. */
  readonly step: number;
  readonly index: number;
  readonly sent: ExecuteObservation["sent"];
  readonly violations: ExecuteObservation["violations"];
  readonly ms: number;
  readonly seen: Seen;
  readonly attempt_id: string | null;
  /** Events of this attempt in their order. */
  readonly events: readonly JsonObject[];
  /** Events up to and including the first DENY gate outcome (spec-cases/README). */
  readonly decisive: readonly JsonObject[];
  readonly invocations: readonly Invocation[];
}

/** What a rule may look at: the attempt, its step, the case so far. */
export interface RuleInput {
  readonly attempt: Attempt;
  readonly observed: StepObservation;
  /** Diagnostics of the case up to and including this step. */
  readonly diagnostics: readonly JsonObject[];
  readonly world: WorldView;
  readonly secrets: readonly string[];
}

/** The world at one step: consents change with world_update. */
export interface WorldView {
  readonly world: JsonObject;
  readonly consents: readonly JsonValue[];
  /** Milliseconds since 1970, by which consents are judged. */
  readonly now: number;
}

/** One general rule: what holds in every case without being written in it. */
export interface Rule {
  readonly id: string;
  check(input: RuleInput): Mismatch[];
}
