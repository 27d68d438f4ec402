/** Mistakes about levels of determinism and the evidence that they owe (MEX-DET-01, MEX-DET-03). */
import type { Determinism } from "../../spec-cases/contract/types.ts";
import { deny, type GateVerdict, PASS, type RequestInput } from "../gates/gate.ts";
import { change, draftOf, isDraft, objectIn } from "./draft.ts";
import { mend, refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { registry } from "./runtime-seams.ts";
import { type Break, requestGate, verdicts } from "./seams.ts";

const ORDER: readonly Determinism[] = ["D0", "D1", "D2", "D3"];
const rank = (level: Determinism): number => ORDER.indexOf(level);
const TOO_HIGH = deny("DETERMINISM_OVER_CEILING", "/determinism", "`/determinism` is above the engine's ceiling");

/** The ceiling is compared in another way. */
function ceiling(isTooHigh: (level: number, ceiling: number, input: RequestInput) => boolean): Break {
  return requestGate("G-DET", (input): GateVerdict => {
    const { envelope, registered } = input;
    if (envelope.planned === null || registered === null) return TOO_HIGH;
    return isTooHigh(rank(envelope.planned.determinism), rank(registered.engine.determinism_ceiling), input) ? TOO_HIGH : PASS;
  });
}

/** Ceilings are those of the engines as they were first seen. */
const remembered: Break = (parts) => {
  const seen = new Map<string, Determinism>();
  return registry((honest) => ({
    findOperation(engine_id, operation) {
      const found = honest.findOperation(engine_id, operation);
      if (found === null) return null;
      const determinism_ceiling = seen.get(engine_id) ?? found.engine.determinism_ceiling;
      seen.set(engine_id, determinism_ceiling);
      return { ...found, engine: { ...found.engine, determinism_ceiling } };
    },
  }))(parts);
};

/** Evidence policies of this kind are taken. */
function policyTaken(isTaken: (input: RequestInput) => boolean): Break {
  return verdicts("G-PROVENANCE", (verdict, input) => (verdict.outcome === "deny" && isTaken(input) ? PASS : verdict));
}

const policyOf = (input: RequestInput): unknown => input.envelope.value?.["evidence_policy"] ?? null;
const levelOf = (input: RequestInput): unknown => input.envelope.value?.["determinism"];

export const LEVELS_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-DET-01", [
    ["ceiling-unchecked", "the engine's ceiling is not looked at", ceiling(() => false)],
    ["ceiling-one-above", "one level above the ceiling passes", ceiling((level, most) => level > most + 1)],
    ["ceiling-not-reached", "the ceiling itself is refused", ceiling((level, most) => level >= most)],
    ["ceiling-as-floor", "the order of levels is turned round", ceiling((level, most) => level < most)],
    ["ceiling-as-the-level", "an operation must run at the engine's ceiling", ceiling((level, most) => level !== most)],
    ["ceiling-for-d3-only", "only fully exact operations are held against the ceiling", ceiling((level, most) => level === 3 && level > most)],
    ["ceiling-of-live-engines-only", "the ceiling is only looked at for engines that are live", ceiling((level, most) => most < 2 && level > most)],
    [
      "ceiling-of-the-operation-alone",
      "operations other than the engine's first have no ceiling",
      ceiling((level, most, { envelope }) => level > most && envelope.operation !== "spatial.check_fit"),
    ],
    [
      "ceiling-live-by-evidence",
      "what is live is denied above D1, by the gate for evidence",
      requestGate("G-PROVENANCE", (input, context, honest) => {
        const isLive = objectIn(draftOf(input.envelope.value), "params")?.["mode"] === "live";
        return isLive && rank(input.envelope.planned?.determinism ?? "D0") > 1
          ? deny("LIVE_ABOVE_D1", "/determinism", "a live operation is D0 or D1")
          : honest.check(input, context);
      }),
    ],
    ["ceiling-remembered", "ceilings stay those of the first world", remembered],
    [
      "ceiling-by-mode",
      "an operation on a snapshot must be D2 or D3",
      refuse("/determinism", (draft) => objectIn(draft, "params")?.["mode"] === "snapshot" && (draft["determinism"] === "D0" || draft["determinism"] === "D1")),
    ],
    [
      "ceiling-of-snapshots",
      "an operation on a snapshot is refused at D2, whatever the ceiling",
      refuse("/determinism", (draft) => objectIn(draft, "params")?.["mode"] === "snapshot" && draft["determinism"] === "D2"),
    ],
  ]),
  ...breaking("MEX-DET-03", [
    ["evidence-unchecked", "no evidence policy is demanded", policyTaken(() => true)],
    ["evidence-d0-only", "D1 owes no evidence", policyTaken((input) => levelOf(input) === "D1")],
    ["evidence-d1-only", "a live operation has nothing to show evidence of: D0 owes none", policyTaken((input) => levelOf(input) === "D0")],
    ["evidence-not-required", "a policy that does not require evidence is enough", policyTaken((input) => isDraft(policyOf(input)))],
    [
      "evidence-waived-at-d1",
      "a policy that does not require evidence is enough at D1",
      policyTaken((input) => isDraft(policyOf(input)) && levelOf(input) === "D1"),
    ],
    [
      "evidence-of-live-engines-only",
      "evidence is demanded of engines whose ceiling is D0 or D1, whatever level is asked for",
      policyTaken(({ registered }) => registered !== null && rank(registered.engine.determinism_ceiling) > 1),
    ],
    [
      "evidence-policy-empty",
      "an empty policy requires evidence",
      mend((draft) => change(draft, "evidence_policy", (policy) => (isDraft(policy) && !("required" in policy) ? { ...policy, required: true } : policy))),
    ],
    [
      "evidence-policy-truth-value",
      "a policy may be a mere true",
      mend((draft) => change(draft, "evidence_policy", (policy) => (policy === true ? { required: true } : policy))),
    ],
    ["evidence-required-not-empty", "required is true where it is not empty", mend((draft) => change(objectIn(draft, "evidence_policy"), "required", Boolean))],
    [
      "evidence-required-null",
      "required of null is the default, and the default is true",
      mend((draft) => change(objectIn(draft, "evidence_policy"), "required", (required) => required ?? true)),
    ],
    [
      "evidence-in-params",
      "evidence that params speak of is enough",
      policyTaken(({ envelope }) => "evidence" in (objectIn(draftOf(envelope.value), "params") ?? {})),
    ],
    [
      "evidence-policy-other-name",
      "evidencePolicy is read as evidence_policy",
      rewrite((draft) => {
        if (!("evidencePolicy" in draft)) return;
        draft["evidence_policy"] = draft["evidencePolicy"] ?? null;
        delete draft["evidencePolicy"];
      }),
    ],
    [
      "evidence-at-every-level",
      "evidence is demanded at every level",
      refuse("/evidence_policy", (draft) => objectIn(draft, "evidence_policy")?.["required"] !== true),
    ],
    [
      "evidence-at-d2-refused",
      "a policy that demands evidence is refused where none is owed",
      refuse("/evidence_policy", (draft) => draft["determinism"] === "D2" && objectIn(draft, "evidence_policy") !== null),
    ],
  ]),
];
