/** Mistakes about judging results at all, and about attempts that run at once (MEX-GATE-05, MEX-GATE-09). */
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { type Draft, draftOf, isDraft } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, outcomeOf, records } from "./record-seams.ts";
import { asResult, caseSteps, handedOut, refused } from "./result-seams.ts";
import { runtimes, steps } from "./runtime-seams.ts";
import { type Break, gates } from "./seams.ts";

const resultIn = (reply: unknown): Draft | null => draftOf(isDraft(reply) ? reply["result"] : null);

/** Results are judged by gates of a kind alone. */
const judgedBy = (isAsked: (id: string) => boolean): Break => gates((table) => ({ ...table, result: table.result.filter(({ id }) => isAsked(id)) }));

/** The n-th results of a case are judged, counted from 1. */
const judgedAt = (isJudged: (nth: number) => boolean): Break =>
  caseSteps(
    () => ({ nth: 0 }),
    (honest, state) => ({
      judgeResult(parts, attempt, granted, reply) {
        state.nth += 1;
        return honest.judgeResult(isJudged(state.nth) ? parts : { ...parts, gates: { ...parts.gates, result: [] } }, attempt, granted, reply);
      },
    }),
  );

/** A denial is recorded, and the result is handed out all the same. */
const recordedOnly: Break = steps((honest) => ({
  async judgeResult(parts, attempt, granted, reply): Promise<ExecuteAnswer> {
    const given = await honest.judgeResult(parts, attempt, granted, reply);
    const result = given.outcome === "denied" ? resultIn(draftOf(reply.value)) : null;
    return asResult(result) ? { attempt_id: given.attempt_id, outcome: "executed", result } : given;
  },
}));

const JUDGED = breaking("MEX-GATE-05", [
  ["result-unjudged", "gates judge requests alone; what the engine answers is handed out", handedOut(resultIn), { broad: true }],
  ["result-shape-only", "of a result its shape alone is judged", judgedBy((id) => id === "G-SCHEMA"), { broad: true }],
  ["result-first-judged", "only the first result of a session is judged", judgedAt((nth) => nth === 1)],
  ["result-later-judged", "the first result of a session is not judged yet", judgedAt((nth) => nth > 1)],
  ["result-denied-handed-out", "a result that fails a gate is recorded as denied, and handed out", recordedOnly],
  ["result-evidence-refused", "a result that carries evidence is refused", refused("G-SCHEMA", ({ evidence }) => evidence.length > 0)],
]);

/** Answers of a runtime that counts the attempts that are open. */
function counting<State>(state: () => State, change: (answer: ExecuteAnswer, open: number, state: State) => ExecuteAnswer): Break {
  return runtimes((honest) => {
    const kept = state();
    let open = 0;
    const count = async (run: () => Promise<ExecuteAnswer>): Promise<ExecuteAnswer> => {
      open += 1;
      const at_start = open;
      try {
        const answer = await run();
        return change(answer, Math.max(open, at_start), kept);
      } finally {
        open -= 1;
      }
    };
    return {
      execute: (operation, context) => count(() => honest.execute(operation, context)),
      executeText: (text, context) => count(() => honest.executeText(text, context)),
    };
  });
}

const busy = (slots: number): Break =>
  counting(
    () => null,
    (answer, open) =>
      open <= slots ? answer : { attempt_id: answer.attempt_id, outcome: "failed", phase: "request", error: { code: "BUSY", message: "busy" } },
  );

/** A denial is kept where every attempt that is open finds it. */
const sharedDenial: Break = counting(
  (): { denial: ExecuteAnswer | null } => ({ denial: null }),
  (answer, open, state) => {
    if (open === 1) state.denial = null;
    if (answer.outcome === "denied") state.denial = answer;
    return state.denial?.outcome === "denied" ? { ...state.denial, attempt_id: answer.attempt_id } : answer;
  },
);

/** The job that is running is a variable of the runtime. */
const sharedJob: Break = records(
  (): { job: string | null } => ({ job: null }),
  (record, state) => {
    if (!("event" in record)) return [record];
    const { event } = record;
    if (isOf(event, "tool_call")) state.job = event.job_id ?? null;
    const isOfResult = outcomeOf(draftOf(event) ?? {})?.["phase"] === "result";
    return isOfResult && state.job !== null ? [{ event: { ...event, job_id: state.job } }] : [record];
  },
);

/** What was said of a request stands for others of the same operation that come in the same moment. */
const sharedVerdicts: Break = caseSteps(
  () => new Map<string, { at: number; end: ReturnType<Parameters<Parameters<typeof steps>[0]>[0]["judgeRequest"]> }>(),
  (honest, verdicts) => ({
    async judgeRequest(parts, attempt) {
      const key = `${attempt.envelope.engine_id} ${attempt.envelope.operation}`;
      const now = parts.clock.monotonic();
      const known = verdicts.get(key);
      if (known !== undefined && now - known.at < 30) return known.end;
      const end = honest.judgeRequest(parts, attempt);
      verdicts.set(key, { at: now, end });
      return end;
    },
  }),
);

const AT_ONCE = breaking("MEX-GATE-09", [
  ["at-once-busy-over-four", "more than four operations at once are turned away", busy(4)],
  ["at-once-busy-over-32", "more than 32 operations at once are turned away", busy(32)],
  ["at-once-denial-shared", "the denial of one operation ends all that are open", sharedDenial],
  [
    "at-once-job-shared",
    "what gates say of a result is recorded under the job that was started last",
    sharedJob,
    { apart: "everything runs, and the record mixes it up" },
  ],
  [
    "at-once-verdict-shared",
    "operations of one kind that come in the same moment are judged once",
    sharedVerdicts,
    { apart: "nothing is turned away; one takes over what was said of another" },
  ],
]);

export const RESULT_JUDGED_MUTANTS: readonly Mutant[] = [...JUDGED, ...AT_ONCE];
