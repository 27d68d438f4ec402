/** `collect_garbage`: artifacts under retention policies (feature of that name, MEX-ART-09, MEX-RET-01, MEX-RET-02). */
import { COLLECT_GARBAGE_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { caseMethod } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const COLLECT_GARBAGE = caseMethod("collect_garbage", COLLECT_GARBAGE_PARAMS, ({ housekeeping }, { policies, dry_run, now }) => {
  try {
    const { report, report_artifact_id } = housekeeping.collectGarbage({ policies, now }, dry_run);
    return { value: { report, report_artifact_id, deleted: report.deleted } };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { error: toWireError(error) } };
  }
});
