/** How the engine fails: with one of the failure codes of its template. */
import type { BudgetStop } from "../budget-stop.ts";

export type ContextCode = "CTX_SCOPE_DENIED" | "CTX_QUERY_ERROR" | "CTX_IO_ERROR";

/** Ends an operation. The message names no content and no absolute path. */
export class ContextFault extends Error {
  readonly code: ContextCode;
  readonly stop: BudgetStop | null;

  constructor(code: ContextCode, message: string, stop: BudgetStop | null = null) {
    super(message);
    this.name = "ContextFault";
    this.code = code;
    this.stop = stop;
  }
}
