/** Mistakes about caps on outputs (MEX-BUD-05). */

import type { EngineResult } from "../../spec-cases/contract/types.ts";
import { measureContent, readPayload } from "../artifacts/content.ts";
import type { ResultInput } from "../gates/gate.ts";
import { staging } from "./artifacts-seams.ts";
import { budgetOverlooked } from "./budget-kill.ts";
import { draftOf, objectIn, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { overlooked, refused } from "./result-seams.ts";
import { steps } from "./runtime-seams.ts";
import { all, type Break } from "./seams.ts";

const OVER = ["RESULT_OVER_BUDGET"];

type Sizes = Pick<EngineResult, "outputs">;
const sum = ({ outputs }: Sizes): number => outputs.reduce((total, { size_bytes }) => total + size_bytes, 0);
const capOf = ({ planned }: ResultInput): number =>
  Math.min(planned.budget.output_bytes ?? Number.POSITIVE_INFINITY, planned.output_spec.max_bytes ?? Number.POSITIVE_INFINITY);

/** Results over the cap are handed out where this says so. */
const lax = (isWithin: (result: EngineResult, input: ResultInput) => boolean): Break =>
  overlooked("G-BUDGET", OVER, (input) => input.result !== null && isWithin(input.result, input));

/** What an operation hands out besides its outputs counts too. */
const counted = (bytes: (result: EngineResult) => number): Break => refused("G-BUDGET", (result, input) => sum(result) + bytes(result) > capOf(input));

/** Outputs are stored before their size is looked at. */
const storedFirst: Break = steps((honest) => ({
  async judgeResult(parts, attempt, granted, reply) {
    const answer = await honest.judgeResult(parts, attempt, granted, reply);
    if (answer.outcome !== "denied" || answer.denial.gate !== "G-BUDGET") return answer;
    const ids = objectsIn(draftOf(reply.value), "staged").map((staged) => String(objectIn(staged, "handle")?.["artifact_id"]));
    const origin = { mime: "application/octet-stream", artifact_type: "artifact.document", created_at: "2026-01-01T00:00:00.000Z" };
    attempt.artifacts.staging.export(new Map(ids.map((id) => [id, origin])));
    return answer;
  },
}));

/** Sizes are those that handles claim. */
const sizesBelieved: Break = staging((honest) => {
  const claimed = new Map<string, { readonly claim: number; readonly size: number }>();
  return {
    put(input) {
      const { size_bytes } = measureContent(readPayload(input));
      claimed.set(input.handle.artifact_id, { claim: input.handle.size_bytes, size: size_bytes });
      honest.put({ ...input, handle: { ...input.handle, size_bytes } });
    },
    verify(handle) {
      const known = claimed.get(handle.artifact_id);
      return honest.verify(known?.claim === handle.size_bytes ? { ...handle, size_bytes: known.size } : handle);
    },
  };
});

export const RESULT_CAP_MUTANTS: readonly Mutant[] = breaking("MEX-BUD-05", [
  ["outputs-uncapped", "sizes of outputs are not looked at", overlooked("G-BUDGET", OVER)],
  ["outputs-one-over", "outputs may be one byte over the cap", lax((result, input) => sum(result) <= capOf(input) + 1)],
  ["outputs-below-cap", "outputs must stay below the cap", refused("G-BUDGET", (result, input) => sum(result) >= capOf(input))],
  [
    "outputs-budget-only",
    "output_spec.max_bytes is not enforced",
    lax((result, { planned }) => sum(result) <= (planned.budget.output_bytes ?? Number.POSITIVE_INFINITY)),
  ],
  [
    "outputs-spec-only",
    "output_bytes is not enforced",
    lax((result, { planned }) => sum(result) <= (planned.output_spec.max_bytes ?? Number.POSITIVE_INFINITY)),
  ],
  ["outputs-spec-beside-budget", "output_spec.max_bytes is enforced where output_bytes is set", lax((_, { planned }) => planned.budget.output_bytes == null)],
  ["outputs-each", "each output is held against the cap by itself", lax(({ outputs }, input) => outputs.every(({ size_bytes }) => size_bytes <= capOf(input)))],
  ["outputs-first", "the first output is held against the cap", lax(({ outputs }, input) => (outputs[0]?.size_bytes ?? 0) <= capOf(input))],
  [
    "outputs-bundles-free",
    "folders have no size",
    lax((result, input) => sum({ outputs: result.outputs.filter(({ kind }) => kind !== "bundle") }) <= capOf(input)),
  ],
  ["outputs-live-free", "outputs of live engines (D0, D1) are not capped", lax((_, { planned }) => planned.determinism < "D2")],
  ["outputs-with-evidence", "evidence counts among the outputs", counted(({ evidence }) => sum({ outputs: evidence }))],
  ["outputs-with-logs", "logs count among the outputs", counted(({ logs_ref }) => logs_ref?.size_bytes ?? 0)],
  [
    "outputs-capped-by-default",
    "without an output cap 32 KB is one",
    refused("G-BUDGET", (result, input) => capOf(input) === Number.POSITIVE_INFINITY && sum(result) > 32768),
  ],
  [
    "outputs-zero-is-none",
    "an output cap of zero is none",
    all(
      budgetOverlooked("BUDGET_ZERO"),
      lax((_, input) => capOf(input) === 0),
    ),
  ],
  ["outputs-over-default", "an output cap above the engine's default holds in its place", budgetOverlooked("BUDGET_OVER_DEFAULT")],
  ["outputs-sizes-believed", "sizes are those that handles claim", sizesBelieved],
  ["outputs-stored-first", "outputs are stored before their size is looked at", storedFirst],
]);
