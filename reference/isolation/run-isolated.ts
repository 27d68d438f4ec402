/** One run from start to end: built, limited, watched, stopped where it must be, and cleaned up after. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { RuntimeFault } from "../faults.ts";
import { type BoundedOutput, collectOutput } from "./bounded-output.ts";
import { type Launched, launch } from "./launch.ts";
import { limitProcess } from "./limits.ts";
import { describeProcess } from "./process-tree.ts";
import { drawRunOwner, type RunOwner } from "./run-owner.ts";
import { type Staging, stage } from "./staging.ts";
import type { Tools } from "./tools.ts";
import { type CapName, type Caps, DEFAULT_CAPS, type Exceeded, type IsolatedEnd, type IsolatedRun } from "./types.ts";
import { watch } from "./watchdog.ts";

/** What a platform gives to every run. */
export interface Builder {
  readonly tools: Tools;
  /** Program of the system call filter; null where none is written for the architecture. */
  readonly filter: Uint8Array | null;
}

/** From SIGTERM to SIGKILL. */
export const GRACE_MS = 100;
/** For the kernel to take down a namespace whose first process is dead. */
const GONE_MS = 5000;

/** Caps that leave time to end in order; at all others a run is killed at once, since each moment makes it worse. */
const PATIENT: ReadonlySet<CapName> = new Set(["wall_time_ms", "cpu_time_ms"]);

/** Stops a run, once. Killing the first process of a namespace kills all processes in it. */
class Stopper {
  readonly #launched: Launched;
  #pid: number | null = null;
  #timers: NodeJS.Timeout[] = [];
  #stopped = false;
  exceeded: Exceeded | null = null;
  aborted = false;

  constructor(launched: Launched) {
    this.#launched = launched;
  }

  found(pid: number): void {
    this.#pid = pid;
  }

  after(ms: number, action: () => void): void {
    this.#timers.push(setTimeout(action, ms));
  }

  exceed(exceeded: Exceeded): void {
    if (this.#stopped) return;
    this.exceeded = exceeded;
    this.#stop(PATIENT.has(exceeded.cap));
  }

  abort(): void {
    if (this.#stopped) return;
    this.aborted = true;
    this.#stop(true);
  }

  #stop(patient: boolean): void {
    this.#stopped = true;
    if (patient) {
      this.#signal("SIGTERM");
      this.after(GRACE_MS, () => this.#signal("SIGKILL"));
    } else this.#signal("SIGKILL");
  }

  /** To the process group of the run, and past it: what left the group goes down with the namespace. */
  #signal(signal: "SIGTERM" | "SIGKILL"): void {
    const { child } = this.#launched;
    try {
      // A number that is no child of ours any more may already be somebody else's.
      if (this.#pid !== null && describeProcess(this.#pid)?.parent === child.pid) process.kill(signal === "SIGTERM" ? -this.#pid : this.#pid, signal);
    } catch {
      // It has ended by itself.
    }
    if (signal === "SIGKILL") child.kill(signal);
  }

  done(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** Waits until the first process of the namespace has ended: the kernel lets it end last. It may wait long to be waited for. */
async function untilGone(pid: number): Promise<void> {
  const deadline = performance.now() + GONE_MS;
  while (performance.now() < deadline) {
    const found = describeProcess(pid);
    if (found === null || found.state === "Z" || found.state === "X") return;
    await delay(2);
  }
}

function capsOf(run: IsolatedRun): Caps {
  return { ...DEFAULT_CAPS, ...run.caps };
}

async function attend(run: IsolatedRun, staging: Staging, launched: Launched, builder: Builder, owner: RunOwner): Promise<IsolatedEnd> {
  const caps = capsOf(run);
  const stopper = new Stopper(launched);
  const closed = once(launched.child, "close");
  const output: BoundedOutput = collectOutput(launched, caps.output_bytes, (observed) =>
    stopper.exceed({ cap: "output_bytes", limit: caps.output_bytes, observed }),
  );
  const abort = (): void => stopper.abort();
  run.signal?.addEventListener("abort", abort, { once: true });
  const started = performance.now();
  let stopWatching = (): void => undefined;
  try {
    const pid = await launched.first_process;
    stopper.found(pid);
    await limitProcess(pid, caps, builder.tools, owner);
    const { peak, stop } = watch({ pid, caps, workspace: run.workspace ?? null, exceeded: (exceeded) => stopper.exceed(exceeded) });
    stopWatching = stop;
    stopper.after(caps.wall_time_ms, () =>
      stopper.exceed({ cap: "wall_time_ms", limit: caps.wall_time_ms, observed: Math.max(caps.wall_time_ms, Math.ceil(performance.now() - started)) }),
    );
    if (run.signal?.aborted === true) abort();
    launched.begin();
    await closed;
    await untilGone(pid);
    const exit = launched.exitCode();
    const { exceeded, aborted } = stopper;
    const stopped = exceeded !== null || aborted;
    if (exit === null && !stopped) throw new RuntimeFault("ISOLATION_UNAVAILABLE", "the isolation could not be built", { cause: output.stderr().toString() });
    const usage = { wall_ms: performance.now() - started, cpu_ms: peak.cpu_ms, memory_bytes: peak.memory_bytes };
    return { exit: stopped ? null : exit, stdout: output.stdout(), stderr: output.stderr(), usage, exceeded, aborted };
  } catch (cause) {
    launched.child.kill("SIGKILL");
    await closed.catch(() => undefined);
    if (!(cause instanceof RuntimeFault)) throw cause;
    throw new RuntimeFault("ISOLATION_UNAVAILABLE", cause.message, { cause: output.stderr().toString() || cause.cause });
  } finally {
    run.signal?.removeEventListener("abort", abort);
    stopWatching();
    stopper.done();
    await staging.remove();
  }
}

/**
 * Runs a program isolated.
 * @throws RuntimeFault ISOLATION_UNAVAILABLE where the isolation cannot be built; the program has not begun then.
 */
export async function runWith(builder: Builder, run: IsolatedRun): Promise<IsolatedEnd> {
  const owner = drawRunOwner(process.getuid?.() ?? 0, readFileSync("/proc/self/uid_map", "latin1"));
  const staging = await stage(run, owner);
  return attend(run, staging, launch(run, capsOf(run), staging, builder.tools, owner, builder.filter), builder, owner);
}
