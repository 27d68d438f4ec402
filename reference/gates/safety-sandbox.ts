/** G-SAFETY.SANDBOX: what must run isolated is refused where this platform cannot isolate it, and never run without (MEX-SBX-01 to MEX-SBX-03). */
import { deny, PASS, requestGate } from "./gate.ts";

export const G_SAFETY_SANDBOX = requestGate("G-SAFETY.SANDBOX", async ({ planned }, { lacks }) => {
  const words = await lacks(planned);
  return words === null ? PASS : deny("SANDBOX_UNAVAILABLE", null, `the operation must run isolated, and this platform cannot: ${words}`);
});
