/** `artifact/read`: a stored artifact with its manifest; not found where its bytes no longer verify. */
import { ARTIFACT_READ_PARAMS } from "../../contract/validators.ts";
import { readArtifact } from "../case.ts";
import { caseMethod } from "../method.ts";

export const ARTIFACT_READ = caseMethod("artifact/read", ARTIFACT_READ_PARAMS, ({ artifacts }, { artifact_id }) => ({
  value: readArtifact(artifacts.find(artifact_id)),
}));
