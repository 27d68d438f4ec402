/** Limits that the kernel holds a run to, set on its first process before it starts; all others inherit them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { asOwner } from "./launch-arguments.ts";
import type { RunOwner } from "./run-owner.ts";
import type { Tools } from "./tools.ts";
import type { Caps } from "./types.ts";

const run = promisify(execFile);

/**
 * Room above a cap that the watchdog holds: it names the cap, the kernel's limit is what stops a process that is faster than
 * the next look.
 */
const SLACK_BYTES = 256 * 1024 * 1024;
const ADDRESS_SLACK_BYTES = 1024 * 1024 * 1024;
const SLACK_SECONDS = 1;
const OPEN_FILES = 128;
/** One too many, for the watchdog to see. */
const SLACK_PROCESSES = 1;

/** Limits as prlimit(1) takes them: soft and hard alike. */
export function limitOptions(caps: Caps): readonly string[] {
  const limits: readonly (readonly [string, number])[] = [
    ["cpu", Math.ceil(caps.cpu_time_ms / 1000) + SLACK_SECONDS],
    ["data", caps.memory_bytes + SLACK_BYTES],
    ["as", caps.memory_bytes + ADDRESS_SLACK_BYTES],
    ["fsize", caps.output_bytes],
    ["nproc", caps.processes + SLACK_PROCESSES],
    ["nofile", OPEN_FILES],
    ["core", 0],
  ];
  return limits.map(([name, limit]) => `--${name}=${limit}:${limit}`);
}

/** Sets the limits of a process that waits to start. The kernel lets nobody but its owner do so. */
export async function limitProcess(pid: number, caps: Caps, tools: Tools, owner: RunOwner): Promise<void> {
  const [program, ...words] = asOwner(tools, owner, [tools.prlimit, "--pid", String(pid), ...limitOptions(caps)]);
  await run(program, words, { env: {}, timeout: 5000 });
}
