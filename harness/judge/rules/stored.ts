/** What is stored at each step: all that was recorded, less what retention purged (MEX-LOG-08, MEX-DIAG-10). */
import { type JsonObject, member, stringMember } from "../../json.ts";
import type { StepObservation } from "../../observe/types.ts";
import { mismatch } from "../mismatch.ts";
import type { Mismatch } from "../types.ts";

const ID = "stored";

/** Events and diagnostics of a case, in their order. */
export interface Stored {
  readonly events: readonly JsonObject[];
  readonly diagnostics: readonly JsonObject[];
}

/** What is stored after a step. */
export function storedAfter(before: Stored, { events, diagnostics, gone }: StepObservation): Stored {
  const kept = (records: readonly JsonObject[], key: string, ids: readonly string[] = []): JsonObject[] =>
    records.filter((record) => !ids.includes(stringMember(record, key) ?? ""));
  return {
    events: [...kept(before.events, "event_id", gone?.events), ...events.map(({ value }) => value)],
    diagnostics: [...kept(before.diagnostics, "id", gone?.diagnostics), ...diagnostics.map(({ value }) => value)],
  };
}

/** Nothing is lost but by retention, and no Diagnostic before the last event that names it. */
export function lossFaults(path: string, before: Stored, step: StepObservation): Mismatch[] {
  const { gone } = step;
  if (gone === undefined) return [];
  const found: Mismatch[] = [];
  const count = gone.events.length + gone.diagnostics.length;
  if (step.step.kind !== "enforce_retention") found.push(mismatch(`${path}/lost`, "the same records on a later read", `${count} lost`, ID, lossOf(step)));
  const lost = new Set(gone.diagnostics);
  const orphans = storedAfter(before, step).events.filter((event) => namedBy(event).some((id) => lost.has(id)));
  if (orphans.length > 0)
    found.push(mismatch(`${path}/diagnostics`, "stored as long as an event names them", `${orphans.length} events name a purged one`, ID, "MEX-DIAG-10"));
  return found;
}

/** After a kill what is missing did not survive it; else a second read gave something else. */
function lossOf({ step }: StepObservation): string {
  return step.kind === "kill_restart" ? "MEX-LOG-11" : "MEX-LOG-02";
}

function namedBy(event: JsonObject): string[] {
  return [stringMember(event, "diagnostic_id"), stringMember(member(event, "details"), "diagnostic_id")].filter((id) => id !== undefined);
}
