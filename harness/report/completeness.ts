/** The completeness sum: every planned case is counted once, under one status. */
import type { Completeness } from "../../spec-cases/contract/types.ts";
import { invariant } from "../errors.ts";
import { STATUS_NAMES, STATUSES, type Status } from "./statuses.ts";

/** Counts by status; `planned` is their sum. */
export function countStatuses(statuses: Iterable<Status>): Completeness {
  const counts: Completeness = {
    planned: 0,
    pass: 0,
    fail: 0,
    error: 0,
    not_applicable: 0,
    could_not_run: 0,
    waived: 0,
    unexpected_pass: 0,
    warn: 0,
    info: 0,
  };
  for (const status of statuses) {
    counts[status] += 1;
    counts.planned += 1;
  }
  return counts;
}

/** Stops where a sum does not hold: a case was lost or counted twice. */
export function assertComplete(counts: Completeness): void {
  const sum = STATUS_NAMES.reduce((total, status) => total + counts[status], 0);
  invariant(sum === counts.planned, `${counts.planned} cases were planned and ${sum} are counted`);
}

/** Cases that were driven to an end or a fault. */
export function executedCount(counts: Completeness): number {
  return STATUS_NAMES.reduce((total, status) => total + (STATUSES[status].executed ? counts[status] : 0), 0);
}

/** The sum as every report prints it: `312 planned = 310 pass + 2 fail + …`. */
export function completenessLine(counts: Completeness): string {
  return `${counts.planned} planned = ${STATUS_NAMES.map((status) => `${counts[status]} ${status}`).join(" + ")}`;
}
