/** How each status of a case is counted and shown; the one place that knows them all. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";

export type Status = CaseResult["status"];

/** What a status means for each format. */
export interface StatusStyle {
  /** Word in plain text and summaries. */
  readonly word: string;
  readonly colour: "green" | "red" | "yellow" | "dim";
  /** `todo` and `skip` never fail a TAP run; `tap_ok: null` means that it depends on what was seen. */
  readonly tap_ok: boolean | null;
  readonly tap_directive: "SKIP" | "TODO" | null;
  readonly junit: "pass" | "failure" | "error" | "skipped";
  /** True where the case was driven to an end or a fault; not for what never ran. */
  readonly executed: boolean;
  /** True where the status makes its class failed. */
  readonly fails: boolean;
}

/** In the order in which every report counts them. */
export const STATUSES: Readonly<Record<Status, StatusStyle>> = {
  pass: { word: "pass", colour: "green", tap_ok: true, tap_directive: null, junit: "pass", executed: true, fails: false },
  fail: { word: "FAIL", colour: "red", tap_ok: false, tap_directive: null, junit: "failure", executed: true, fails: true },
  error: { word: "ERROR", colour: "red", tap_ok: false, tap_directive: null, junit: "error", executed: true, fails: true },
  not_applicable: { word: "not applicable", colour: "dim", tap_ok: true, tap_directive: "SKIP", junit: "skipped", executed: false, fails: false },
  could_not_run: { word: "COULD NOT RUN", colour: "red", tap_ok: false, tap_directive: null, junit: "error", executed: false, fails: false },
  waived: { word: "waived", colour: "yellow", tap_ok: false, tap_directive: "TODO", junit: "skipped", executed: true, fails: false },
  unexpected_pass: { word: "UNEXPECTED PASS", colour: "red", tap_ok: false, tap_directive: null, junit: "failure", executed: true, fails: true },
  warn: { word: "warning", colour: "yellow", tap_ok: false, tap_directive: "TODO", junit: "skipped", executed: true, fails: false },
  info: { word: "info", colour: "dim", tap_ok: null, tap_directive: "TODO", junit: "skipped", executed: true, fails: false },
};

/** The nine statuses, in the order of the table. */
export const STATUS_NAMES: readonly Status[] = ["pass", "fail", "error", "not_applicable", "could_not_run", "waived", "unexpected_pass", "warn", "info"];

/** True where the status alone keeps a run from exit code 0. */
export function isRed({ status }: Pick<CaseResult, "status">): boolean {
  return STATUSES[status].junit === "failure" || STATUSES[status].junit === "error";
}
