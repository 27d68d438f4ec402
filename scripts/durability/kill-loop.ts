/** Kills writers at random points and holds what they acknowledged against what their file holds. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { openRecorder, type Recorder } from "../../reference/index.ts";
import { type NotedHead, readSaid, type Said } from "./protocol.ts";
import { createSetup, type Setup } from "./setup.ts";

/** How often and where. */
export interface KillOptions {
  readonly kills: number;
  /** At least so many kills meet an operation in flight: there are more kills, if need be. Default 0. */
  readonly in_flight?: number;
  /** Where the random numbers come from: the same seed waits the same times. */
  readonly seed: number;
  /** Folder for the files; they are left there. */
  readonly folder: string;
  /** Bundle of the writer. */
  readonly writer: string;
  readonly progress?: (report: KillReport) => void;
  /** Damages the file after a kill: how a test sees that a loss would be found. */
  readonly afterKill?: (file: string) => void;
}

/** What came of it. Every entry of `faults` is a loss. */
export interface KillReport {
  readonly kills: number;
  /** Kills that met an operation between its begin and its answer. */
  readonly in_flight: number;
  /** Kills before the file was open. */
  readonly before_open: number;
  /** Kills between the begin and the end of a purge. */
  readonly in_purge: number;
  readonly operations: number;
  readonly acknowledged: number;
  readonly faults: readonly string[];
}

/** Writers on one file, one after the other: a log that survived a kill is written on. */
const KILLS_PER_FILE = 10;
/** Every fifth file is written with a sync for each commit. */
const FULL_EVERY = 5;

/** Kills at most, in multiples of those that were asked for. */
const MOST = 3;

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From when on a kill is waited for: the start of the process, its first operation, or its first commit. */
type Moment = "start" | Extract<Said["said"], "begun" | "committed">;

/** Most kills meet a writer at work; some meet it while it opens the file, or runs its first operation. */
function chooseMoment(random: number): Moment {
  if (random < 0.1) return "start";
  return random < 0.2 ? "begun" : "committed";
}

/** Starts a writer, kills it after a while, and answers all that it said. */
function runAndKill(writer: string, setup: Setup, wait: { readonly ms: number; readonly from: Moment }): Promise<Said[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, JSON.stringify(setup)], { stdio: ["ignore", "pipe", "pipe"] });
    let [said, complaint, isTimed] = ["", "", false];
    const killLater = (): void => {
      if (isTimed) return;
      isTimed = true;
      setTimeout(() => child.kill("SIGKILL"), wait.ms);
    };
    if (wait.from === "start") killLater();
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (wait.from !== "start" && said.includes(`"${wait.from}"`)) killLater();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal === "SIGKILL") resolve(readSaid(said));
      else reject(new Error(`a writer ended by itself (${signal ?? code}): ${complaint.slice(0, 2000)}`));
    });
  });
}

/** What all writers of one file have acknowledged. */
class Acknowledged {
  readonly ids = new Set<string>();
  head: NotedHead | null = null;
  count = 0;
  operations = 0;
  /** Old records that no purge can have taken yet. */
  readonly oldIds = new Set<string>();

  add(said: readonly Said[]): { readonly isInFlight: boolean; readonly isInPurge: boolean; readonly isOpen: boolean } {
    let [isInFlight, isInPurge] = [false, false];
    for (const line of said) {
      if (line.said === "begun") isInFlight = true;
      else if (line.said === "purging") {
        isInPurge = true;
        this.oldIds.clear();
      } else if (line.said === "answered") {
        isInFlight = false;
        this.operations += 1;
      } else if (line.said === "committed") {
        isInPurge = false;
        for (const id of line.ids) this.ids.add(id);
        for (const id of line.old_ids) this.oldIds.add(id);
        this.count += line.ids.length + line.old_ids.length;
        this.head = line.head;
      }
    }
    return { isInFlight, isInPurge, isOpen: said.length > 0 };
  }
}

const ID = /"(?:event_id|id)":"([^"]+)"/;

/** Acknowledged records that are not there. */
function lostIds(recorder: Recorder, acknowledged: Acknowledged): string[] {
  const texts = [...recorder.eventTexts(), ...recorder.diagnosticTexts()];
  const stored = new Set(texts.map((text) => ID.exec(text)?.[1] ?? ""));
  return [...acknowledged.ids, ...acknowledged.oldIds].filter((id) => !stored.has(id));
}

/** Copies a database with its write-ahead log, as the kill left both: the copy is recovered, and the next writer recovers the other. */
function copyDatabase(file: string): string {
  const copy = `${file}.copy`;
  for (const suffix of ["", "-wal", "-shm"]) {
    rmSync(copy + suffix, { force: true });
    if (suffix !== "-shm" && existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  }
  return copy;
}

/** What is wrong with the file after a kill; nothing, if all is well. */
function inspect(file: string, acknowledged: Acknowledged): string[] {
  if (!existsSync(file)) return acknowledged.ids.size === 0 ? [] : ["the file is gone"];
  try {
    const recorder = openRecorder({ file });
    const { fault } = recorder.verify(acknowledged.head ?? undefined);
    const lost = lostIds(recorder, acknowledged);
    recorder.close();
    return [
      ...(fault === null ? [] : [`the chain breaks at row ${fault.seq}: ${fault.what}`]),
      ...(lost.length === 0 ? [] : [`${lost.length} acknowledged records are lost`]),
    ];
  } catch (error) {
    return [`the file does not open: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** The whole loop; rejects only where a writer cannot be started or ends by itself. */
export async function killWriters({ kills, seed, folder, writer, progress, afterKill, in_flight = 0 }: KillOptions): Promise<KillReport> {
  const random = createRandom(seed);
  let report: KillReport = { kills: 0, in_flight: 0, before_open: 0, in_purge: 0, operations: 0, acknowledged: 0, faults: [] };
  let acknowledged = new Acknowledged();
  for (let kill = 0; kill < kills || (report.in_flight < in_flight && kill < kills * MOST); kill += 1) {
    const number = Math.floor(kill / KILLS_PER_FILE);
    const file = path.join(folder, `log-${number}.db`);
    if (kill % KILLS_PER_FILE === 0) acknowledged = new Acknowledged();
    const setup = createSetup({ file, durability: number % FULL_EVERY === FULL_EVERY - 1 ? "full" : "normal", operations: null, is_restless: true });
    const wait = { ms: random() * 120, from: chooseMoment(random()) };
    const before = { operations: acknowledged.operations, count: acknowledged.count };
    const { isInFlight, isInPurge, isOpen } = acknowledged.add(await runAndKill(writer, setup, wait));
    afterKill?.(file);
    const faults = inspect(random() < 0.5 ? copyDatabase(file) : file, acknowledged).map((fault) => `kill ${kill + 1}, seed ${seed}, ${file}: ${fault}`);
    report = {
      kills: report.kills + 1,
      in_flight: report.in_flight + (isInFlight ? 1 : 0),
      before_open: report.before_open + (isOpen ? 0 : 1),
      in_purge: report.in_purge + (isInPurge ? 1 : 0),
      operations: report.operations + acknowledged.operations - before.operations,
      acknowledged: report.acknowledged + acknowledged.count - before.count,
      faults: [...report.faults, ...faults],
    };
    progress?.(report);
  }
  return report;
}
