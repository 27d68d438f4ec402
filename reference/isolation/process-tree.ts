/** What the processes of a run use, read from /proc. All of them descend from the first process of their namespace. */
import { readdirSync, readFileSync } from "node:fs";

/** One look at all processes of a run. */
export interface TreeSample {
  /** Processes and threads. */
  readonly tasks: number;
  /** Of those that live, and of those that they waited for. */
  readonly cpu_ms: number;
  /** Resident; shared pages counted by share where the plain sum is above `exact_above`. */
  readonly memory_bytes: number;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** Fields of /proc/<pid>/stat after the name in brackets, counted from `state`. */
const UTIME = 11;
const CSTIME = 14;

/** A process that ended meanwhile reads as nothing. */
function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Children of a process, by each of its threads. */
function childrenOf(pid: string): readonly string[] {
  return listNames(`/proc/${pid}/task`).flatMap((task) => readText(`/proc/${pid}/task/${task}/children`).split(" ").filter(Boolean));
}

/** A line of /proc/<pid>/status or smaps_rollup; null where it is not there. */
function readNumber(text: string, name: string): number | null {
  const digits = new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Proportional set size in bytes; null where it cannot be read. */
function proportionalBytes(pid: string): number | null {
  const kilobytes = readNumber(readText(`/proc/${pid}/smaps_rollup`), "Pss");
  return kilobytes === null ? null : kilobytes * 1024;
}

interface ProcessUse {
  readonly pid: string;
  readonly threads: number;
  readonly cpu_ms: number;
  readonly resident_bytes: number;
}

function readProcess(pid: string): ProcessUse | null {
  const stat = readText(`/proc/${pid}/stat`);
  const status = readText(`/proc/${pid}/status`);
  if (stat === "" || status === "") return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(UTIME, CSTIME + 1).reduce((sum, field) => sum + Number(field), 0);
  // A process that has ended and is not yet waited for has no memory any more.
  return { pid, threads: readNumber(status, "Threads") ?? 0, cpu_ms: ticks * MS_PER_TICK, resident_bytes: (readNumber(status, "VmRSS") ?? 0) * 1024 };
}

function listTree(root: number, most: number): readonly ProcessUse[] {
  const found: ProcessUse[] = [];
  const waiting = [String(root)];
  for (let pid = waiting.pop(); pid !== undefined && found.length <= most; pid = waiting.pop()) {
    const use = readProcess(pid);
    if (use === null) continue;
    found.push(use);
    waiting.push(...childrenOf(pid));
  }
  return found;
}

/**
 * Looks at the tree under `root`, at most at `most` processes. Shared pages are only told apart where the plain sum is above
 * `exact_above` bytes, because that costs more than all else.
 */
export function sampleTree(root: number, most: number, exact_above: number): TreeSample {
  const tree = listTree(root, most);
  const sum = (of: (use: ProcessUse) => number): number => tree.reduce((total, use) => total + of(use), 0);
  const resident = sum((use) => use.resident_bytes);
  return {
    tasks: sum((use) => use.threads),
    cpu_ms: sum((use) => use.cpu_ms),
    memory_bytes: resident <= exact_above ? resident : sum((use) => proportionalBytes(use.pid) ?? use.resident_bytes),
  };
}

/** State (R, S, D, Z, ...) and parent of a process; null where it is gone. */
export function describeProcess(pid: number): { readonly state: string; readonly parent: number } | null {
  const stat = readText(`/proc/${pid}/stat`);
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === undefined || parent === undefined ? null : { state, parent: Number(parent) };
}
