/** Runs gates in their order, records each outcome, stops at the first denial (MEX-GATE-04, READ-04). */
import type { Denial } from "../../spec-cases/contract/types.ts";
import type { ArtifactView, InputCopies } from "../artifacts/store.ts";
import { RuntimeFault } from "../faults.ts";
import { deny, type Gate, type GateContext, type GateVerdict } from "../gates/gate.ts";
import type { Journal } from "./journal.ts";
import type { RuntimeParts } from "./parts.ts";
import { withinTime } from "./within-time.ts";

/** What a row of gates said: the first denial or none, and the capabilities that were allowed on the way. */
export interface Judgement {
  readonly denial: Denial | null;
  readonly granted: readonly string[];
}

/** The context of one phase: read-only views, one moment. `artifacts` is the view of the attempt that is judged, `inputs` what it has verified. */
export function gateContext(parts: RuntimeParts, artifacts: ArtifactView, inputs?: Pick<InputCopies, "read">): GateContext {
  const { registry, capabilities, consents, measure, adapters } = parts;
  const lacks: GateContext["lacks"] = (planned) => adapters.get(planned.engine_id)?.lacks?.(planned) ?? null;
  const readInput: GateContext["readInput"] = (artifact_id) => inputs?.read(artifact_id) ?? null;
  return { now: parts.clock.now(), registry, capabilities, consents, artifacts, readInput, measure, lacks };
}

const FAILED_GATE = deny("GATE_FAILED", null, "the gate itself failed; nothing is known of the operation, so it is denied");

/** INVARIANT: a gate that throws, or does not answer in time, denies (MEX-GATE-06). */
async function askLater(answer: Promise<GateVerdict>, time_ms: number, parts: RuntimeParts): Promise<GateVerdict> {
  const timely = await withinTime(answer, time_ms, parts.timers);
  return timely.kind === "answered" ? timely.value : FAILED_GATE;
}

function ask<Input>(gate: Gate<Input>, input: Input, context: GateContext): GateVerdict | Promise<GateVerdict> {
  try {
    return gate.check(input, context);
  } catch {
    return FAILED_GATE;
  }
}

/** A gate that cannot say how long it needs gets no more than any other. */
function patience<Input>(gate: Gate<Input>, input: Input, context: GateContext, { limits }: RuntimeParts): number {
  try {
    return limits.gate_ms + (gate.extraTime?.(input, context) ?? 0);
  } catch {
    return limits.gate_ms;
  }
}

/** For whom gates are run: what they look at, and where their outcomes go. */
export interface JudgedAttempt {
  readonly journal: Journal;
  readonly artifacts: ArtifactView;
  /** Copies that may be read; in phase request alone. */
  readonly inputs?: Pick<InputCopies, "read">;
  /** The engine's invocation whose result is judged; none in phase request. */
  readonly invocation?: string | null;
}

/** Runs the gates; every outcome and every capability check goes to the journal as it happens. */
export async function runGates<Input>(
  gates: readonly Gate<Input>[],
  input: Input,
  parts: RuntimeParts,
  { journal, artifacts, inputs, invocation = null }: JudgedAttempt,
): Promise<Judgement> {
  const context = gateContext(parts, artifacts, inputs);
  const granted: string[] = [];
  for (const gate of gates) {
    const answer = ask(gate, input, context);
    const verdict = answer instanceof Promise ? await askLater(answer, patience(gate, input, context, parts), parts) : answer;
    for (const check of verdict.checks ?? []) {
      journal.capabilityChecked(check);
      if (check.decision === "allow") granted.push(check.capability_id);
    }
    if (verdict.outcome !== "pass" && verdict.exceeded !== undefined) journal.budgetExceeded({ ...verdict.exceeded, invocation });
    if (verdict.outcome === "pass") journal.gatePassed(gate.id, gate.phase);
    else if (verdict.outcome === "warn") journal.gateRefused(gate.id, gate.phase, verdict);
    else return { denial: journal.gateRefused(gate.id, gate.phase, verdict), granted: [] };
  }
  return { denial: null, granted };
}

/** The code and message of what was thrown inside the runtime, for an answer. */
export function describeFault(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof RuntimeFault) return { code: error.code, message: error.message };
  return { code: "RUNTIME_FAULT", message: "the runtime failed on this attempt; nothing is handed out" };
}
