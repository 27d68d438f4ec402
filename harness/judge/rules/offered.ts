/** Events that a case itself offers to the recorder: stored or refused, and nothing that the runtime says of itself (MEX-LOG-05). */
import { stringMember } from "../../json.ts";
import type { Checked, Observation, StepObservation } from "../../observe/types.ts";

/** The ids of all events that `record_event` steps of the case offer, in lower case. */
export function offeredIds({ steps }: Observation): ReadonlySet<string> {
  return new Set(steps.flatMap(({ step }) => (step.kind === "record_event" ? [stringMember(step.event, "event_id")?.toLowerCase() ?? ""] : [])));
}

/** The events of a step that the runtime recorded on its own: their times and what they name are judged. */
export function ownEvents({ events }: StepObservation, offered: ReadonlySet<string>): readonly Checked[] {
  return offered.size === 0 ? events : events.filter(({ value }) => !offered.has(stringMember(value, "event_id")?.toLowerCase() ?? ""));
}

/** True for a step that makes the recorder fail: from then on a Diagnostic may stand without its event (MEX-LOG-07). */
export function breaksRecorder({ step }: StepObservation): boolean {
  return step.kind === "fault" && step.fault.kind === "recorder";
}
