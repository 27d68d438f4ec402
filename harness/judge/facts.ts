/** Facts of single cases, from which the checks over a whole run follow. */
import { member } from "../json.ts";
import type { Observation } from "../observe/types.ts";
import { attemptsOf, isGateOutcome, outcomeMember } from "./attempt.ts";
import { offeredIds, ownEvents } from "./rules/offered.ts";

/** Facts of a case for the checks over the whole run. */
export interface CaseFacts {
  /** Gates in the order of their request-phase outcomes, one list for each attempt. */
  readonly gate_orders: readonly (readonly string[])[];
  /** Ids that the target gave: an event that the case offers brings its own. */
  readonly event_ids: readonly string[];
}

/** Reads the facts out of an observation. */
export function factsOf(observation: Observation): CaseFacts {
  const attempts = observation.steps.flatMap((step, index) => attemptsOf(index, step));
  const gates = attempts.map((attempt) =>
    attempt.events.filter((event) => isGateOutcome(event) && outcomeMember(event, "phase") === "request").map((event) => outcomeMember(event, "gate") ?? ""),
  );
  const offered = offeredIds(observation);
  const ids = observation.steps
    .flatMap((step) => ownEvents(step, offered).map(({ value }) => member(value, "event_id")))
    .filter((id) => typeof id === "string");
  return { gate_orders: gates.filter((list) => list.length > 1), event_ids: ids };
}
