/** Questions to a recorder's database; none of them changes it. */
import type { Diagnostic } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC } from "../contract/validators.ts";
import type { RecorderDatabase } from "./database.ts";
import { lazily } from "./lazily.ts";

/** Every event, the runtime's own and those that were offered. */
const ALL_EVENTS = "(SELECT seq, body FROM events UNION ALL SELECT seq, body FROM offered_events)";

/** The two reads that are asked for most, over one open database. */
export interface BodyReader {
  /** Bodies of events after a place, in their order. */
  events(after: number): string[];
  /** Bodies of Diagnostics, in their order. */
  diagnostics(): string[];
}

/** A reader that prepares each statement once. */
export function bodyReader(database: RecorderDatabase): BodyReader {
  const events = lazily(() => database.prepare<[number], string>(`SELECT body FROM ${ALL_EVENTS} WHERE seq > ? ORDER BY seq`).pluck());
  const diagnostics = lazily(() => database.prepare<[], string>("SELECT body FROM diagnostics ORDER BY seq").pluck());
  return { events: (after) => events().all(after), diagnostics: () => diagnostics().all() };
}

/** Bodies of events after a place, in their order. */
export function readEvents(database: RecorderDatabase, after: number): string[] {
  return bodyReader(database).events(after);
}

/** Bodies of Diagnostics, in their order. */
export function readDiagnosticBodies(database: RecorderDatabase): string[] {
  return bodyReader(database).diagnostics();
}

/** Place of the event of an id (a UUID, in any letter case), or null. Looks from the end: what is asked for is mostly recent. */
export function findEvent(database: RecorderDatabase, event_id: string): number | null {
  const query = `SELECT seq FROM ${ALL_EVENTS} WHERE instr(lower(body), ?) AND lower(body ->> '$.event_id') = ? ORDER BY seq DESC LIMIT 1`;
  const id = event_id.toLowerCase();
  return database.prepare<[string, string], number>(query).pluck().get(JSON.stringify(id), id) ?? null;
}

/** True if an event of the runtime's own belongs to the job. */
export function hasJob(database: RecorderDatabase, job_id: string): boolean {
  const query = "SELECT 1 FROM events WHERE instr(body, ?) AND body ->> '$.job_id' = ? ORDER BY seq DESC LIMIT 1";
  // The first parameter as it stands inside the body, where quotes and the like are escaped.
  return database.prepare<[string, string], number>(query).pluck().get(JSON.stringify(job_id), job_id) !== undefined;
}

/** Job ids of the runtime's newest events, of which `limit` are looked at. */
export function readJobs(database: RecorderDatabase, limit: number): string[] {
  const query = "SELECT DISTINCT job_id FROM (SELECT body ->> '$.job_id' AS job_id FROM events ORDER BY seq DESC LIMIT ?) WHERE job_id IS NOT NULL";
  return database.prepare<[number], string>(query).pluck().all(limit);
}

/** Time of the runtime's newest event, or null: what it records after a restart is not older (MEX-LOG-03). */
export function readLastTime(database: RecorderDatabase): string | null {
  const query = "SELECT body ->> '$.timestamp' FROM events ORDER BY seq DESC LIMIT 1";
  return database.prepare<[], string>(query).pluck().get() ?? null;
}

/** Stored diagnostics as values. What is stored was valid; what is not any more was tampered with, and `verify` tells. */
export function readDiagnostics(database: RecorderDatabase): Diagnostic[] {
  return readDiagnosticBodies(database).flatMap((body) => {
    const decoded = DIAGNOSTIC.decode(JSON.parse(body));
    return decoded.ok ? [decoded.value] : [];
  });
}
