/** Threads that drive mutants standing in the same thread; jobs are handed out one by one, and a shard that breaks is replaced. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { HarnessError } from "../errors.ts";
import { packageRoot } from "../package-root.ts";
import type { ShardJob, ShardReport, ShardStart } from "./shard-messages.ts";

/** How shards are run. */
export interface ShardsSetting {
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
  readonly kit: ShardStart["kit"];
  /** A folder that stands, in which each shard gets one. */
  readonly folder: string;
  readonly shards: number;
  /** Jobs that one shard has at the same time: their waits overlap. */
  readonly lanes: number;
  /** A shard that is silent for so long is at work on something that never ends; milliseconds. */
  readonly silentMs: number;
  readonly signal: AbortSignal;
}

/** What became of a job; null where its shard broke while it was open, so that nothing can be said of it. */
export type JobEnd = ReadonlyMap<string, string> | null;

/** Most of what a case leaves behind dies young: a small nursery copies it again and again. */
const NURSERY_MB = 64;

/** Runs the jobs in their order. Rejects where a shard ends although no job was open in it. */
export async function runInShards(jobs: readonly ShardJob[], setting: ShardsSetting, ended: (id: string, end: JobEnd) => void): Promise<void> {
  const queue = [...jobs];
  let started = 0;
  const slot = async (): Promise<void> => {
    while (queue.length > 0 && !setting.signal.aborted) {
      started += 1;
      await runShard(queue, path.join(setting.folder, `shard-${started}`), setting, ended);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: setting.shards }, slot));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** One shard, until no job is left or it breaks. */
function runShard(queue: ShardJob[], folder: string, setting: ShardsSetting, ended: (id: string, end: JobEnd) => void): Promise<void> {
  mkdirSync(folder);
  const { module, kit, env, lanes, silentMs, signal } = setting;
  const start: ShardStart = { module, folder, kit };
  const worker = new Worker(path.join(packageRoot(), "dist", "harness", "selftest", "shard.js"), {
    workerData: start,
    env: { ...env },
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
  });
  // What a mutant prints is nobody's message.
  worker.stdout.resume();
  worker.stderr.resume();
  const open = new Set<string>();
  let heardAt = performance.now();
  let failure: string | null = null;
  const give = (): void => {
    const job = queue.shift();
    if (job !== undefined) {
      open.add(job.id);
      worker.postMessage(job);
    } else if (open.size === 0) void worker.terminate();
  };
  worker.on("message", (report: ShardReport) => {
    heardAt = performance.now();
    if (report.kind === "ready") for (let lane = 0; lane < lanes; lane += 1) give();
    if (report.kind !== "done" || !open.delete(report.id)) return;
    ended(report.id, report.signs);
    give();
  });
  worker.on("error", (error) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  const watch = setInterval(() => {
    if (performance.now() - heardAt > silentMs) void worker.terminate();
  }, silentMs / 4);
  const stop = (): void => void worker.terminate();
  signal.addEventListener("abort", stop);
  return new Promise((resolve, reject) => {
    worker.once("exit", () => {
      clearInterval(watch);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return resolve();
      for (const id of open) ended(id, null);
      if (open.size === 0 && queue.length > 0)
        return reject(new HarnessError("HARNESS_FAULT", `a thread of the self-test ended before it was given a mutant: ${failure ?? "no reason was given"}`));
      resolve();
    });
  });
}
