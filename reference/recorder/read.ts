/** Questions to a recorder's database; none of them changes it. */
import type { Diagnostic } from "../../spec-cases/contract/types.ts";
import { DIAGNOSTIC } from "../contract/validators.ts";
import { type RecordKind, TABLES } from "./chain.ts";
import type { RecorderDatabase } from "./database.ts";

/** Bodies of one kind, in their order. */
export function readBodies(database: RecorderDatabase, kind: RecordKind, after = 0): string[] {
  return database.prepare<[number], string>(`SELECT body FROM ${TABLES[kind]} WHERE seq > ? ORDER BY seq`).pluck().all(after);
}

/** Place of the event of an id, or null. Looks from the end: what is asked for is mostly recent. */
export function findEvent(database: RecorderDatabase, event_id: string): number | null {
  const query = "SELECT seq FROM events WHERE instr(body, ?) AND body ->> '$.event_id' = ? ORDER BY seq DESC LIMIT 1";
  return database.prepare<[string, string], number>(query).pluck().get(JSON.stringify(event_id), event_id) ?? null;
}

/** True if an event belongs to the job. */
export function hasJob(database: RecorderDatabase, job_id: string): boolean {
  const query = "SELECT 1 FROM events WHERE instr(body, ?) AND body ->> '$.job_id' = ? ORDER BY seq DESC LIMIT 1";
  // The first parameter as it stands inside the body, where quotes and the like are escaped.
  return database.prepare<[string, string], number>(query).pluck().get(JSON.stringify(job_id), job_id) !== undefined;
}

/** Job ids of the newest events, at most `limit` of them. */
export function readJobs(database: RecorderDatabase, limit: number): string[] {
  const query = "SELECT DISTINCT job_id FROM (SELECT body ->> '$.job_id' AS job_id FROM events ORDER BY seq DESC LIMIT ?) WHERE job_id IS NOT NULL";
  return database.prepare<[number], string>(query).pluck().all(limit);
}

/** Time of the newest record, or null: what is recorded after a restart is not older (MEX-LOG-03). */
export function readLastTime(database: RecorderDatabase): string | null {
  const query = "SELECT body ->> '$.timestamp' FROM events ORDER BY seq DESC LIMIT 1";
  return database.prepare<[], string>(query).pluck().get() ?? null;
}

/** Stored diagnostics as values. What is stored was valid; what is not any more was tampered with, and `verify` tells. */
export function readDiagnostics(database: RecorderDatabase): Diagnostic[] {
  return readBodies(database, "diagnostic").flatMap((body) => {
    const decoded = DIAGNOSTIC.decode(JSON.parse(body));
    return decoded.ok ? [decoded.value] : [];
  });
}
