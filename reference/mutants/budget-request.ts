/** Mistakes about the caps of a request (MEX-BUD-01, -02, -03, -08). */
import type { Budget } from "../../spec-cases/contract/types.ts";
import { deny, type GateVerdict, PASS } from "../gates/gate.ts";
import { change, fill, isDraft, type Json, objectIn } from "./draft.ts";
import { mend, refuse } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { handedToEngine, registry } from "./runtime-seams.ts";
import { all, type Break, requestGate, verdicts } from "./seams.ts";

/** Denials of this code are taken back. */
const passing = (...codes: readonly string[]): Break =>
  verdicts("G-BUDGET", (verdict) => (verdict.outcome === "deny" && codes.includes(verdict.code ?? "") ? PASS : verdict));

/** A budget of nothing but caps of these names is refused. */
const needs = (...names: readonly (keyof Budget)[]): Break =>
  requestGate("G-BUDGET", (input, context, honest) => {
    const budget = input.envelope.planned?.budget ?? {};
    return names.some((name) => (budget[name] ?? null) !== null)
      ? honest.check(input, context)
      : deny("BUDGET_EMPTY", "/budget", `\`/budget\` needs ${names.join(" or ")}`);
  });

/** Caps that are no caps are read in another way. */
const caps = (readAs: (value: Json) => Json): Break =>
  mend((draft) => {
    const budget = objectIn(draft, "budget");
    for (const name of Object.keys(budget ?? {})) change(budget, name, readAs);
  });

const outputSpec = (isTooLarge: (wanted: number, most: number) => boolean): Break =>
  requestGate("G-BUDGET", async (input, context, honest): Promise<GateVerdict> => {
    const verdict = await honest.check(input, context);
    if (verdict.outcome === "deny" && verdict.code !== "OUTPUT_SPEC_OVER_BUDGET") return verdict;
    const { planned } = input.envelope;
    const wanted = planned?.output_spec.max_bytes ?? null;
    const most = planned?.budget.output_bytes ?? null;
    return wanted !== null && most !== null && isTooLarge(wanted, most)
      ? deny("OUTPUT_SPEC_OVER_BUDGET", "/output_spec/max_bytes", "more output is wanted than may come")
      : PASS;
  });

/** Caps are held against the default budget by another rule. */
const defaults = (change: (budget: Budget) => Budget): Break =>
  registry((honest) => ({
    findOperation(engine_id, operation) {
      const found = honest.findOperation(engine_id, operation);
      if (found === null || found.engine.default_budget === null) return found;
      return { ...found, engine: { ...found.engine, default_budget: change(found.engine.default_budget) } };
    },
  }));

const less = (budget: Budget): Budget => Object.fromEntries(Object.entries(budget).map(([name, cap]) => [name, cap === null ? null : Number(cap) - 1]));
const SOME = { wall_time_ms: 10_000 };

/** The engine gets the smaller of its caps and the default ones, and the default ones where it has none. */
const withinDefault = handedToEngine((draft, { registered }) => {
  const budget = objectIn(draft, "budget");
  for (const [name, most] of Object.entries(registered?.engine.default_budget ?? {}))
    if (budget !== null && typeof most === "number") budget[name] = Math.min(most, Number(budget[name] ?? most));
});

/** An empty budget passes where the engine has a default one. */
const emptyUnderDefault = verdicts("G-BUDGET", (verdict, { registered }) =>
  verdict.outcome === "deny" && verdict.code === "BUDGET_EMPTY" && (registered?.engine.default_budget ?? null) !== null ? PASS : verdict,
);

export const BUDGET_REQUEST_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-BUD-01", [
    ["budget-empty-passes", "a budget without caps is one without bounds", passing("BUDGET_EMPTY")],
    [
      "budget-nulls-count",
      "caps of null count as given",
      verdicts("G-BUDGET", (verdict, { envelope }) =>
        verdict.outcome === "deny" && verdict.code === "BUDGET_EMPTY" && Object.keys(envelope.planned?.budget ?? {}).length > 0 ? PASS : verdict,
      ),
    ],
    ["budget-absent-is-none", "an operation without a budget has no bounds", mend((draft) => fill(draft, "budget", SOME))],
    ["budget-any-name-counts", "a cap of any name counts", mend((draft) => change(draft, "budget", (budget) => (isDraft(budget) ? SOME : budget)))],
    ["budget-needs-time", "a budget without a time is refused", needs("cpu_time_ms", "wall_time_ms")],
    ["budget-needs-wall-time", "a budget without wall time is refused", needs("wall_time_ms")],
    [
      "budget-needs-two-caps",
      "a budget of one cap is refused",
      refuse("/budget", (draft) => Object.values(objectIn(draft, "budget") ?? {}).filter((cap) => cap !== null).length === 1),
    ],
    [
      "budget-of-four-refused",
      "a budget of all four caps is refused",
      refuse("/budget", (draft) => Object.values(objectIn(draft, "budget") ?? {}).filter((cap) => cap !== null).length === 4),
    ],
    [
      "budget-default-written-in",
      "where no budget is given, the engine gets the default one written into the operation",
      all(
        mend((draft) => fill(draft, "budget", {})),
        emptyUnderDefault,
        withinDefault,
      ),
    ],
  ]),
  ...breaking("MEX-BUD-02", [
    ["output-spec-not-compared", "max_bytes is not held against the budget", passing("OUTPUT_SPEC_OVER_BUDGET")],
    ["output-spec-one-above", "max_bytes of one byte more passes", outputSpec((wanted, most) => wanted > most + 1)],
    ["output-spec-not-reached", "max_bytes equal to the cap is refused", outputSpec((wanted, most) => wanted >= most)],
    [
      "output-spec-must-be-given",
      "max_bytes is demanded where the budget bounds output",
      refuse(
        "/output_spec",
        (draft) => typeof objectIn(draft, "budget")?.["output_bytes"] === "number" && (objectIn(draft, "output_spec")?.["max_bytes"] ?? null) === null,
      ),
    ],
    [
      "output-spec-without-cap-refused",
      "max_bytes is refused where the budget does not bound output",
      refuse("/output_spec", (draft) => (objectIn(draft, "budget")?.["output_bytes"] ?? null) === null),
    ],
    ["output-spec-must-be-the-cap", "max_bytes other than the cap is refused", outputSpec((wanted, most) => wanted !== most)],
  ]),
  ...breaking("MEX-BUD-03", [
    ["cap-unchecked", "caps are not looked at", caps(() => 1000)],
    [
      "cap-digits-as-text",
      "digits as text are a number",
      caps((value) => (typeof value === "string" && value !== "" ? (Number.isNaN(Number(value)) ? value : Number(value)) : value)),
    ],
    ["cap-text-is-none", "a cap that is no number is none", caps((value) => (typeof value === "string" && Number.isNaN(Number(value)) ? null : value))],
    ["cap-empty-text", "an empty text is no cap", caps((value) => (value === "" ? null : value))],
    ["cap-negative", "a cap below zero is none", caps((value) => (typeof value === "number" && value < 0 ? null : value))],
    ["cap-minus-one", "a cap of -1 is unlimited", caps((value) => (value === -1 ? null : value))],
    ["cap-fraction", "a cap with a fraction is rounded", caps((value) => (typeof value === "number" ? Math.ceil(value) : value))],
    ["cap-truth-value", "true is a cap of one", caps((value) => (value === true ? 1 : value))],
    ["cap-list-of-one", "a list of one cap is that cap", caps((value) => (Array.isArray(value) ? (value[0] ?? null) : value))],
    ["cap-nested", "a cap may be an object with a max", caps((value) => (isDraft(value) ? (value["max"] ?? null) : value))],
    [
      "cap-zero-in-cap-gate",
      "a cap of zero is denied by G-CAP",
      requestGate("G-CAP", (input, context, honest) => {
        const isZero = Object.values(input.envelope.planned?.budget ?? {}).includes(0);
        return isZero ? deny("BUDGET_ZERO", "/budget", "a cap allows nothing") : honest.check(input, context);
      }),
    ],
    [
      "cap-32-bits",
      "caps beyond 32 bits are refused",
      refuse("/budget", (draft) => Object.values(objectIn(draft, "budget") ?? {}).some((cap) => Number(cap) > 2 ** 32)),
    ],
    [
      "cap-memory-of-a-machine",
      "caps of memory beyond any machine are refused",
      refuse("/budget", (draft) => Number(objectIn(draft, "budget")?.["memory_bytes"]) > 2 ** 50),
    ],
    [
      "cap-words-as-numbers",
      "NaN and Infinity in a budget are read as no bound",
      ({ decoders }) => ({
        decoders: { ...decoders, text: (source) => decoders.text(typeof source === "string" ? source.replace(/:(?:NaN|Infinity)/g, ":1000") : source) },
      }),
    ],
  ]),
  ...breaking("MEX-BUD-08", [
    ["default-budget-reached", "a cap equal to the default is refused", defaults(less)],
    [
      "default-budget-is-all",
      "caps that the default leaves open are refused",
      requestGate("G-BUDGET", (input, context, honest) => {
        const most = input.registered?.engine.default_budget ?? null;
        const isOpen = most !== null && Object.entries(input.envelope.planned?.budget ?? {}).some(([name, cap]) => cap !== null && !(name in most));
        return isOpen ? deny("BUDGET_OVER_DEFAULT", "/budget", "a cap that the engine does not have") : honest.check(input, context);
      }),
    ],
    [
      "default-budget-minimum",
      "the default budget is a minimum",
      requestGate("G-BUDGET", (input, context, honest) => {
        const least = input.registered?.engine.default_budget?.wall_time_ms ?? 0;
        return (input.envelope.planned?.budget.wall_time_ms ?? least) < least
          ? deny("BUDGET_UNDER_DEFAULT", "/budget", "too little")
          : honest.check(input, context);
      }),
    ],
    ["default-budget-clamped", "a cap above the default is lowered in the envelope that the engine gets", all(passing("BUDGET_OVER_DEFAULT"), withinDefault)],
  ]),
];
