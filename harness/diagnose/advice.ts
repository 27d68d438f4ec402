/** What a failure usually means and where to look: parts of an explanation, beside what the corpus says. Pure. */
import type { Corpus, LoadedCase } from "../cases/types.ts";
import type { KillTable } from "./kill-table.ts";
import { placeFor } from "./places.ts";

/** Mistakes that are told at most. */
const MISTAKES = 12;

/** A mutant of the reference as advice knows it. */
export interface KnownMistake {
  readonly id: string;
  readonly requirement: string;
  readonly mistake: string;
  readonly equivalent: string | null;
}

/** What advice is drawn from. */
export interface AdviceInput {
  readonly corpus: Pick<Corpus, "cases" | "requirements">;
  readonly mutants: readonly KnownMistake[];
  /** Which mutants a case fails; null where the self-test was not published. */
  readonly kills: KillTable | null;
}

/** Named lines, as an explanation has them. */
export type AdviceParts = readonly { readonly name: string; readonly lines: readonly string[] }[];

/** The advice for a case or a clause; empty for any other id. */
export function adviceFor(id: string, input: AdviceInput): AdviceParts {
  const loaded = input.corpus.cases.find(({ ask }) => ask.id === id);
  if (loaded !== undefined) return caseAdvice(loaded, input);
  return input.corpus.requirements.has(id) ? clauseAdvice(id, input) : [];
}

function caseAdvice(loaded: LoadedCase, { mutants, kills }: AdviceInput): AdviceParts {
  const { id, requirements } = loaded.definition;
  const killed = new Set(kills?.kills.filter(({ failed }) => failed.has(id)).map(({ mutant }) => mutant));
  const own = mutants.filter((mutant) => killed.has(mutant.id));
  // Without a table the mistakes of its clauses are the nearest that is known.
  const told = own.length > 0 ? own : mutants.filter(({ requirement }) => requirement === requirements[0]);
  const byClause = told.toSorted((left, right) => rank(left, requirements) - rank(right, requirements));
  return [
    part(
      own.length > 0 ? "what a failure usually means (mistakes that this case shows)" : "what a failure usually means (mistakes against its clause)",
      mistakeLines(byClause),
    ),
    part("where to look", placeLines([loaded])),
    part("run it alone", [`npx mex-conformance run --target <yours> --case ${id} --transcripts`]),
  ].flat();
}

function clauseAdvice(id: string, { corpus, mutants }: AdviceInput): AdviceParts {
  const primary = corpus.cases.filter(({ definition }) => definition.requirements[0] === id);
  return [
    part("what a failure usually means (mistakes against this clause)", mistakeLines(mutants.filter(({ requirement }) => requirement === id))),
    part("where to look", placeLines(primary)),
    part("run its cases", [`npx mex-conformance run --target <yours> --requirement ${id}`]),
  ].flat();
}

/** Mistakes against the case's own clauses first, in the order in which it cites them. */
function rank({ requirement }: KnownMistake, requirements: readonly string[]): number {
  const cited = requirements.indexOf(requirement);
  return cited === -1 ? requirements.length : cited;
}

function part(name: string, lines: readonly string[]): AdviceParts {
  return lines.length === 0 ? [] : [{ name, lines }];
}

function mistakeLines(mutants: readonly KnownMistake[]): string[] {
  const real = mutants.filter(({ equivalent }) => equivalent === null);
  const told = real.slice(0, MISTAKES).map(({ id, mistake }) => `${mistake} (${id})`);
  return real.length > MISTAKES ? [...told, `and ${real.length - MISTAKES} more, in reference/mutants/mutants.json`] : told;
}

/** The parts of a runtime that these cases are about, those of most cases first. */
function placeLines(cases: readonly LoadedCase[]): string[] {
  const counts = new Map<string, number>();
  for (const { definition } of cases) {
    const name = definition.gate ?? definition.topic ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .flatMap(([name]) => {
      const place = placeFor(name);
      return place === null ? [] : [`${name}: ${place.part}`, `  in the reference: ${place.reference.join(", ")}`];
    });
}
