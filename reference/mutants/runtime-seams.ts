/** Other ways to run an attempt. */
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { Registry } from "../engines/registry.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import type { Runtime } from "../runtime/assemble.ts";
import type { Attempt } from "../runtime/attempt.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import type { Steps } from "../runtime/steps.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { Break } from "./seams.ts";

/** Other steps; what is not given stays. */
export function steps(change: (honest: Steps) => Partial<Steps>): Break {
  return (parts) => ({ steps: { ...parts.steps, ...change(parts.steps) } });
}

/** Other parts of the runtime of each case. */
export function runtimeParts(change: (parts: RuntimeParts) => Partial<RuntimeParts>): Break {
  return ({ assemble }) => ({ assemble: (parts, row) => assemble({ ...parts, ...change(parts) }, row) });
}

/** Another look-up in the registry. */
export function registry(change: (honest: Registry) => Partial<Registry>): Break {
  return runtimeParts(({ registry: honest }) => ({ registry: { ...honest, ...change(honest) } }));
}

/** Another runtime over the honest one, made once per case. */
export function runtimes(change: (honest: Runtime, parts: RuntimeParts) => Runtime): Break {
  return ({ assemble }) => ({ assemble: (parts, row) => change(assemble(parts, row), parts) });
}

/** What is answered, changed after everything was recorded. `state` is made once per case. */
export function answers<State>(
  state: () => State,
  change: (answer: ExecuteAnswer, operation: Draft | null, state: State) => ExecuteAnswer | Promise<ExecuteAnswer>,
): Break {
  return ({ assemble }) => ({
    assemble: (parts, row) => {
      const honest = assemble(parts, row);
      const kept = state();
      return {
        execute: async (operation, context, options) => change(await honest.execute(operation, context, options), draftOf(operation), kept),
        executeText: async (text, context, options) => change(await honest.executeText(text, context, options), null, kept),
      };
    },
  });
}

/** The same without state. */
export function answer(change: (answer: ExecuteAnswer) => ExecuteAnswer): Break {
  return answers(() => null, change);
}

function isPlanned(value: Draft | null): value is Draft & PlannedOperation {
  return value !== null;
}

/** The engine gets something else than what was judged. */
export function handedToEngine(change: (draft: Draft, attempt: Attempt) => void): Break {
  return steps((honest) => ({
    invokeEngine(parts, attempt, granted) {
      const draft = draftOf(attempt.envelope.planned);
      if (draft !== null) change(draft, attempt);
      return honest.invokeEngine(parts, isPlanned(draft) ? { ...attempt, envelope: { ...attempt.envelope, planned: draft } } : attempt, granted);
    },
  }));
}

/** Some request gates are taken out of an attempt, global ones and those that the registry requires. */
export function takenOut(choose: (attempt: Attempt) => (id: string) => boolean): Break {
  return steps((honest) => ({
    judgeRequest(parts, attempt) {
      const isOut = choose(attempt);
      const { registered } = attempt;
      const request = parts.gates.request.filter(({ id }) => !isOut(id));
      const kept = registered === null ? null : { ...registered, required_gates: registered.required_gates.filter((id) => !isOut(id)) };
      return honest.judgeRequest({ ...parts, gates: { ...parts.gates, request } }, { ...attempt, registered: kept });
    },
  }));
}
