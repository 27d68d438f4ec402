/** Mistakes that say something of nearly every case: they run the whole corpus. Others that do are marked in the files of their topics. */
import type { RequestGate } from "../gates/gate.ts";
import { change, isDraft } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { read } from "./record-seams.ts";
import { answer, handedToEngine } from "./runtime-seams.ts";
import { gates } from "./seams.ts";

/** Each gate under the name of the next one. */
function renamed(table: readonly RequestGate[]): RequestGate[] {
  return table.map((gate, index) => ({ ...gate, id: table[(index + 1) % table.length]?.id ?? gate.id }));
}

export const BROAD_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-GATE-08", [
    [
      "denial-of-any-gate",
      "a denial names another gate than the one that denied",
      gates((table) => ({ ...table, request: renamed(table.request) })),
      { broad: true },
    ],
  ]),
  ...breaking("MEX-LOG-03", [
    [
      "events-without-job",
      "events do not say to which attempt they belong",
      read((event) => Object.fromEntries(Object.entries(event).filter(([key]) => key !== "job_id" && key !== "attempt_id"))),
      { apart: "events of every kind, and no id at all" },
    ],
  ]),
  ...breaking("MEX-BYP-02", [
    [
      "envelope-changed",
      "the envelope is changed between the gates and the engine",
      handedToEngine((draft) => change(draft, "params", (params) => (isDraft(params) ? { ...params, trace: "on" } : params))),
      { broad: true },
    ],
  ]),
  ...breaking("MEX-PROV-02", [
    [
      "outputs-swapped",
      "outputs and evidence change places in what is handed out",
      answer((given) =>
        given.outcome === "executed" && given.result.status === "succeeded"
          ? { ...given, result: { ...given.result, outputs: given.result.evidence, evidence: given.result.outputs } }
          : given,
      ),
      { broad: true },
    ],
  ]),
];
