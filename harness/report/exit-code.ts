/** The exit code of a run (RUNS-AND-REPORTS): never a count, never 0 by accident. */
import type { ClassClaim, Completeness, ProbeResult, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { completenessLine, executedCount } from "./completeness.ts";

/** What each code means, as the last line of a run says it. */
export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: "conformant for what was required",
  1: "not conformant",
  2: "usage or configuration",
  3: "incomplete",
  4: "the target did not start or did not negotiate",
};

/** Which code is answered where several hold: the first of these. */
const PRECEDENCE: readonly number[] = [2, 4, 1, 3, 0];

/** What decides the code. */
export interface ExitFacts {
  readonly completeness: Completeness;
  readonly claims: readonly ClassClaim[];
  readonly runChecks: readonly RunCheckResult[];
  readonly probes: readonly ProbeResult[];
  /** False where there was no hello. */
  readonly negotiated: boolean;
  readonly cutOff: boolean;
  readonly strict: boolean;
  /** The code that the run itself came to, for what no record tells (a stale waiver, a configuration); null where it was cut off. */
  readonly reported: number | null;
}

/** The code, and every reason for it in words. */
export interface Exit {
  readonly code: number;
  readonly reasons: readonly string[];
}

interface Finding {
  readonly code: number;
  readonly reason: string;
}

/** Decides the code: 2, 4, 1, 3, 0 in this order. A SHOULD case that failed counts only under strict. */
export function decideExit(facts: ExitFacts): Exit {
  const findings = [...startFindings(facts), ...verdictFindings(facts), ...gapFindings(facts)];
  const found = PRECEDENCE.find((code) => findings.some((finding) => finding.code === code)) ?? 0;
  const code = worstOf(found, facts.reported);
  const reasons = findings.filter((finding) => finding.code === code).map((finding) => finding.reason);
  return { code, reasons: reasons.length > 0 || code === 0 ? reasons : [`the run itself ended with exit code ${code}`] };
}

/** The one of two codes that is answered first; an unknown code is read as 1. */
function worstOf(found: number, reported: number | null): number {
  if (reported === null) return found;
  const known = PRECEDENCE.includes(reported) ? reported : 1;
  return PRECEDENCE.indexOf(known) < PRECEDENCE.indexOf(found) ? known : found;
}

function startFindings(facts: ExitFacts): Finding[] {
  return facts.negotiated ? [] : [{ code: 4, reason: "the target sent no hello" }];
}

function verdictFindings(facts: ExitFacts): Finding[] {
  const { fail, error, unexpected_pass, warn } = facts.completeness;
  const reasons: string[] = [];
  if (fail > 0) reasons.push(`${fail} failed`);
  if (error > 0) reasons.push(`${error} ended in an error`);
  if (unexpected_pass > 0) reasons.push(`${unexpected_pass} passed that a waiver expects to fail`);
  if (facts.strict && warn > 0) reasons.push(`${warn} SHOULD cases failed under --strict`);
  for (const check of facts.runChecks) {
    if (check.status === "fail" || (facts.strict && check.status === "warn")) reasons.push(`run check ${check.id} failed`);
  }
  for (const probe of facts.probes) if (probe.status === "error") reasons.push(`honesty probe ${probe.id} failed`);
  for (const claim of facts.claims) {
    if (claim.required && claim.result === "not_claimed") reasons.push(`class ${claim.class} is required and the target does not declare it`);
  }
  return reasons.map((reason) => ({ code: 1, reason }));
}

function gapFindings(facts: ExitFacts): Finding[] {
  const { completeness } = facts;
  const reasons: string[] = [];
  if (completeness.planned === 0) reasons.push("nothing was selected");
  else if (executedCount(completeness) === 0) reasons.push(`nothing was executed: ${completenessLine(completeness)}`);
  if (completeness.could_not_run > 0) reasons.push(`${completeness.could_not_run} could not run`);
  if (facts.cutOff) reasons.push("the run was cut off");
  for (const claim of facts.claims) {
    const asked = claim.required && claim.result !== "not_claimed";
    if (asked && executedCount(claim.counts) === 0 && completeness.planned > 0) reasons.push(`class ${claim.class} is required and none of its cases was run`);
  }
  return reasons.map((reason) => ({ code: 3, reason }));
}
