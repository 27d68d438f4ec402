/** Retention of the log: what is older than a window goes, and the chain stays verifiable without it (MEX-LOG-08, MEX-DIAG-10). */
import { compareInstants, type Instant, parseTimestamp } from "../envelope/timestamp.ts";
import { RuntimeFault } from "../faults.ts";
import { isJsonObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { type ChainWriter, type RecordKind, TABLES } from "./chain.ts";
import { GENESIS, type RecorderDatabase } from "./database.ts";
import { ChainBreak, type PurgedRange, type StoredRow, walkChain } from "./walk.ts";

/** One run: records strictly older than `older_than` go. Both are RFC 3339 in UTC; `at` is when the run happens. */
export interface PurgeOrder {
  readonly older_than: string;
  readonly at: string;
}

/** What a run did. Pinned events are counted whatever their age. */
export interface PurgeReport {
  readonly events: number;
  readonly diagnostics: number;
  readonly spared_pinned: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The moment before which records are too old, for a window in whole days; null for a `now` that is no RFC 3339 timestamp in UTC. */
export function retentionCutoff(now: string, window_days: number): string | null {
  const instant = parseTimestamp(now);
  if (instant === null) return null;
  const cutoff = new Date(instant.ms - window_days * DAY_MS);
  // Before the year 0 nothing was recorded.
  if (Number.isNaN(cutoff.getTime()) || cutoff.getUTCFullYear() < 0) return "0000-01-01T00:00:00.000Z";
  const text = cutoff.toISOString();
  return instant.ns === 0 ? text : `${text.slice(0, -1)}${String(instant.ns).padStart(6, "0")}Z`;
}

/** A Diagnostic that is old enough to go, and what it and its events are tied by. */
interface Candidate {
  readonly seq: number;
  readonly names: ReadonlySet<string>;
}

function* textsOf(value: JsonValue | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* textsOf(part);
}

/** Tampered rows are found by the walk; a body that is no object is simply never old. */
function readBody(body: string): JsonObject | null {
  const value: unknown = JSON.parse(body);
  return isJsonObject(value) ? value : null;
}

function isOlder(record: JsonObject, cutoff: Instant): boolean {
  const instant = parseTimestamp(stringMember(record, "timestamp") ?? "");
  return instant !== null && compareInstants(instant, cutoff) < 0;
}

/** What ties an event to Diagnostics: its id, its job, and the Diagnostic that it names. */
function tiesOf(event: JsonObject): (string | null)[] {
  return [
    stringMember(event, "event_id"),
    stringMember(event, "job_id"),
    stringMember(event, "diagnostic_id"),
    stringMember(member(event, "details"), "diagnostic_id"),
  ];
}

function listCandidates(rows: Iterable<StoredRow>, cutoff: Instant): Candidate[] {
  const found: Candidate[] = [];
  for (const { seq, body } of rows) {
    const record = readBody(body);
    if (record === null || !isOlder(record, cutoff)) continue;
    const names = new Set([stringMember(record, "id"), stringMember(record, "job_id"), ...textsOf(record["evidence_refs"])].filter((name) => name !== null));
    found.push({ seq, names });
  }
  return found;
}

/** One thing that a run takes away: rows by place, and how many of them are events and Diagnostics. */
interface Plan extends PurgeReport {
  readonly taken: ReadonlyMap<number, RecordKind>;
}

function rowsOf(database: RecorderDatabase, ...kinds: readonly RecordKind[]): Iterable<StoredRow> {
  const each = kinds.map((kind) => `SELECT '${kind}' AS kind, seq, body, hash FROM ${TABLES[kind]}`);
  return database.prepare<[], StoredRow>(`${each.join(" UNION ALL ")} ORDER BY seq`).iterate();
}

/** A Diagnostic lives as long as an event that names it, that it names, or that belongs to its job (MEX-DIAG-10). */
function makePlan(database: RecorderDatabase, cutoff: Instant): Plan {
  const candidates = listCandidates(rowsOf(database, "diagnostic"), cutoff);
  const byName = new Map<string, Candidate[]>();
  for (const candidate of candidates) for (const name of candidate.names) byName.set(name, [...(byName.get(name) ?? []), candidate]);
  const taken = new Map<number, RecordKind>();
  const spared = new Set<Candidate>();
  let [events, spared_pinned] = [0, 0];
  for (const { seq, kind, body } of rowsOf(database, "event", "offered")) {
    const event = readBody(body);
    if (event === null) continue;
    const pinned = event["pinned"] === true;
    if (pinned) spared_pinned += 1;
    if (!pinned && isOlder(event, cutoff)) {
      taken.set(seq, kind);
      events += 1;
    } else for (const tie of tiesOf(event)) for (const candidate of byName.get(tie ?? "") ?? []) spared.add(candidate);
  }
  const gone = candidates.filter((candidate) => !spared.has(candidate));
  for (const { seq } of gone) taken.set(seq, "diagnostic");
  return { taken, events, diagnostics: gone.length, spared_pinned };
}

/** Extends the last range, or begins one. */
class Ranges {
  readonly list: PurgedRange[] = [];

  add(gap: PurgedRange): void {
    const last = this.list.at(-1);
    if (last?.last === gap.first - 1) this.list[this.list.length - 1] = { ...last, last: gap.last, after: gap.after };
    else this.list.push(gap);
  }
}

/** Every gap that there will be: those of earlier runs, whose notes go too, and the rows that go now. */
function collectRanges(database: RecorderDatabase, taken: Map<number, RecordKind>): readonly PurgedRange[] {
  const ranges = new Ranges();
  let before: string = GENESIS;
  for (const link of walkChain(database)) {
    if ("gap" in link) {
      ranges.add(link.gap);
      before = link.gap.after;
      continue;
    }
    const { seq, hash, kind } = link.row;
    if (kind === "purge") taken.set(seq, kind);
    if (taken.has(seq)) ranges.add({ first: seq, last: seq, before, after: hash });
    before = hash;
  }
  return ranges.list;
}

function deleteRows(database: RecorderDatabase, taken: ReadonlyMap<number, RecordKind>, at: string): void {
  const statements = new Map(Object.entries(TABLES).map(([kind, table]) => [kind, database.prepare<[number]>(`DELETE FROM ${table} WHERE seq = ?`)]));
  database.prepare("INSERT INTO retention_session VALUES (?)").run(at);
  for (const [seq, kind] of taken) statements.get(kind)?.run(seq);
  database.exec("DELETE FROM retention_session");
}

/**
 * Purges in one transaction, after the whole chain has been verified: a log that was tampered with is not purged, so that
 * the traces stay. The run's own note joins the chain: it holds, for each gap, the hashes on both of its sides.
 * @throws RuntimeFault HSK-500-DB for a chain that does not hold, or times that are none.
 */
export function purge(database: RecorderDatabase, chain: ChainWriter, { older_than, at }: PurgeOrder): PurgeReport {
  const cutoff = parseTimestamp(older_than);
  if (cutoff === null) throw new RuntimeFault("HSK-500-DB", "the moment to purge from is no RFC 3339 timestamp in UTC");
  const { taken, ...report } = makePlan(database, cutoff);
  if (taken.size === 0) return report;
  const all = new Map(taken);
  try {
    const ranges = collectRanges(database, all);
    chain.append([{ kind: "purge", body: JSON.stringify({ timestamp: at, older_than, ...report, ranges }) }]);
  } catch (cause) {
    if (!(cause instanceof ChainBreak)) throw cause;
    throw new RuntimeFault("HSK-500-DB", `the log is not purged, its chain does not hold at row ${cause.fault.seq}; look at it with \`verify\``, { cause });
  }
  deleteRows(database, all, at);
  return report;
}
