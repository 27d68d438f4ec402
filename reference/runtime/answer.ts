/** What `execute` answers: the wire form of protocol.schema.json (execute_result), with exact types. */
import type { Denial, EngineResult, WireError } from "../../spec-cases/contract/types.ts";
import type { Phase } from "../gates/gate.ts";

/** An answer to one attempt. Executed carries the result, denied the first denial, failed a typed error (READ-39). */
export type ExecuteAnswer =
  | { readonly attempt_id: string; readonly outcome: "executed"; readonly result: EngineResult }
  | { readonly attempt_id: string; readonly outcome: "denied"; readonly phase: Phase; readonly denial: Denial }
  | { readonly attempt_id: string; readonly outcome: "failed"; readonly phase: Phase; readonly error: WireError };

/** A failed answer. `message` is ours: an engine's own words are not repeated, they may hold content. */
export function failed(attempt_id: string, phase: Phase, code: string, message: string): ExecuteAnswer {
  return { attempt_id, outcome: "failed", phase, error: { code, message } };
}

/** A denied answer. */
export function denied(attempt_id: string, phase: Phase, denial: Denial): ExecuteAnswer {
  return { attempt_id, outcome: "denied", phase, denial };
}

/** How a step of an attempt ended: it goes on with a value, or the answer is there. */
export type StepEnd<T> = { readonly kind: "passed"; readonly value: T } | { readonly kind: "ended"; readonly answer: ExecuteAnswer };
