/** Looks at a run while it runs, and names the cap that it breaks first. */
import { folderSize } from "./folder-size.ts";
import { sampleTree } from "./process-tree.ts";
import type { CapName, Caps, Exceeded } from "./types.ts";

/** What is watched. */
export interface Watched {
  /** First process of the run's namespace, on the host. */
  readonly pid: number;
  readonly caps: Caps;
  /** Folder of the host that the run writes. */
  readonly workspace: string | null;
  /** Called once, with the cap that was broken. */
  readonly exceeded: (exceeded: Exceeded) => void;
}

/** Peaks so far, in milliseconds and bytes. */
export interface Watch {
  readonly peak: { cpu_ms: number; memory_bytes: number };
  stop(): void;
}

/** Between two looks. A process can pass a cap by what it does in this time; kernel limits bound that (limits.ts). */
const INTERVAL_MS = 15;
/** The folder is looked at less often: it costs a call for each entry. */
const LOOKS_PER_FOLDER = 8;
/** A workspace that is within its cap by bytes may still hold many entries; what is exported is measured exactly later. */
const FOLDER_SLACK_BYTES = 1024 * 1024;

function firstBroken(observed: Partial<Record<CapName, number>>, caps: Caps): Exceeded | null {
  const order: readonly CapName[] = ["processes", "memory_bytes", "cpu_time_ms", "output_bytes"];
  const cap = order.find((name) => (observed[name] ?? 0) > caps[name]);
  return cap === undefined ? null : { cap, limit: caps[cap], observed: observed[cap] ?? 0 };
}

/** Starts to watch. */
export function watch({ pid, caps, workspace, exceeded }: Watched): Watch {
  const peak = { cpu_ms: 0, memory_bytes: 0 };
  let looks = 0;
  const look = (): void => {
    looks += 1;
    const { tasks, cpu_ms, memory_bytes } = sampleTree(pid, caps.processes * 2, caps.memory_bytes);
    peak.cpu_ms = Math.max(peak.cpu_ms, cpu_ms);
    peak.memory_bytes = Math.max(peak.memory_bytes, memory_bytes);
    const enough = caps.output_bytes + FOLDER_SLACK_BYTES;
    const written = workspace !== null && looks % LOOKS_PER_FOLDER === 0 ? folderSize(workspace, enough) - FOLDER_SLACK_BYTES : 0;
    const broken = firstBroken({ processes: tasks, memory_bytes, cpu_time_ms: cpu_ms, output_bytes: written }, caps);
    if (broken === null) return;
    clearInterval(timer);
    exceeded(broken);
  };
  const timer = setInterval(look, INTERVAL_MS);
  return { peak, stop: () => clearInterval(timer) };
}
