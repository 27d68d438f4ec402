/** `world/update`: consents are replaced whole; of artifacts only the stored bytes change (feature world.update). */
import { WORLD_UPDATE_PARAMS } from "../../contract/validators.ts";
import { caseMethod, DONE } from "../method.ts";

export const WORLD_UPDATE = caseMethod("world/update", WORLD_UPDATE_PARAMS, (open, { consents, artifacts }) => {
  if (consents != null) open.consents.replace(consents);
  for (const change of artifacts ?? []) open.artifacts.damage(change);
  return DONE;
});
