/** The steps of an attempt as the reference takes them. */
import type { EngineResult, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { invariant } from "../faults.ts";
import { requestGatesFor } from "../gates/table.ts";
import { denied, type ExecuteAnswer, failed, type StepEnd } from "./answer.ts";
import type { Attempt } from "./attempt.ts";
import { exportResult } from "./export.ts";
import { invokeEngine, type Reply } from "./invoke.ts";
import { describeFault, runGates } from "./judge.ts";
import type { RuntimeParts } from "./parts.ts";
import { type DecodedReply, decodeReply } from "./reply.ts";

/** The three steps of an attempt, in order. Recording is part of each; a step that cannot record throws a RuntimeFault. */
export interface Steps {
  /** Judges the request; passes the capabilities that were granted, and leaves what it recorded to be committed. */
  judgeRequest(parts: RuntimeParts, attempt: Attempt): Promise<StepEnd<readonly string[]>>;
  /** Commits what was judged, then calls the engine (MEX-LOG-07, MEX-GATE-02). */
  invokeEngine(parts: RuntimeParts, attempt: Attempt, granted: readonly string[]): Promise<StepEnd<Reply>>;
  /** Judges what the engine answered, commits, and says what is handed out. */
  judgeResult(parts: RuntimeParts, attempt: Attempt, granted: readonly string[], reply: Reply): Promise<ExecuteAnswer>;
}

async function judgeRequest(parts: RuntimeParts, attempt: Attempt): Promise<StepEnd<readonly string[]>> {
  const { attempt_id, envelope, context, context_fault, registered, journal } = attempt;
  const gates = requestGatesFor(registered?.required_gates ?? [], parts.gates);
  const { inputs } = attempt.artifacts;
  const view = { journal, artifacts: inputs, inputs };
  const { denial, granted } = await runGates(gates, { envelope, context, context_fault, registered }, parts, view);
  if (denial === null) return { kind: "passed", value: granted };
  journal.commit();
  return { kind: "ended", answer: denied(attempt_id, "request", denial) };
}

/** A result that claims no success is handed out as it is, if it says why; else the runtime says so (READ-39, READ-54). */
function handOut(attempt: Attempt, { names }: Reply, result: EngineResult): ExecuteAnswer {
  const { attempt_id, journal } = attempt;
  if (result.status === "succeeded") return { attempt_id, outcome: "executed", result };
  const code = result.errors[0]?.code;
  if (code === undefined && result.status === "failed") {
    journal.engineFailed(names, "ENGINE_FAILED", "the engine failed without a typed error");
    return failed(attempt_id, "result", "ENGINE_FAILED", "the engine failed without a typed error");
  }
  journal.engineFailed(names, code ?? "ENGINE_DENIED", `the engine's result says ${result.status}; its errors stand in the result`);
  return { attempt_id, outcome: "executed", result };
}

/** The store refused to write: recorded, and surfaced in Problems. */
function failStored({ attempt_id, journal }: Attempt, { names }: Reply, error: unknown): ExecuteAnswer {
  const { code, message } = describeFault(error);
  journal.engineFailed(names, code, message);
  journal.commit();
  return failed(attempt_id, "result", code, message);
}

/** What the engine answered, staged and decoded; or why the store refused to stage it. */
function receive({ artifacts, journal }: Attempt, reply: Reply): DecodedReply | { readonly error: unknown } {
  try {
    const decoded = decodeReply(reply.value, artifacts.staging);
    journal.toolAnswered(reply.names, decoded.result?.status ?? "malformed", reply.duration_ms);
    return decoded;
  } catch (error) {
    journal.toolAnswered(reply.names, "failed", reply.duration_ms);
    return { error };
  }
}

/** INVARIANT: what is handed out is stored and recorded; where either is refused, neither holds (MEX-INT-05, MEX-LOG-07). */
function release(parts: RuntimeParts, attempt: Attempt, planned: PlannedOperation, reply: Reply, result: EngineResult): ExecuteAnswer {
  const { journal, artifacts } = attempt;
  try {
    exportResult(attempt, planned, result, parts.clock.now());
  } catch (error) {
    return failStored(attempt, reply, error);
  }
  try {
    const answer = handOut(attempt, reply, result);
    journal.commit();
    return answer;
  } catch (error) {
    artifacts.staging.withdraw();
    throw error;
  }
}

async function judgeResult(parts: RuntimeParts, attempt: Attempt, granted: readonly string[], reply: Reply): Promise<ExecuteAnswer> {
  const { attempt_id, envelope, registered, journal } = attempt;
  const { planned } = envelope;
  invariant(planned !== null && registered !== null, "only a decoded operation has a result");
  const { staging } = attempt.artifacts;
  const received = receive(attempt, reply);
  if ("error" in received) return failStored(attempt, reply, received.error);
  const { result, fault, staging_fault } = received;
  const view = { journal, artifacts: staging, invocation: reply.names.invocation };
  const { denial } = await runGates(parts.gates.result, { planned, registered, capabilities_granted: granted, result, fault, staging_fault }, parts, view);
  if (denial === null) {
    invariant(result !== null, "a result that was not decoded is denied by G-SCHEMA");
    return release(parts, attempt, planned, reply, result);
  }
  journal.commit();
  return denied(attempt_id, "result", denial);
}

export const STEPS: Steps = Object.freeze({ judgeRequest, invokeEngine, judgeResult });
