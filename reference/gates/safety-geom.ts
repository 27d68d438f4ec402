/** G-SAFETY.GEOM: optional in the templates. This runtime has no geometry kernel; a registry that requires the gate gets no operation through (MEX-GATE-07). */
import { deny, requestGate } from "./gate.ts";

export const G_SAFETY_GEOM = requestGate("G-SAFETY.GEOM", () =>
  deny("GATE_CANNOT_JUDGE", null, "this runtime cannot judge whether solids are closed; do not require the gate, or add one that can"),
);
