/** `record/event`: a whole event that somebody else offers to the recorder, stored or refused (MEX-LOG-05). */
import { RECORD_EVENT_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { caseMethod } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const RECORD_EVENT = caseMethod("record/event", RECORD_EVENT_PARAMS, ({ ingest }, { event }) => {
  try {
    ingest.event(event);
    return { value: { stored: true } };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { stored: false, error: toWireError(error) } };
  }
});
