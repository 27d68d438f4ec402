/** Mistakes of the pipeline: which gates run, and whether a denial counts (MEX-GATE-01 to -04). */
import type { Denial } from "../../spec-cases/contract/types.ts";
import { deny, PASS } from "../gates/gate.ts";
import { type GateTable, requestGatesFor } from "../gates/table.ts";
import { denied } from "../runtime/answer.ts";
import type { Attempt } from "../runtime/attempt.ts";
import { runGates } from "../runtime/judge.ts";
import { draftOf, textsIn } from "./draft.ts";
import { furtherFieldsAllowed } from "./further-fields.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { steps, takenOut } from "./runtime-seams.ts";
import { all, type Break, gates, verdicts } from "./seams.ts";

/** The six global gates, in their order. */
export const GLOBAL = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"] as const;
const short = (id: string): string => id.slice(2).toLowerCase();

const LEFT_OUT = GLOBAL.map((id): MutantRow => [`gate-left-out-${short(id)}`, `${id} does not run`, takenOut(() => (gate) => gate === id)]);
const NEVER_DENIES = GLOBAL.map(
  (id): MutantRow => [
    `gate-never-denies-${short(id)}`,
    `${id} passes whatever it sees`,
    verdicts(id, (verdict) => (verdict.outcome === "pass" ? verdict : PASS)),
  ],
);

/** Gates pass without a look where an attempt of this kind was judged before. */
function judgedOnce(keyOf: (attempt: Attempt) => unknown): Break {
  return steps((honest) => {
    const judged = new WeakMap<object, Set<unknown>>();
    return {
      judgeRequest(parts, attempt) {
        const seen = judged.get(parts.recorder) ?? new Set();
        judged.set(parts.recorder, seen);
        const key = keyOf(attempt);
        const isKnown = seen.has(key);
        seen.add(key);
        if (!isKnown) return honest.judgeRequest(parts, attempt);
        const request = parts.gates.request.map((gate) => ({ ...gate, check: () => ({ outcome: "pass" as const, checks: allowAll(attempt) }) }));
        return honest.judgeRequest({ ...parts, gates: { ...parts.gates, request } }, attempt);
      },
    };
  });
}

function allowAll({ envelope }: Attempt): { capability_id: string; decision: "allow" }[] {
  return (envelope.planned?.capabilities_requested ?? []).map((capability_id) => ({ capability_id, decision: "allow" }));
}

/** A gate stands once more in the table. */
const again = (id: string, table: GateTable): GateTable => ({ ...table, request: [...table.request, ...table.request.filter((gate) => gate.id === id)] });

/** All gates run; which of their denials counts is chosen here. */
function evaluateAll(choose: (denials: readonly Denial[]) => Denial | undefined): Break {
  return steps(() => ({
    async judgeRequest(parts, attempt) {
      const { envelope, context, context_fault, registered, journal } = attempt;
      const input = { envelope, context, context_fault, registered };
      const view = { journal, artifacts: attempt.artifacts.inputs, invocation: null };
      const denials: Denial[] = [];
      const granted: string[] = [];
      for (const gate of requestGatesFor(registered?.required_gates ?? [], parts.gates)) {
        const judged = await runGates([gate], input, parts, view);
        if (judged.denial !== null) denials.push(judged.denial);
        granted.push(...judged.granted);
      }
      const denial = choose(denials);
      if (denial === undefined) return { kind: "passed", value: granted };
      journal.commit();
      return { kind: "ended", answer: denied(attempt.attempt_id, "request", denial) };
    },
  }));
}

/** The engine is called before its time, and its reply kept. */
export function calledEarly(isTime: (attempt: Attempt) => boolean): Break {
  return steps((honest) => ({
    async judgeRequest(parts, attempt) {
      const { planned } = attempt.envelope;
      if (planned === null || attempt.registered === null || !isTime(attempt)) return honest.judgeRequest(parts, attempt);
      const early = await honest.invokeEngine(parts, attempt, planned.capabilities_requested);
      const request = await honest.judgeRequest(parts, attempt);
      return request.kind === "ended" || early.kind === "ended"
        ? request
        : { kind: "ended", answer: await honest.judgeResult(parts, attempt, request.value, early.value) };
    },
  }));
}

/** After a denial the engine is called all the same. */
function calledWhenDenied(gate: (id: string) => boolean): Break {
  return steps((honest) => ({
    async judgeRequest(parts, attempt) {
      const end = await honest.judgeRequest(parts, attempt);
      const isCalled = end.kind === "ended" && end.answer.outcome === "denied" && gate(end.answer.denial.gate);
      if (isCalled && attempt.envelope.planned !== null && attempt.registered !== null) await honest.invokeEngine(parts, attempt, []);
      return end;
    },
  }));
}

const required = ({ registered }: Attempt): readonly string[] => registered?.required_gates ?? [];
export const PIPELINE_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-GATE-01", [
    ...LEFT_OUT,
    ...NEVER_DENIES,
    ["gates-once-per-operation", "an operation of an engine that passed once is not judged again", judgedOnce(({ envelope }) => envelope.operation)],
    ["gates-once-per-op-id", "an op_id that was judged is not judged again", judgedOnce(({ envelope }) => envelope.op_id)],
    ["gate-runs-twice", "G-DET runs a second time at the end", gates((table) => again("G-DET", table)), { apart: "a gate too many, and not one too few" }],
  ]),
  ...breaking("MEX-GATE-02", [
    ["engine-then-gates", "the engine is called and then its request is judged", calledEarly(() => true), { broad: true }],
    [
      "engine-when-denied",
      "a denied operation is handed to its engine all the same",
      calledWhenDenied(() => true),
      { apart: "the request is judged first; with engine-then-gates it is not" },
    ],
    ["engine-when-denied-late", "the engine is started once the capabilities are granted", calledWhenDenied((id) => id !== "G-SCHEMA" && id !== "G-CAP")],
    ["engine-when-over-budget", "a denial of G-BUDGET is taken for advice", calledWhenDenied((id) => id === "G-BUDGET")],
    [
      "engine-called-twice",
      "the engine is called a second time",
      steps((honest) => ({
        async invokeEngine(parts, attempt, granted) {
          await honest.invokeEngine(parts, attempt, granted);
          return honest.invokeEngine(parts, attempt, granted);
        },
      })),
    ],
  ]),
  ...breaking("MEX-GATE-03", [
    ["registry-lists-decide", "the gates that the registry lists are those that run", takenOut((attempt) => (id) => !required(attempt).includes(id))],
    [
      "registry-list-of-some-decides",
      "where the registry lists gates, only those run",
      takenOut((attempt) => (id) => required(attempt).length > 0 && !required(attempt).includes(id)),
    ],
    ["registry-empty-list-decides", "where the registry lists no gates, none runs", takenOut((attempt) => () => required(attempt).length === 0)],
    [
      "envelope-lists-decide",
      "lists in the envelope say which gates run",
      all(
        furtherFieldsAllowed,
        takenOut((attempt) => {
          const value = draftOf(attempt.envelope.value);
          return (id) =>
            textsIn(value, "skip_gates").includes(id) || (Array.isArray(value?.["required_gates"]) && !textsIn(value, "required_gates").includes(id));
        }),
      ),
    ],
    [
      "owner-is-believed",
      "what a human asks for needs no budget",
      takenOut(
        ({ context }) =>
          (id) =>
            id === "G-BUDGET" && context.actor_id.startsWith("human."),
      ),
    ],
    [
      "registry-lists-run-again",
      "a global gate that the registry lists too runs once more",
      steps((honest) => ({
        judgeRequest(parts, attempt) {
          const twice = parts.gates.request.filter(({ id }) => required(attempt).filter((gate) => gate === id).length > 0);
          return honest.judgeRequest({ ...parts, gates: { ...parts.gates, request: [...parts.gates.request, ...twice] } }, attempt);
        },
      })),
    ],
  ]),
  ...breaking("MEX-GATE-04", [
    ["denial-of-the-last-gate", "all gates run, and the last denial is reported", evaluateAll((found) => found.at(-1))],
    ["denial-of-the-last-gate-only", "all gates run, and the last one decides", evaluateAll((found) => found.find(({ gate }) => gate === "G-DET"))],
    ["denial-needs-two", "a single denial is not enough", evaluateAll((found) => (found.length > 1 ? found[0] : undefined))],
    [
      "denial-lasts",
      "once denied, an engine stays denied",
      (parts) => {
        const refused = new Set<unknown>();
        return verdicts(null, (verdict, { envelope }, { id }) => {
          if (verdict.outcome === "deny") refused.add(envelope.engine_id);
          return id === "G-DET" && verdict.outcome === "pass" && refused.has(envelope.engine_id)
            ? deny("ENGINE_BLOCKED", null, "the engine was denied before")
            : verdict;
        })(parts);
      },
      { apart: "a denial too many; with denial-needs-two one too few" },
    ],
    [
      "denial-taken-back",
      "a gate that denies at first and is asked again leaves its denial in the record",
      steps((honest) => ({
        async judgeRequest(parts, attempt) {
          const { journal } = attempt;
          if (attempt.envelope.planned?.determinism === "D1")
            journal.gateRefused("G-PROVENANCE", "request", { outcome: "deny", severity: "error", code: "GATE_BUSY", reason: "not ready", path: null });
          return honest.judgeRequest(parts, attempt);
        },
      })),
    ],
  ]),
];
