/** G-DET, request: no level above the engine's ceiling; params that a level requires are there. */
import { deny, PASS, requestGate } from "./gate.ts";
import { isAbove } from "./levels.ts";

export const G_DET = requestGate("G-DET", ({ planned, registered }) => {
  const ceiling = registered.engine.determinism_ceiling;
  if (isAbove(planned.determinism, ceiling))
    return deny("DETERMINISM_OVER_CEILING", "/determinism", `\`/determinism\` is above the engine's ceiling ${ceiling}`);
  const missing = registered.level_rules.find(({ param, levels }) => levels.has(planned.determinism) && !Object.hasOwn(planned.params, param));
  if (missing === undefined) return PASS;
  const path = `/params/${missing.param}`;
  return deny("PARAM_REQUIRED_AT_LEVEL", path, `\`${path}\` is required at ${planned.determinism}`);
});
