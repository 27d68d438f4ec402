/** G-LICENSE: optional in the templates. This runtime knows no rights to assets; a registry that requires the gate gets no operation through (MEX-GATE-07). */
import { deny, requestGate } from "./gate.ts";

export const G_LICENSE = requestGate("G-LICENSE", () =>
  deny("GATE_CANNOT_JUDGE", null, "this runtime cannot judge rights to assets; do not require the gate, or add one that can"),
);
