/** Judges one case: ask, observation and expectations in, a judgement out. Pure. */
import type { Expectation, StartExpectation, Then } from "../../spec-cases/contract/types.ts";
import type { Ask } from "../cases/types.ts";
import { type JsonObject, type JsonValue, member } from "../json.ts";
import type { Observation, StepObservation } from "../observe/types.ts";
import { attemptsOf, isGateOutcome, outcomeMember } from "./attempt.ts";
import { checkExpectation, type Subject } from "./expectation.ts";
import { mismatch } from "./mismatch.ts";
import { isOfContract, Normaliser } from "./normalise.ts";
import { capabilityDecisionsRule } from "./rules/capability-decisions.ts";
import { engineRule } from "./rules/engine.ts";
import { GLOBAL_GATES, gateOutcomesRule } from "./rules/gate-outcomes.ts";
import { checkRecorded, secretsRule } from "./rules/secrets.ts";
import { checkShapes } from "./rules/shapes.ts";
import type { Attempt, Judgement, Mismatch, Rule, Seen, StepResult, WorldView } from "./types.ts";
import { readOther } from "./verdict.ts";

/** What holds in every case; `shapes` looks at the whole case and stands apart. */
const RULES: readonly Rule[] = [gateOutcomesRule, capabilityDecisionsRule, engineRule, secretsRule];

/** All that a judgement follows from. `now` (milliseconds since 1970) decides which consents count where the world has no clock. */
export interface JudgeInput {
  readonly ask: Ask;
  readonly observation: Observation;
  readonly then: readonly Then[];
  /** Whether the world itself is to be refused. */
  readonly start?: StartExpectation | undefined;
  readonly now: number;
}

/** Judges a case. */
export function judgeCase({ ask, observation, then, start, now }: JudgeInput): Judgement {
  if (!observation.world.accepted) return judgeRefusal(start, observation.world.error);
  if (start?.refused === true) return { steps: [], mismatches: [mismatch("/given/start/refused", true, "the world was accepted")], readings: [] };
  const attempts = observation.steps.map((step, index) => attemptsOf(index, step));
  const views = worldViews(observation, now);
  const mismatches: Mismatch[] = checkShapes(observation, attempts);
  const readings = new Set<string>();
  const diagnostics: JsonObject[] = [];
  const normaliser = new Normaliser();
  const steps: StepResult[] = [];
  observation.steps.forEach((observed, index) => {
    diagnostics.push(...observed.diagnostics.map((item) => item.value));
    const own = attempts[index] ?? [];
    const view = views[index];
    if (view !== undefined)
      for (const attempt of own)
        for (const rule of RULES)
          mismatches.push(
            ...rule
              .check({ attempt, observed, diagnostics, world: view, secrets: ask.secrets })
              .map((found) => ({ ...found, path: `/steps/${index}${found.path}` })),
          );
    if (own.length === 0) mismatches.push(...checkRecorded(observed, ask.secrets).map((found) => ({ ...found, path: `/steps/${index}${found.path}` })));
    const judged = judgeStep(index, then[index], own, observed, observation.steps.slice(0, index));
    mismatches.push(...judged.mismatches);
    for (const reading of [...judged.readings, ...own.flatMap(afterDenial)]) readings.add(reading);
    steps.push(...results(own, observed, judged, normaliser));
  });
  return { steps, mismatches: order(mismatches), readings: [...readings].sort() };
}

function judgeRefusal(start: StartExpectation | undefined, error: { code: string; message: string; path: string | null }): Judgement {
  if (start === undefined) return { steps: [], mismatches: [mismatch("/given/world", "a valid world, accepted", `refused: ${error.code}`)], readings: [] };
  const { path } = start;
  const named = path === undefined || (error.path ?? "").includes(path) || error.message.includes(path);
  return {
    steps: [],
    mismatches: named ? [] : [mismatch("/given/start/path", path, error.path ?? error.message.slice(0, 200))],
    readings: start.reading === undefined ? [] : [start.reading],
  };
}

/** The world as it stood at each step: world_update replaces the consents. */
function worldViews(observation: Observation, now: number): WorldView[] {
  const world = observation.world_sent;
  const clock = member(member(world, "clock"), "now");
  const at = typeof clock === "string" ? Date.parse(clock) : now;
  let consents = listOf(member(world, "consents"));
  return observation.steps.map(({ step }) => {
    if (step.kind === "world_update" && step.update.consents !== undefined) consents = listOf(JSON.parse(JSON.stringify(step.update.consents)));
    return { world, consents, now: at };
  });
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

interface JudgedStep {
  readonly mismatches: readonly Mismatch[];
  readonly readings: readonly string[];
  /** The reading of each execute of the step. */
  readonly reading: readonly (string | null)[];
}

function judgeStep(
  index: number,
  then: Then | undefined,
  attempts: readonly Attempt[],
  observed: StepObservation,
  earlier: readonly StepObservation[],
): JudgedStep {
  const path = `/then/${index}`;
  if (then === undefined) return { mismatches: [mismatch(path, "an expectation", "none")], readings: [], reading: [] };
  const subject = (attempt: Attempt | null, seen: Seen): Subject => ({ seen, attempt, observed, earlier });
  if ("each" in then) {
    const judged = then.each.map((expectation, member) => {
      const attempt = attempts[member];
      return attempt === undefined
        ? [mismatch(`${path}/each/${member}`, "an execute", "none")]
        : checkExpectation(`${path}/each/${member}`, expectation, subject(attempt, attempt.seen));
    });
    return { mismatches: judged.flat(), readings: then.each.flatMap(({ reading }) => reading ?? []), reading: then.each.map(({ reading }) => reading ?? null) };
  }
  const [attempt = null] = attempts;
  const whole = subject(attempt, attempt?.seen ?? seenOther(observed));
  const alternatives = "any_of" in then ? then.any_of : [then];
  return chooseAlternative(path, alternatives, whole, "any_of" in then);
}

function seenOther(observed: StepObservation): Seen {
  return readOther(observed.answer ?? { kind: "result", value: {} });
}

/** The first alternative without a mismatch; else the one with the fewest, so that the reader sees the nearest. */
function chooseAlternative(path: string, alternatives: readonly Expectation[], subject: Subject, several: boolean): JudgedStep {
  let best: { expectation: Expectation; mismatches: Mismatch[] } | undefined;
  for (const [index, expectation] of alternatives.entries()) {
    const mismatches = checkExpectation(several ? `${path}/any_of/${index}` : path, expectation, subject);
    if (best === undefined || mismatches.length < best.mismatches.length) best = { expectation, mismatches };
    if (mismatches.length === 0) break;
  }
  const reading = best !== undefined && best.mismatches.length === 0 ? (best.expectation.reading ?? null) : null;
  return { mismatches: best?.mismatches ?? [], readings: reading === null ? [] : [reading], reading: [reading] };
}

/** READ-04: what the runtime does after its first DENY. */
function afterDenial(attempt: Attempt): string[] {
  if (attempt.seen.verdict !== "DENY" || attempt.seen.phase !== "request") return [];
  const outcomes = attempt.events.filter(isGateOutcome);
  const first = outcomes.findIndex((event) => outcomeMember(event, "outcome") === "deny");
  // Only a denial by one of the first five says anything: after the last there may be nothing left to evaluate.
  const gate = GLOBAL_GATES.indexOf(outcomeMember(outcomes[first] ?? {}, "gate") ?? "");
  if (gate === -1 || gate === GLOBAL_GATES.length - 1) return [];
  return [first === outcomes.length - 1 ? "READ-04:stops" : "READ-04:evaluates-all"];
}

function results(attempts: readonly Attempt[], observed: StepObservation, judged: JudgedStep, normaliser: Normaliser): StepResult[] {
  if (attempts.length === 0) {
    const seen = seenOther(observed);
    const events = observed.events.map((item) => item.value).filter(isOfContract);
    return [
      {
        verdict: seen.verdict,
        phase: null,
        gate: null,
        code: seen.error_code,
        reading: judged.reading[0] ?? null,
        engine_calls: observed.invocations.length,
        events: events.map((event) => normaliser.event(event)),
      },
    ];
  }
  return attempts.map(({ seen, invocations, events }, index) => ({
    verdict: seen.verdict,
    phase: seen.phase,
    gate: seen.gate,
    code: seen.verdict === "FAIL" ? seen.error_code : seen.code,
    reading: judged.reading[index] ?? null,
    engine_calls: invocations.length,
    events: events.filter(isOfContract).map((event) => normaliser.event(event)),
  }));
}

/** Expectations first, since they are what the case is about; each place once. */
function order(mismatches: readonly Mismatch[]): Mismatch[] {
  const seen = new Set<string>();
  const unique = mismatches.filter((found) => {
    const key = JSON.stringify(found);
    return seen.has(key) ? false : seen.add(key);
  });
  const rank = ({ path }: Mismatch): number => (path.startsWith("/then") || path.startsWith("/given") ? 0 : 1);
  return unique.sort((left, right) => rank(left) - rank(right));
}
