/** `artifact/read`: a stored artifact with its manifest; not found where its bytes no longer verify. */
import { ARTIFACT_READ_PARAMS } from "../../contract/validators.ts";
import { caseMethod } from "../method.ts";
import { toWireContent } from "../wire-content.ts";

export const ARTIFACT_READ = caseMethod("artifact/read", ARTIFACT_READ_PARAMS, ({ artifacts }, { artifact_id }) => {
  const found = artifacts.store.read(artifact_id);
  return { value: found === null ? { found: false } : { found: true, manifest: found.manifest, ...toWireContent(found.content) } };
});
