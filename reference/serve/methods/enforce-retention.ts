/** `enforce_retention`: events older than a window go, Diagnostics no earlier than the last of theirs (MEX-LOG-08, MEX-DIAG-10). */
import { ENFORCE_RETENTION_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { caseMethod } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const ENFORCE_RETENTION = caseMethod("enforce_retention", ENFORCE_RETENTION_PARAMS, ({ housekeeping }, { window_days, now }) => {
  try {
    return { value: { purged: housekeeping.enforceRetention({ window_days, now }) } };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { error: toWireError(error) } };
  }
});
