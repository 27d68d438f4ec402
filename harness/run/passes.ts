/** Several passes over the same cases, in other orders: finds state that leaks between cases and verdicts that change. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { LoadedCase } from "../cases/types.ts";
import { sha256 } from "../sha256.ts";

/** The same cases in an order that follows from the seed; every seed gives another one. */
export function shuffled(cases: readonly LoadedCase[], seed: string): LoadedCase[] {
  const rank = (id: string): string => sha256(`${seed}\u0000${id}`);
  return cases
    .map((loaded) => ({ loaded, key: rank(loaded.ask.id) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ loaded }) => loaded);
}

/** A result that differs from that of an earlier pass fails, and says in which pass it was what. */
export function comparePasses(result: CaseResult, earlier: readonly ReadonlyMap<string, CaseResult>[]): CaseResult {
  const own = outcomeOf(result);
  const different = earlier.flatMap((pass, index) => {
    const other = pass.get(result.id);
    return other === undefined || outcomeOf(other) === own ? [] : [{ path: `/repeat/${index}`, expected: brief(other), actual: brief(result), rule: "repeat" }];
  });
  if (different.length === 0) return result;
  return {
    ...result,
    status: "fail",
    reason: "the verdict changed between passes: state leaks between cases, or the target is not deterministic",
    mismatches: [...different, ...result.mismatches],
  };
}

/** All that must be the same in every pass. */
function outcomeOf({ status, steps, mismatches, readings, error }: CaseResult): string {
  return JSON.stringify([status, steps, mismatches.map(({ path }) => path), readings, error?.kind ?? null]);
}

function brief({ status, steps, error }: CaseResult): { status: string; verdicts: (string | null)[]; error: string | null } {
  return { status, verdicts: steps.map(({ verdict }) => verdict), error: error?.kind ?? null };
}
