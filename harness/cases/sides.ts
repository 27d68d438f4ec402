/** Which side of a clause a case shows: that what is right passes, or that what is wrong is denied (or fails). */
import type { Expectation, LoadedCase, Then } from "./types.ts";

/** DENY stands for every answer that is no PASS. */
export type Side = "PASS" | "DENY";

/** Every alternative of one judged thing. */
function alternativesOf(then: Then): readonly (readonly Expectation[])[] {
  if ("any_of" in then) return [then.any_of];
  if ("each" in then) return then.each.map((expectation) => [expectation]);
  return [[then]];
}

/** All expectations of a step, for rules that look at each of them; those of `during` steps are not among them. */
export function expectationsOf(then: Then): readonly Expectation[] {
  return alternativesOf(then).flat();
}

/** All expectations of a step and, after each, those of the steps during its invocation. */
export function nestedExpectationsOf(then: Then): readonly Expectation[] {
  return expectationsOf(then).flatMap((expectation) => [expectation, ...(expectation.during ?? []).flatMap(nestedExpectationsOf)]);
}

/** The verdicts that the expectation accepts; none where it says nothing of a verdict. */
export function verdictsOf(expectation: Expectation): readonly string[] {
  const { verdict } = expectation;
  if (verdict === undefined) return [];
  return Array.isArray(verdict) ? verdict : [verdict];
}

function sideOf(alternatives: readonly Expectation[]): Side | null {
  const verdicts = alternatives.map(verdictsOf);
  if (verdicts.some((words) => words.length === 0)) return null;
  const words = verdicts.flat();
  if (words.every((word) => word === "PASS")) return "PASS";
  return words.every((word) => word !== "PASS") ? "DENY" : null;
}

/** The side of a step, or of each member of a parallel step; null where both verdicts are accepted or none is named. */
export function sidesOf(then: Then): (Side | null)[] {
  return alternativesOf(then).map(sideOf);
}

/** The sides that the whole case shows: those of its steps, and the denial of a world that must be refused. */
export function caseSides(loaded: LoadedCase): ReadonlySet<Side> {
  const sides = new Set(loaded.then.flatMap(sidesOf).filter((side) => side !== null));
  if (loaded.definition.given.start?.refused === true) sides.add("DENY");
  return sides;
}
