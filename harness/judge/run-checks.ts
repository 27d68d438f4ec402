/** Checks over a whole run, computed from its records (run-checks.json). */
import type { RunCheckResult } from "../../spec-cases/contract/types.ts";
import type { CaseFacts } from "./facts.ts";
import { GLOBAL_GATES } from "./rules/gate-outcomes.ts";

/** One entry of run-checks.json. */
export interface RunCheck {
  readonly id: string;
  readonly level: "MUST" | "SHOULD";
  readonly title: string;
  readonly requirements: readonly string[];
  readonly interpretations: readonly string[];
}

/** What the checks look at: the cases of the run that were judged. */
export interface JudgedCase {
  readonly id: string;
  readonly facts: CaseFacts;
  readonly readings: readonly string[];
}

/** Finds the cases that break a check, with one sentence about them. */
type CheckFunction = (cases: readonly JudgedCase[], check: RunCheck) => { message: string; cases: string[] };

const CHECKS: ReadonlyMap<string, CheckFunction> = new Map<string, CheckFunction>([
  ["RUN-GATE-ORDER", gateOrder],
  ["RUN-EVENT-IDS", eventIds],
  ["RUN-READINGS", consistentReadings],
]);

/** Ids of the checks that exist. */
export const RUN_CHECK_IDS: ReadonlySet<string> = new Set(CHECKS.keys());

/** Runs every check. `complete` is false for a filtered or cut run: what was not broken is then only partial. */
export function performRunChecks(checks: readonly RunCheck[], cases: readonly JudgedCase[], complete: boolean): RunCheckResult[] {
  return checks.map((check) => {
    const perform = CHECKS.get(check.id);
    const { message, cases: broken } = perform === undefined ? { message: "this harness does not know the check", cases: ["-"] } : perform(cases, check);
    const status = broken.length > 0 ? (check.level === "MUST" ? "fail" : "warn") : complete ? "pass" : "partial";
    return {
      id: check.id,
      level: check.level,
      requirement: check.requirements[0] ?? null,
      status,
      message: broken.length > 0 ? message : check.title,
      cases: broken.slice(0, 20),
    };
  });
}

function gateOrder(cases: readonly JudgedCase[]): { message: string; cases: string[] } {
  const rank = (gate: string): number => GLOBAL_GATES.indexOf(gate);
  const broken = cases.filter(({ facts }) =>
    facts.gate_orders.some((order) => {
      const ranks = order.map(rank).filter((position) => position !== -1);
      return ranks.some((position, index) => index > 0 && position < (ranks[index - 1] ?? 0));
    }),
  );
  return { message: `gates were evaluated in another order than ${GLOBAL_GATES.join(", ")} in ${broken.length} cases`, cases: broken.map(({ id }) => id) };
}

function eventIds(cases: readonly JudgedCase[]): { message: string; cases: string[] } {
  const owner = new Map<string, string>();
  const broken = new Set<string>();
  for (const { id, facts } of cases) {
    for (const eventId of facts.event_ids) {
      const first = owner.get(eventId.toLowerCase());
      if (first !== undefined && first !== id) broken.add(id);
      owner.set(eventId.toLowerCase(), id);
    }
  }
  return { message: `event ids of one case were used again in ${broken.size} others`, cases: [...broken] };
}

function consistentReadings(cases: readonly JudgedCase[], check: RunCheck): { message: string; cases: string[] } {
  const followed = new Map<string, Map<string, string[]>>();
  for (const { id, readings } of cases) {
    for (const reading of readings) {
      const [question = ""] = reading.split(":");
      if (!check.interpretations.includes(question)) continue;
      const answers = followed.get(question) ?? new Map<string, string[]>();
      answers.set(reading, [...(answers.get(reading) ?? []), id]);
      followed.set(question, answers);
    }
  }
  const mixed = [...followed].filter(([, answers]) => answers.size > 1);
  // The rarer reading is the one to look at.
  const cases_ = mixed.flatMap(([, answers]) => [...answers.values()].sort((left, right) => left.length - right.length)[0] ?? []);
  return { message: `more than one reading of ${mixed.map(([question]) => question).join(", ")} is followed`, cases: cases_ };
}
