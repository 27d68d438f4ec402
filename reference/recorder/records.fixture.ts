/** Records for the tests of this room. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CapabilityActionEvent, Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { isJsonObject, stringMember } from "../json.ts";
import type { Recorder } from "./recorder.ts";
import type { FlightRecord } from "./rows.ts";

export const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, "0")}`;
export const JOB = uuid(999);
export const STAMP = "2026-01-01T00:00:00.000Z";

/** A valid event of its number. */
export function action(n: number, changes: Partial<CapabilityActionEvent> = {}): EventBase {
  return {
    type: "capability_action",
    event_id: uuid(n),
    timestamp: STAMP,
    actor: "system",
    job_id: JOB,
    capability_id: "fs.read:x",
    actor_id: "a",
    decision_outcome: "allow",
    ...changes,
  };
}

/** A valid Diagnostic of its number. */
export function diagnostic(n: number, changes: Partial<Diagnostic> = {}): Diagnostic {
  return {
    id: uuid(n),
    fingerprint: "a".repeat(64),
    title: "t",
    message: "m",
    severity: "error",
    source: "engine",
    surface: "system",
    link_confidence: "direct",
    job_id: JOB,
    timestamp: STAMP,
    ...changes,
  };
}

export const events = (...ns: number[]): FlightRecord[] => ns.map((n) => ({ event: action(n) }));

/** Numbers of the stored events, in their order. */
export function storedNumbers(recorder: Recorder): number[] {
  return recorder.eventTexts().map((text) => {
    const value: unknown = JSON.parse(text);
    return Number(isJsonObject(value) ? stringMember(value, "event_id")?.slice(-12) : Number.NaN);
  });
}

/** A folder for files of one test file, with the way to take it away. */
export function tempFolder(): { readonly file: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "mex-recorder-"));
  return { file: (name) => path.join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
