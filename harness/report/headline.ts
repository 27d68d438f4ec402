/** The one sentence that stands above every report. */
import type { ClassClaim, Completeness } from "../../spec-cases/contract/types.ts";
import { completenessLine } from "./completeness.ts";

/** Up to this many classes are told one by one. */
const SPELLED_OUT = 3;
const ORDER: readonly ClassClaim["result"][] = ["failed", "partial", "conformant"];

/** What the headline is made of. */
export interface HeadlineFacts {
  readonly claims: readonly ClassClaim[];
  readonly completeness: Completeness;
  readonly negotiated: boolean;
  readonly cutOff: boolean;
  readonly selected: boolean;
}

/** For example `core conformant: 312 of 312 cases pass`; the worst class first. */
export function headline(facts: HeadlineFacts): string {
  if (!facts.negotiated) return "not run: the target did not start or did not negotiate";
  if (facts.completeness.planned === 0) return "incomplete: nothing was selected";
  const told = facts.claims.filter((claim) => claim.result !== "not_claimed" && (claim.counts.planned > 0 || claim.required));
  const sorted = ORDER.flatMap((result) => told.filter((claim) => claim.result === result));
  const body = sorted.length === 0 ? completenessLine(facts.completeness) : sorted.length <= SPELLED_OUT ? sorted.map(spell).join("; ") : group(sorted);
  const notes = [...(facts.cutOff ? ["the run was cut off"] : []), ...(facts.selected ? ["a selection of the corpus"] : [])];
  return notes.length === 0 ? body : `${body} (${notes.join("; ")})`;
}

/** Cases that count: tentative and pending ones are info. */
function score(counts: readonly Completeness[]): string {
  const sum = (pick: (counts: Completeness) => number): number => counts.reduce((total, each) => total + pick(each), 0);
  const of = sum((each) => each.planned - each.info);
  const asides: readonly (readonly [number, string])[] = [
    [sum((each) => each.waived), "waived"],
    [sum((each) => each.not_applicable), "not applicable"],
    [sum((each) => each.could_not_run), "could not run"],
    [sum((each) => each.warn), "warned"],
  ];
  const told = asides.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`);
  return `${sum((each) => each.pass)} of ${of} cases pass${told.join("")}`;
}

function spell(claim: ClassClaim): string {
  return `${claim.class} ${claim.result}: ${score([claim.counts])}`;
}

function group(claims: readonly ClassClaim[]): string {
  const groups = ORDER.map((result) => ({ result, names: claims.filter((claim) => claim.result === result).map((claim) => claim.class) }));
  const named = groups.filter(({ names }) => names.length > 0).map(({ result, names }) => `${result}: ${names.join(", ")}`);
  return `${named.join("; ")}; ${score(claims.map((claim) => claim.counts))}`;
}
