/** How a case failed, in a few words: the same words for the same kind of failure, whatever the target. Pure. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { isObject } from "../json.ts";

/** Places whose seen value tells mistakes apart; it is a word of the contract, or is left out. */
const TELLING = new Set(["verdict", "phase", "gate"]);
const WORD = /^[A-Za-z][\w.-]{0,40}$/;

/**
 * The sign of a failure: its first mismatch, which the judge puts first because a reader wants it first. `verdict PASS`, `gate G-SCHEMA`,
 * `events diagnostic`, `problems`, or the general rule that does not hold. Empty for a case without mismatches.
 */
export function signOf({ mismatches }: Pick<CaseResult, "mismatches">): string {
  const [first] = mismatches;
  if (first === undefined) return "";
  if (typeof first.rule === "string") return `rule ${first.rule}`;
  const place = first.path.split("/").find((word) => word !== "" && !/^(then|any_of|each|steps|during|\d+)$/.test(word)) ?? "";
  if (TELLING.has(place)) return typeof first.actual === "string" && WORD.test(first.actual) ? `${place} ${first.actual}` : place;
  return place === "events" || place === "absent" ? [place, kindOf(first.expected)].join(" ").trim() : place;
}

/** The cases of a run that failed, each with how; a SHOULD that does not hold is one. */
export function signsOf(results: readonly CaseResult[]): Map<string, string> {
  return new Map(results.filter(({ status }) => status === "fail" || status === "warn").map((result) => [result.id, signOf(result)]));
}

/** The kind of the event that was expected, or was not. */
function kindOf(expected: unknown): string {
  if (!isObject(expected)) return "";
  const [kind = ""] = Object.keys(expected);
  return kind === "absent" ? kindOf(expected["absent"]) : kind;
}
