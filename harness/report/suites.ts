/** Cases in suites: one a gate, or a topic or class where the case is about no gate. */
import type { CaseResult, DeterministicPart } from "../../spec-cases/contract/types.ts";
import { oneLine } from "./escape.ts";

/** One suite, in the order in which its first case was planned. */
export interface Suite {
  readonly name: string;
  readonly cases: readonly CaseResult[];
}

/** The suite that a case belongs to; one line whatever a run file says. */
export function suiteName(result: CaseResult): string {
  return oneLine(result.gate ?? result.topic ?? result.class, 100);
}

/** Class and suite as a JUnit class name, for example `mex.core.G-CAP`. */
export function suiteClassName(result: CaseResult): string {
  return `mex.${result.class}.${suiteName(result)}`;
}

/** All cases, each in one suite. */
export function suitesOf(part: DeterministicPart): Suite[] {
  const suites = new Map<string, CaseResult[]>();
  for (const result of part.cases) {
    const name = suiteName(result);
    const found = suites.get(name);
    if (found) found.push(result);
    else suites.set(name, [result]);
  }
  return Array.from(suites, ([name, cases]) => ({ name, cases }));
}
