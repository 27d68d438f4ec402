/** The golden vector of engines that a target runs by itself (MEX-ENG-05). */
import type { Draft } from "./draft.ts";

/** The same again gives the same bytes, and the bytes say what they must: these texts, and where nothing is open, exactly this hash. */
export function twice(shared: Omit<Draft, "expect" | "fault_in" | "requirements" | "interpretations">, contains: readonly string[], sha256?: string): Draft {
  const again = { base: shared.base, ...(shared.patch === undefined ? {} : { patch: [...shared.patch] }) };
  const bytes = { ...(sha256 === undefined ? {} : { sha256 }), contains: [...contains] };
  return {
    ...shared,
    requirements: ["MEX-ENG-05"],
    interpretations: ["READ-28"],
    fault_in: null,
    expect: { verdict: "PASS", engine_calls: 0 },
    further: [
      { step: { execute: again }, expect: { verdict: "PASS", engine_calls: 0, same_outputs_as: 0 } },
      { step: { artifact_read: { from_step: 1, output: 0 } }, expect: { found: true, bytes } },
    ],
  };
}
