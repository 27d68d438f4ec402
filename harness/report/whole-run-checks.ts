/** What is checked of a run as a whole, in one shape for every format: run checks, honesty probes, and the exit code itself. */
import type { DeterministicPart, ProbeResult, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { assertNever } from "../errors.ts";
import { EXIT_MEANINGS } from "./exit-code.ts";
import { isRed } from "./statuses.ts";

/** One check of the whole run. It is no case: the completeness sum does not count it. */
export interface WholeRunCheck {
  readonly id: string;
  readonly message: string;
  readonly requirement: string | null;
  readonly level: "MUST" | "SHOULD" | null;
  /** `warning` and `partial` never fail a run. */
  readonly outcome: "pass" | "failure" | "error" | "warning" | "partial";
}

/** Checks of one kind, with the name of their suite. */
export interface CheckSuite {
  readonly name: string;
  readonly checks: readonly WholeRunCheck[];
}

/** The kinds that have at least one check. */
export function wholeRunChecks(part: DeterministicPart): CheckSuite[] {
  const suites: readonly CheckSuite[] = [
    { name: "run-checks", checks: part.run_checks.map(runCheck) },
    { name: "honesty-probes", checks: part.probes.map(probe) },
    { name: "run", checks: exitCheck(part) },
  ];
  return suites.filter(({ checks }) => checks.length > 0);
}

function runCheck(check: RunCheckResult): WholeRunCheck {
  const { id, message, requirement, level } = check;
  return { id, message, requirement, level, outcome: outcomeOf(check.status) };
}

function outcomeOf(status: RunCheckResult["status"]): WholeRunCheck["outcome"] {
  switch (status) {
    case "pass":
      return "pass";
    case "fail":
      return "failure";
    case "warn":
      return "warning";
    case "partial":
      return "partial";
    default:
      return assertNever(status);
  }
}

function probe({ id, message, status }: ProbeResult): WholeRunCheck {
  return { id, message, requirement: null, level: null, outcome: status === "pass" ? "pass" : "error" };
}

/**
 * A run that is not conformant for a reason that no case and no check shows (nothing selected, cut off, a required class that is not
 * declared, a stale waiver, warnings under --strict) gets an error of its own, so that no format is green by accident.
 */
function exitCheck(part: DeterministicPart): WholeRunCheck[] {
  if (part.exit_code === 0) return [];
  const red = part.cases.some(isRed) || part.run_checks.some(({ status }) => status === "fail") || part.probes.some(({ status }) => status === "error");
  if (red) return [];
  const message = `exit code ${part.exit_code}: ${EXIT_MEANINGS[part.exit_code] ?? "unknown"}; ${part.headline}`;
  return [{ id: "RUN-EXIT", message, requirement: null, level: null, outcome: "error" }];
}
