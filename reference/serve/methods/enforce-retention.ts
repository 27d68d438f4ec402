/** `enforce_retention`: events older than a window go, Diagnostics no earlier than the last of theirs (MEX-LOG-08, MEX-DIAG-10). */
import { ENFORCE_RETENTION_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { createHousekeeping } from "../../runtime/housekeeping.ts";
import { caseMethod } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const ENFORCE_RETENTION = caseMethod("enforce_retention", ENFORCE_RETENTION_PARAMS, (open, { window_days, now }) => {
  const { artifacts, recorder, ids, stamp } = open;
  try {
    return { value: { purged: createHousekeeping({ artifacts: artifacts.store, recorder, ids, stamp }).enforceRetention({ window_days, now }) } };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { error: toWireError(error) } };
  }
});
