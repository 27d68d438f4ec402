/** How the engine fails: with one of the failure codes of its template. */
import type { BudgetStop } from "../budget-stop.ts";

export type WranglerCode = "WR_DATA_PARSE_ERROR" | "WR_EXPECTATION_FAILED" | "WR_DEDUP_ERROR";

/** Ends an operation. The message names no cell of a table. */
export class WranglerFault extends Error {
  readonly code: WranglerCode;
  readonly stop: BudgetStop | null;

  constructor(code: WranglerCode, message: string, stop: BudgetStop | null = null) {
    super(message);
    this.name = "WranglerFault";
    this.code = code;
    this.stop = stop;
  }
}

/** The fault for data that is not what it should be. */
export function unreadable(message: string): WranglerFault {
  return new WranglerFault("WR_DATA_PARSE_ERROR", message);
}
