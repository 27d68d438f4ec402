/** Other ways to record, and to read what was recorded. */
import type { Diagnostic, EventBase, Problem } from "../../spec-cases/contract/types.ts";
import type { DiagnosticDraft } from "../problems/problems.ts";
import type { FlightRecord, Recorder } from "../recorder/recorder.ts";
import { type Draft, draftOf, isDraft, objectIn } from "./draft.ts";
import type { Break } from "./seams.ts";

/** Another recorder over the honest one. */
export function recorder(change: (honest: Recorder) => Partial<Recorder>): Break {
  return ({ openRecorder }) => ({
    openRecorder(options) {
      const honest = openRecorder(options);
      return { ...honest, ...change(honest) };
    },
  });
}

/** Records are changed, left out or added before they are stored; `state` is made once per case. */
export function records<State>(state: () => State, change: (record: FlightRecord, state: State) => readonly FlightRecord[]): Break {
  return recorder((honest) => {
    const kept = state();
    return { commit: (batch) => honest.commit(batch.flatMap((record) => change(record, kept))) };
  });
}

function asEvent(draft: Draft): draft is Draft & EventBase {
  return typeof draft["event_id"] === "string";
}

/** Events are changed before they are stored; null leaves one out. */
export function stored(change: (event: Draft) => Draft | null): Break {
  return records(
    () => null,
    (record) => {
      const draft = "event" in record ? draftOf(record.event) : null;
      if (draft === null) return [record];
      const changed = change(draft);
      return changed !== null && asEvent(changed) ? [{ event: changed }] : [];
    },
  );
}

/** Events are changed when they are read; null leaves one out. */
export function read(change: (event: Draft, index: number) => Draft | null): Break {
  return recorder((honest) => ({ eventTexts: (after) => changed(honest.eventTexts(after), change) }));
}

/** Diagnostics are changed when they are read; Problems are not. */
export function readDiagnostics(change: (diagnostic: Draft, index: number) => Draft | null): Break {
  return recorder((honest) => ({ diagnosticTexts: () => changed(honest.diagnosticTexts(), change) }));
}

function changed(texts: readonly string[], change: (record: Draft, index: number) => Draft | null): string[] {
  return texts.flatMap((text, index) => {
    const draft = draftOf(JSON.parse(text));
    const other = draft === null ? null : change(draft, index);
    return other === null ? [] : [JSON.stringify(other)];
  });
}

/** What a part of the runtime reports is changed before it becomes a Diagnostic. */
export function reported(change: (draft: DiagnosticDraft) => DiagnosticDraft): Break {
  return diagnosed((diagnose, draft) => diagnose(change(draft)));
}

/** A Diagnostic is made in another way. */
export function diagnosed(make: (diagnose: (draft: DiagnosticDraft) => Diagnostic, draft: DiagnosticDraft) => Diagnostic): Break {
  return ({ createProblems }) => ({
    createProblems(parts) {
      const honest = createProblems(parts);
      return { ...honest, diagnose: (draft, id, timestamp) => make((given) => honest.diagnose(given, id, timestamp), draft) };
    },
  });
}

/** Problems are grouped in another way. */
export function grouped(change: (problems: readonly Problem[], diagnostics: readonly Diagnostic[]) => readonly Problem[]): Break {
  return ({ createProblems }) => ({
    createProblems(parts) {
      const honest = createProblems(parts);
      return { ...honest, group: (diagnostics) => change(honest.group(diagnostics), diagnostics) };
    },
  });
}

/** Details of a gate outcome; null for any other event. */
export function outcomeOf(event: Draft): Draft | null {
  return event["type"] === "system" && event["message"] === "gate_outcome" ? objectIn(event, "details") : null;
}

/** True for an event of the type. */
export function isOf(event: unknown, type: string): boolean {
  return isDraft(event) && event["type"] === type;
}
