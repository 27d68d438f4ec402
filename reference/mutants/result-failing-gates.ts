/** Mistakes about gates that throw, hang or warn (MEX-GATE-06, MEX-DIAG-06). */
import { type Gate, type GateVerdict, PASS, type Phase } from "../gates/gate.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { reported } from "./record-seams.ts";
import { answer, runtimeParts } from "./runtime-seams.ts";
import { all, type Break } from "./seams.ts";

type Answered = GateVerdict | Promise<GateVerdict>;

/** Every gate is asked in another way; faults that are injected show in what `ask` answers. */
function asked(phases: readonly Phase[], ask: (check: () => Answered) => Answered): Break {
  const change = <Input>(gate: Gate<Input>): Gate<Input> =>
    phases.includes(gate.phase) ? { ...gate, check: (input, context) => ask(() => gate.check(input, context)) } : gate;
  return runtimeParts(({ gates }) => ({
    gates: {
      get request() {
        return gates.request.map(change);
      },
      get result() {
        return gates.result.map(change);
      },
      get engine() {
        return gates.engine;
      },
    },
  }));
}

/** A gate that throws answers something else. */
const thrown = (phases: readonly Phase[], instead: GateVerdict): Break =>
  asked(phases, (check) => {
    try {
      const answered = check();
      return answered instanceof Promise ? answered.catch(() => instead) : answered;
    } catch {
      return instead;
    }
  });

/** Milliseconds after which a gate hangs, so that cases need not wait long. */
const PATIENCE = 150;

/** A gate that does not answer in time answers something else. */
const hung = (phases: readonly Phase[], instead: GateVerdict): Break =>
  asked(phases, (check) => {
    const answered = check();
    if (!(answered instanceof Promise)) return answered;
    const given_up = new Promise<GateVerdict>((resolve) => setTimeout(() => resolve(instead), PATIENCE));
    return Promise.race([answered, given_up]);
  });

/** What gates answer is changed. */
const verdicts = (phases: readonly Phase[], change: (verdict: GateVerdict) => GateVerdict): Break =>
  asked(phases, (check) => {
    const answered = check();
    return answered instanceof Promise ? answered.then(change) : change(answered);
  });

const BOTH: readonly Phase[] = ["request", "result"];
const impatient: Break = ({ limits }) => ({ limits: { ...limits, gate_ms: 2 * PATIENCE } });
const WARNING: GateVerdict = { outcome: "warn", code: "GATE_FAILED", reason: "the gate failed", path: null };

/** A gate that failed is a failure of the runtime: the attempt ends there. */
const endsAttempt: Break = answer((given) =>
  given.outcome === "denied" && given.denial.code === "GATE_FAILED"
    ? { attempt_id: given.attempt_id, outcome: "executed", result: { status: "failed", errors: [], ...NO_RESULT } }
    : given,
);
const NO_RESULT = {
  op_id: "00000000-0000-4000-8000-000000000000",
  started_at: "2026-01-01T00:00:00Z",
  ended_at: "2026-01-01T00:00:00Z",
  outputs: [],
  evidence: [],
  provenance: null,
};

const FAILING = breaking("MEX-GATE-06", [
  ["gate-throw-passes", "a request gate that throws has found nothing", all(impatient, thrown(["request"], PASS))],
  ["gate-throw-passes-result", "a result gate that throws has found nothing", all(impatient, thrown(["result"], PASS))],
  ["gate-hang-passes", "a gate that does not answer in time has found nothing", all(impatient, hung(BOTH, PASS))],
  ["gate-throw-warns", "a gate that throws warns, and the operation goes on", all(impatient, thrown(BOTH, WARNING))],
  ["gate-failure-untyped", "a gate that fails ends the attempt with a result that says nothing", all(impatient, endsAttempt)],
]);

const isWarning = (verdict: GateVerdict): verdict is GateVerdict & { outcome: "warn" } => verdict.outcome === "warn";

const WARNING_GATES = breaking("MEX-DIAG-06", [
  [
    "warn-denies",
    "a warning denies",
    verdicts(BOTH, (verdict) => (isWarning(verdict) ? { ...verdict, outcome: "deny", severity: "warn" } : verdict)),
    { apart: "what should go on ends; others hide the warning" },
  ],
  ["warn-passes", "a warning counts as a pass, and is not recorded", verdicts(BOTH, (verdict) => (isWarning(verdict) ? PASS : verdict))],
  ["warn-of-result-passes", "warnings on results are not recorded", verdicts(["result"], (verdict) => (isWarning(verdict) ? PASS : verdict))],
  [
    "warn-denial-passes",
    "a denial of severity warn is a warning, and the operation goes on",
    verdicts(BOTH, (verdict) => (verdict.outcome === "deny" && verdict.severity === "warn" ? { ...verdict, outcome: "warn" } : verdict)),
  ],
  ["warn-shown-as-error", "what warns is shown as an error", reported((draft) => (draft.severity === "warning" ? { ...draft, severity: "error" } : draft))],
  [
    "warn-shown-each",
    "each warning is a problem of its own",
    reported((draft) => (draft.severity === "warning" ? { ...draft, title: `${draft.title} (job ${draft.job_id ?? "none"})` } : draft)),
  ],
]);

export const RESULT_FAILING_GATE_MUTANTS: readonly Mutant[] = [...FAILING, ...WARNING_GATES];
