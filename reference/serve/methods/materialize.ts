/** `materialize`: an artifact as an ordinary file under the folder `out` of the storage folder (feature materialize, MEX-ART-06). */
import { MATERIALIZE_PARAMS } from "../../contract/validators.ts";
import { RuntimeFault } from "../../faults.ts";
import { caseMethod, DONE } from "../method.ts";
import { toWireError } from "../wire-error.ts";

export const MATERIALIZE = caseMethod("materialize", MATERIALIZE_PARAMS, async ({ artifacts }, { artifact_id, path }) => {
  try {
    const materializer = artifacts.materializer();
    if (materializer === null) throw new RuntimeFault("MATERIALIZE_REFUSED", "the case has no storage folder; name one in case/start");
    await materializer.materialize(artifact_id, path);
    return DONE;
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { value: { error: toWireError(error) } };
  }
});
