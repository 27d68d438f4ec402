/** Consent records: who allowed what, for which job or model and workspace, from when until when (MEX-CAP-11, MEX-CAP-12). */
import type { ConsentRecord } from "../../spec-cases/contract/types.ts";
import { parseTimestamp } from "../envelope/timestamp.ts";

/** Life of an approval that names no end and is not until-revoked, in milliseconds: 24 hours (MEX-CAP-17). */
export const DEFAULT_LIFE_MS = 24 * 60 * 60 * 1000;

/** Asked for one capability in one attempt. `now` is milliseconds since the epoch. */
export interface ConsentQuestion {
  readonly capability_id: string;
  readonly job_id: string | null;
  readonly model_id: string | null;
  readonly workspace_id: string | null;
  readonly now: number;
}

/** Read-only view for the gates. */
export interface ConsentView {
  /** A record that covers the capability now, or null. Exact consent counts, and consent for the bare axis (READ-48). */
  find(question: ConsentQuestion): ConsentRecord | null;
}

/** Consent that can change while the runtime runs: a revocation needs no restart (MEX-CAP-16). */
export interface ConsentStore extends ConsentView {
  /** Replaces all records; executions that start later see the new ones only. */
  replace(records: readonly ConsentRecord[]): void;
}

interface Entry {
  readonly record: ConsentRecord;
  readonly from: number;
  /** First moment at which it no longer counts. */
  readonly until: number;
}

/** The span in which a record counts; a timestamp that is none makes it never count (fail closed). */
function toEntry(record: ConsentRecord): Entry {
  const from = toMs(record.granted_at, Number.POSITIVE_INFINITY);
  const unlimited = record.until_revoked ? Number.POSITIVE_INFINITY : from + DEFAULT_LIFE_MS;
  const expires = record.expires_at === null ? unlimited : toMs(record.expires_at, Number.NEGATIVE_INFINITY);
  const revoked = record.revoked_at === null ? Number.POSITIVE_INFINITY : toMs(record.revoked_at, Number.NEGATIVE_INFINITY);
  return { record, from, until: Math.min(expires, revoked) };
}

function toMs(timestamp: string, otherwise: number): number {
  return parseTimestamp(timestamp)?.ms ?? otherwise;
}

/** True if the record's scope is this job, or this model in this workspace; absent ids match nothing. */
function matchesScope({ scope }: ConsentRecord, question: ConsentQuestion): boolean {
  if ("job_id" in scope) return question.job_id !== null && scope.job_id === question.job_id;
  return question.model_id !== null && question.workspace_id !== null && scope.model_id === question.model_id && scope.workspace_id === question.workspace_id;
}

function indexRecords(records: readonly ConsentRecord[]): ReadonlyMap<string, readonly Entry[]> {
  const index = new Map<string, Entry[]>();
  for (const record of records) {
    const entries = index.get(record.capability_id);
    if (entries === undefined) index.set(record.capability_id, [toEntry(record)]);
    else entries.push(toEntry(record));
  }
  return index;
}

/** A store over the given records. */
export function createConsentStore(records: readonly ConsentRecord[]): ConsentStore {
  let index = indexRecords(records);
  const search = (capability_id: string, question: ConsentQuestion): ConsentRecord | null => {
    const counts = ({ record, from, until }: Entry): boolean => from <= question.now && question.now < until && matchesScope(record, question);
    return index.get(capability_id)?.find(counts)?.record ?? null;
  };
  return {
    find(question) {
      const colon = question.capability_id.indexOf(":");
      return search(question.capability_id, question) ?? (colon < 0 ? null : search(question.capability_id.slice(0, colon), question));
    },
    replace(next) {
      index = indexRecords(next);
    },
  };
}
