/** Mistakes about results that say that the engine failed, or denied (MEX-RES-04). */
import type { Redactor } from "../recorder/redactor.ts";
import { type Draft, draftOf, isDraft, type Json, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, results } from "./result-seams.ts";
import { answer, steps } from "./runtime-seams.ts";
import { all, type Break, resultGate } from "./seams.ts";

const isFailed = ({ status }: Draft): boolean => status === "failed";
const succeed = (result: Draft): void => {
  result["status"] = "succeeded";
};
const isTyped = (error: Json): boolean => isDraft(error) && typeof error["code"] === "string";
const errorsOf = ({ errors }: Draft): Json[] => (Array.isArray(errors) ? errors : []);

/** Results of a kind are taken for successes. */
function takenForSuccess(is: (result: Draft) => boolean): Break {
  return results((result) => {
    if (is(result)) succeed(result);
  });
}

/** Gates that ask for what only a success needs judge failures too. */
const failuresJudged: Break = all(
  ...["G-DET", "G-PROVENANCE"].map((id) =>
    resultGate(id, (input, context, honest) =>
      honest.check(input.result?.status === "failed" ? { ...input, result: { ...input.result, status: "succeeded" } } : input, context),
    ),
  ),
);

/** Redacts nothing. */
export const PLAIN: Redactor = { redactText: (text) => text, redactEvent: (event) => event, redactDiagnostic: (diagnostic) => diagnostic };

/** The engine's own words are recorded by a part that writes past the redactor. */
const wordsRecorded: Break = all(
  () => ({ redactor: PLAIN }),
  steps((honest) => ({
    judgeResult(parts, attempt, granted, reply) {
      for (const { message } of objectsIn(draftOf(draftOf(reply.value)?.["result"]), "errors"))
        attempt.journal.engineFailed(reply.names, "ENGINE_FAILED", String(message ?? "no message"));
      return honest.judgeResult(parts, attempt, granted, reply);
    },
  })),
);

export const RESULT_ERROR_MUTANTS: readonly Mutant[] = breaking("MEX-RES-04", [
  ["errors-failed-is-success", "a result with status failed is handed out as a success", takenForSuccess(isFailed)],
  ["errors-status-ignored", "a result is a success where it lists outputs or errors, whatever its status says", believed(() => true, succeed)],
  ["errors-denied-is-success", "a result with status denied is handed out as a success", takenForSuccess(({ status }) => status === "denied")],
  ["errors-none-given", "a failure without an error is handed out as it is", believed((result) => isFailed(result) && errorsOf(result).length === 0)],
  [
    "errors-untyped",
    "errors of an engine are passed on without a look at their codes",
    believed((result) => isFailed(result) && errorsOf(result).some((error) => !isTyped(error))),
  ],
  ["errors-first-only", "only results with one error count as failures", takenForSuccess((result) => isFailed(result) && errorsOf(result).length > 1)],
  [
    "errors-dropped",
    "what the engine says of its failure is left out of the answer",
    answer((given) => (given.outcome === "executed" && given.result.status === "failed" ? { ...given, result: { ...given.result, errors: [] } } : given)),
  ],
  [
    "errors-details-unknown",
    "an error with details is malformed, and a malformed error is none",
    takenForSuccess((result) => objectsIn(result, "errors").some((error) => error["details_ref"] != null)),
  ],
  [
    "errors-own-codes-only",
    "codes that the runtime does not know are no errors",
    takenForSuccess((result) => objectsIn(result, "errors").some(({ code }) => code !== "ENGINE_FAILED" && code !== "ENGINE_NOTE")),
  ],
  ["errors-judged-for-evidence", "a failed result is denied for what only a success needs", failuresJudged],
  [
    "errors-of-success-dropped",
    "what a success lists as errors is left out",
    answer((given) => (given.outcome === "executed" && given.result.status === "succeeded" ? { ...given, result: { ...given.result, errors: [] } } : given)),
  ],
  [
    "errors-note-added",
    "a success is handed out with an error that says that there was none",
    answer((given) =>
      given.outcome === "executed" && given.result.status === "succeeded" && given.result.errors.length === 0
        ? { ...given, result: { ...given.result, errors: [{ code: "NONE", message: "no error" }] } }
        : given,
    ),
  ],
  ["errors-words-recorded", "the engine's own words go to the record past the redactor", wordsRecorded],
]);
