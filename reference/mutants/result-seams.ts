/** Other ways to take, judge and hand out what an engine answers. */
import type { EngineResult } from "../../spec-cases/contract/types.ts";
import { deny, PASS, type ResultInput } from "../gates/gate.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import type { Attempt } from "../runtime/attempt.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { decodeReply } from "../runtime/reply.ts";
import type { Steps } from "../runtime/steps.ts";
import { copyOf, type Draft, draftOf, isDraft, type Json } from "./draft.ts";
import { steps } from "./runtime-seams.ts";
import { type Break, resultGate } from "./seams.ts";

/** An engine's answer with the names and the duration of its invocation. */
export type Reply = Parameters<Steps["judgeResult"]>[3];

/** Other steps with a memory of their own in each case. */
export function caseSteps<State>(state: () => State, change: (honest: Steps, state: State) => Partial<Steps>): Break {
  return ({ assemble }) => ({ assemble: (parts, row) => assemble(parts, { ...row, ...change(row, state()) }) });
}

/** What an engine answered is changed before anybody looks at it. */
export function replies(change: (reply: Json, attempt: Attempt) => Json): Break {
  return steps((honest) => ({
    judgeResult: (parts, attempt, granted, reply) => honest.judgeResult(parts, attempt, granted, { ...reply, value: change(copyOf(reply.value), attempt) }),
  }));
}

/** The result in an answer is changed before anybody looks at it. */
export function results(change: (result: Draft, attempt: Attempt) => void): Break {
  return replies((reply, attempt) => {
    if (isDraft(reply) && isDraft(reply["result"])) change(reply["result"], attempt);
    return reply;
  });
}

/** A denial of one result gate is overlooked where it has one of the codes. */
export function overlooked(gate: string, codes: readonly string[], only: (input: ResultInput) => boolean = () => true): Break {
  return resultGate(gate, async (input, context, honest) => {
    const verdict = await honest.check(input, context);
    return verdict.outcome === "deny" && codes.includes(verdict.code ?? "") && only(input) ? PASS : verdict;
  });
}

/** One result gate denies results in which nothing is wrong. */
export function refused(gate: string, isRefused: (result: EngineResult, input: ResultInput) => boolean): Break {
  return resultGate(gate, (input, context, honest) =>
    input.result !== null && isRefused(input.result, input) ? deny("RESULT_REFUSED", null, "the result is not understood") : honest.check(input, context),
  );
}

/** Lets what an engine answered pass for a result, whatever it is. */
export function asResult(value: Json): value is Draft & EngineResult {
  return value !== null;
}

/** Records a success that no gate has judged. */
export function recordSuccess(parts: RuntimeParts, { journal }: Attempt, { names, duration_ms }: Reply): void {
  journal.toolAnswered(names, "succeeded", duration_ms);
  for (const gate of parts.gates.result) journal.gatePassed(gate.id, "result");
  journal.commit();
}

/** What of an answer is handed out past all gates; null leaves it to be judged. */
export function handedOut(choose: (reply: Json, attempt: Attempt) => Json): Break {
  return steps((honest) => ({
    async judgeResult(parts, attempt, granted, reply): Promise<ExecuteAnswer> {
      const result = choose(copyOf(reply.value), attempt);
      if (!asResult(result)) return honest.judgeResult(parts, attempt, granted, reply);
      decodeReply(reply.value, attempt.artifacts.staging);
      recordSuccess(parts, attempt, reply);
      return { attempt_id: attempt.attempt_id, outcome: "executed", result };
    },
  }));
}

/** Results that are objects of a kind are handed out past all gates, and changed on the way. */
export function believed(isBelieved: (result: Draft, attempt: Attempt) => boolean, change: (result: Draft) => void = () => undefined): Break {
  return handedOut((reply, attempt) => {
    const result = isDraft(reply) ? draftOf(reply["result"]) : null;
    if (result === null || !isBelieved(result, attempt)) return null;
    change(result);
    return result;
  });
}
