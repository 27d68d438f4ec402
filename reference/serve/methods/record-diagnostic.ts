/** `record/diagnostic`: a Diagnostic that somebody else reports; an invalid one raises a fatal one (MEX-DIAG-09). */
import { RECORD_DIAGNOSTIC_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { caseMethod } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const RECORD_DIAGNOSTIC = caseMethod("record/diagnostic", RECORD_DIAGNOSTIC_PARAMS, ({ ingest }, { diagnostic }) => {
  try {
    return { value: ingest.diagnostic(diagnostic) };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { error: toWireError(error) } };
  }
});
