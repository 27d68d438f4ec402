/** Mistakes about gates that a registry requires, about what a denial says, and about the order of gates (MEX-GATE-07, -08, -10). */
import type { Denial } from "../../spec-cases/contract/types.ts";
import { draftOf, textsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { GLOBAL } from "./pipeline.ts";
import { answers, registry, steps } from "./runtime-seams.ts";
import { type Break, gates, verdicts } from "./seams.ts";
import { world } from "./world-seams.ts";

/** Request gates in another order. */
function ordered(...ids: readonly string[]): Break {
  const place = (id: string): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return gates((table) => ({ ...table, request: table.request.toSorted((left, right) => place(left.id) - place(right.id)) }));
}

/** Denials are changed as they are answered. */
function denials(change: (denial: Denial) => Denial): Break {
  return answers(
    () => null,
    (given) => (given.outcome === "denied" ? { ...given, denial: change(given.denial) } : given),
  );
}

const isGlobal = (id: string): boolean => GLOBAL.some((global) => global === id);

/** Gates that are required and not global are taken out of the registry where this says so. */
function unknownGates(isTaken: (level: "engine" | "operation") => boolean): Break {
  return world((draft) => {
    for (const engine of Object.values(draftOf(draft["registry"]) ?? {})) {
      const entry = draftOf(engine);
      if (entry === null) continue;
      if (isTaken("engine")) entry["required_gates"] = textsIn(entry, "required_gates").filter(isGlobal);
      if (Array.isArray(entry["ops"]))
        entry["ops"] = entry["ops"].map((item) => {
          const operation = draftOf(item) ?? {};
          return isTaken("operation") ? { ...operation, required_gates: textsIn(operation, "required_gates").filter(isGlobal) } : operation;
        });
      const all = draftOf(draft["registry"]) ?? {};
      draft["registry"] = { ...all, [String(entry["engine_id"])]: entry };
    }
  });
}

export const PIPELINE_DENIAL_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-GATE-07", [
    ["unknown-gate-passes", "a required gate that the runtime does not know is passed over", unknownGates(() => true)],
    ["unknown-gate-of-an-engine-passes", "gates that an engine's entry requires are passed over", unknownGates((level) => level === "engine")],
    ["unknown-gate-of-an-operation-passes", "gates that an operation's entry requires are passed over", unknownGates((level) => level === "operation")],
    [
      "unknown-gate-of-anybody-denies",
      "an unknown gate anywhere in the registry denies every operation",
      registry((honest) => ({
        findOperation(engine_id, operation) {
          const found = honest.findOperation(engine_id, operation);
          const others = honest.engine_ids.flatMap((id) =>
            ["guide.geocode", "hardware.capture_image"].flatMap((name) => honest.findOperation(id, name)?.required_gates ?? []),
          );
          return found === null ? null : { ...found, required_gates: [...found.required_gates, ...others] };
        },
      })),
    ],
    [
      "listed-global-gate-runs-again",
      "a global gate that an operation lists runs once more",
      steps((honest) => ({
        judgeRequest(parts, attempt) {
          const isListed = attempt.registered?.required_gates[0] === "G-SCHEMA" && attempt.envelope.engine_id === "engine.sovereign";
          const twice = isListed ? parts.gates.request.filter(({ id }) => id === "G-INTEGRITY") : [];
          return honest.judgeRequest({ ...parts, gates: { ...parts.gates, request: [...parts.gates.request, ...twice] } }, attempt);
        },
      })),
    ],
  ]),
  ...breaking("MEX-GATE-08", [
    [
      "denial-code-for-all",
      "HSK-4001 marks every denial",
      verdicts(null, (verdict) => (verdict.outcome === "deny" ? { ...verdict, code: "HSK-4001" } : verdict)),
      { broad: true },
    ],
    ["denial-without-code", "denials have no code", verdicts(null, (verdict) => (verdict.outcome === "deny" ? { ...verdict, code: null } : verdict))],
    [
      "denial-without-reason",
      "denials are answered without a reason",
      denials((denial) => ({ ...denial, reason: "" })),
      { apart: "another member of the answer" },
    ],
    [
      "denial-severity-warn",
      "denials are warnings",
      verdicts(null, (verdict) => (verdict.outcome === "deny" ? { ...verdict, severity: "warn" } : verdict)),
      { apart: "another member of the answer" },
    ],
    [
      "denial-without-gate",
      "denials are answered without the gate's id",
      denials((denial) => ({ ...denial, gate: "" })),
      { apart: "another member of the answer" },
    ],
  ]),
  ...breaking("MEX-GATE-10", [
    ["order-cap-first", "capabilities are judged before the envelope", ordered("G-CAP", "G-SCHEMA", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET")],
    [
      "order-integrity-before-cap",
      "artifacts are judged before capabilities",
      ordered("G-SCHEMA", "G-INTEGRITY", "G-CAP", "G-BUDGET", "G-PROVENANCE", "G-DET"),
    ],
    [
      "order-budget-before-integrity",
      "the budget is judged before artifacts",
      ordered("G-SCHEMA", "G-CAP", "G-BUDGET", "G-INTEGRITY", "G-PROVENANCE", "G-DET"),
    ],
    [
      "order-provenance-before-budget",
      "evidence is judged before the budget",
      ordered("G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-PROVENANCE", "G-BUDGET", "G-DET"),
    ],
  ]),
];
