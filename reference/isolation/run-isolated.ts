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
import { stage } from "./staging.ts";
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
/** For an isolation to be built; it takes some 20 ms. */
const BUILD_MS = 20_000;
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

/** Builds the isolation up to the point where the program may begin; answers the first process of its namespace. */
async function build(launched: Launched, caps: Caps, builder: Builder, owner: RunOwner): Promise<number> {
  const late = setTimeout(() => launched.child.kill("SIGKILL"), BUILD_MS);
  try {
    const pid = await launched.first_process;
    await limitProcess(pid, caps, builder.tools, owner);
    return pid;
  } finally {
    clearTimeout(late);
  }
}

/** INVARIANT: what is not fully built does not begin; its end says what bubblewrap said. */
async function refuse(launched: Launched, closed: Promise<unknown>, output: BoundedOutput, cause: unknown): Promise<never> {
  launched.child.kill("SIGKILL");
  await closed.catch(() => undefined);
  const said = output.stderr().toString();
  throw new RuntimeFault("ISOLATION_UNAVAILABLE", "the isolation could not be built; `isolationOf` says what this platform gives", {
    cause: said === "" ? cause : said,
  });
}

async function attend(run: IsolatedRun, launched: Launched, builder: Builder, owner: RunOwner): Promise<IsolatedEnd> {
  const caps = capsOf(run);
  const stopper = new Stopper(launched);
  const closed = once(launched.child, "close");
  const output = collectOutput(launched, caps.output_bytes, (observed) => stopper.exceed({ cap: "output_bytes", limit: caps.output_bytes, observed }));
  const pid = await build(launched, caps, builder, owner).catch((cause: unknown) => refuse(launched, closed, output, cause));
  stopper.found(pid);
  const started = performance.now();
  const elapsed = (): number => Math.max(caps.wall_time_ms, Math.ceil(performance.now() - started));
  stopper.after(caps.wall_time_ms, () => stopper.exceed({ cap: "wall_time_ms", limit: caps.wall_time_ms, observed: elapsed() }));
  const { peak, stop } = watch({ pid, caps, workspace: run.workspace ?? null, exceeded: (exceeded) => stopper.exceed(exceeded) });
  const abort = (): void => stopper.abort();
  run.signal?.addEventListener("abort", abort, { once: true });
  try {
    if (run.signal?.aborted === true) abort();
    else launched.begin();
    await closed;
    await untilGone(pid);
  } finally {
    run.signal?.removeEventListener("abort", abort);
    stop();
    stopper.done();
  }
  const { exceeded, aborted } = stopper;
  const stopped = exceeded !== null || aborted;
  if (launched.exitCode() === null && !stopped) return refuse(launched, closed, output, null);
  const usage = { wall_ms: performance.now() - started, cpu_ms: peak.cpu_ms, memory_bytes: peak.memory_bytes };
  return { exit: stopped ? null : launched.exitCode(), stdout: output.stdout(), stderr: output.stderr(), usage, exceeded, aborted };
}

/**
 * Runs a program isolated.
 * @throws RuntimeFault ISOLATION_UNAVAILABLE where the isolation cannot be built; the program has not begun then.
 */
export async function runWith(builder: Builder, run: IsolatedRun): Promise<IsolatedEnd> {
  const owner = drawRunOwner(process.getuid?.() ?? 0, readFileSync("/proc/self/uid_map", "latin1"));
  const staging = await stage(run, owner);
  try {
    return await attend(run, launch(run, capsOf(run), staging, builder.tools, owner, builder.filter), builder, owner);
  } finally {
    await staging.remove();
  }
}
