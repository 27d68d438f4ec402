/** `mex-conformance recorder <file>`: list, follow, verify. */
import { setTimeout as sleep } from "node:timers/promises";
import { member } from "../json.ts";
import type { LogReader } from "../recorder/reader.ts";
import type { ChainReport } from "../recorder/verify.ts";
import { CHAIN_FAULTS } from "../recorder/walk.ts";
import { eventLine, kindOf, type ReadEvent, readEvent } from "./event-line.ts";
import { EXIT, type Io } from "./io.ts";
import { RECORDER_HELP, type RecorderRequest, readRecorderOptions } from "./recorder-options.ts";
import { safeJson } from "./terminal-text.ts";
import { withFile } from "./with-file.ts";

/** How often a followed file is looked at, in milliseconds. */
const FOLLOW_MS = 250;

/** True where an event passes all filters that were given. A row that is no event any more is always shown. */
function isWanted({ event }: ReadEvent, { job, type, gate }: RecorderRequest): boolean {
  if (event === null) return true;
  const isOfJob = job === null || member(event, "job_id") === job || member(event, "attempt_id") === job;
  const isOfType = type === null || member(event, "type") === type || kindOf(event) === type;
  return isOfJob && isOfType && (gate === null || member(member(event, "details"), "gate") === gate);
}

function render(read: ReadEvent, { json }: RecorderRequest): string {
  if (!json) return `${eventLine(read)}\n`;
  return `${read.event === null ? JSON.stringify({ seq: read.seq, unreadable: true }) : safeJson(JSON.stringify(read.event))}\n`;
}

function* wanted(reader: LogReader, request: RecorderRequest, after: number): Generator<ReadEvent> {
  for (const logged of reader.events(after)) {
    const read = readEvent(logged);
    if (isWanted(read, request)) yield read;
  }
}

/** The last `count` of them; memory for no more. */
function lastOf(events: Iterable<ReadEvent>, count: number): ReadEvent[] {
  const kept: ReadEvent[] = [];
  for (const event of events) {
    kept.push(event);
    if (kept.length > count) kept.shift();
  }
  return kept;
}

async function list(reader: LogReader, request: RecorderRequest, io: Io): Promise<number> {
  let place = 0;
  const all = wanted(reader, request, 0);
  for (const read of request.last === null ? all : lastOf(all, request.last)) {
    io.out(render(read, request));
    place = read.seq;
  }
  while (request.follow && !io.signal.aborted) {
    await sleep(FOLLOW_MS, undefined, { signal: io.signal }).catch(() => undefined);
    for (const read of wanted(reader, request, place)) {
      io.out(render(read, request));
      place = read.seq;
    }
  }
  return EXIT.done;
}

function describe({ events, diagnostics, purged, head, fault }: ChainReport): string {
  const counts = `${events} events and ${diagnostics} diagnostics, ${purged} purged rows`;
  if (fault !== null) return `broken at row ${fault.seq}: ${CHAIN_FAULTS[fault.what]} (${fault.what}); before it ${counts}\n`;
  return `holds: ${counts}\nhead ${head.seq}:${head.hash}\nnote the head elsewhere: with \`--head\` it shows later that nothing up to here was rewritten\n`;
}

function verify(reader: LogReader, { head, json }: RecorderRequest, io: Io): number {
  const report = reader.verify(head ?? undefined);
  io.out(json ? `${JSON.stringify(report)}\n` : describe(report));
  return report.fault === null ? EXIT.done : EXIT.broken;
}

/** Runs the command; answers the exit code and never throws for what is typed or stands in a file. */
export async function runRecorderCommand(argv: readonly string[], io: Io): Promise<number> {
  return withFile(
    io,
    () => readRecorderOptions(argv),
    RECORDER_HELP,
    (reader, request) => (request.verify ? verify(reader, request, io) : list(reader, request, io)),
  );
}
