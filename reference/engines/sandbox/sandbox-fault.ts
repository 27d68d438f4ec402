/** How the engine fails: with one of the failure codes of its template. */
import type { BudgetStop } from "../budget-stop.ts";

export type SandboxCode = "SBOX_POLICY_DENIED" | "SBOX_RUNTIME_ERROR" | "SBOX_TIMEOUT" | "SBOX_FS_ESCAPE_DETECTED";

/** Ends an operation. The message holds nothing that the script said: that stands in its log. */
export class SandboxFault extends Error {
  readonly code: SandboxCode;
  readonly stop: BudgetStop | null;

  constructor(code: SandboxCode, message: string, stop: BudgetStop | null = null) {
    super(message);
    this.name = "SandboxFault";
    this.code = code;
    this.stop = stop;
  }
}

/** The fault for a cap: time is one of the template's codes, the others are the script's own error. */
export function overCap(stop: BudgetStop): SandboxFault {
  const isTime = stop.cap === "wall_time_ms" || stop.cap === "cpu_time_ms";
  const message = `the script was stopped: ${stop.cap} allows ${stop.limit}, observed ${stop.observed}`;
  return new SandboxFault(isTime ? "SBOX_TIMEOUT" : "SBOX_RUNTIME_ERROR", message, stop);
}
