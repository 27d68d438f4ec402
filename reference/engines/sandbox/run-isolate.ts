/** Runs one script in a thread of its own, and ends the thread whatever the script does. */
import { Worker } from "node:worker_threads";
import type { IsolateEnd, IsolateOrder } from "./isolate-order.ts";
import { overCap, SandboxFault } from "./sandbox-fault.ts";

/** For a script that is in one long native step, where it cannot be interrupted: then the thread is ended from outside. */
const GRACE_MS = 100;
/** For the thread itself, beside the memory of the script. */
const THREAD_MEGABYTES = 64;
const THREAD_STACK_MEGABYTES = 4;

/**
 * Runs a script.
 * @throws SandboxFault SBOX_TIMEOUT where the thread had to be ended, or the signal came; SBOX_RUNTIME_ERROR where it broke.
 */
export async function runIsolate(worker_file: string, order: IsolateOrder, signal: AbortSignal): Promise<IsolateEnd> {
  const limit = order.caps.wall_time_ms;
  const started = performance.now();
  const limits = { maxOldGenerationSizeMb: THREAD_MEGABYTES, stackSizeMb: THREAD_STACK_MEGABYTES };
  const worker = new Worker(worker_file, {
    workerData: order,
    resourceLimits: limits,
    env: {},
    argv: [],
    execArgv: [],
    stdin: true,
    stdout: true,
    stderr: true,
  });
  let watch: NodeJS.Timeout | undefined;
  let abort = (): void => undefined;
  try {
    return await new Promise<IsolateEnd>((resolve, reject) => {
      abort = () => reject(new SandboxFault("SBOX_TIMEOUT", "the script was stopped by the runtime"));
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      const late = (): void => reject(overCap({ cap: "wall_time_ms", limit, observed: Math.ceil(performance.now() - started) }));
      watch = setTimeout(late, limit + GRACE_MS);
      worker.on("message", resolve);
      worker.on("error", (cause) => reject(brokenThread(cause, order)));
      worker.on("exit", () => reject(new SandboxFault("SBOX_RUNTIME_ERROR", "the isolate ended without an answer")));
    });
  } finally {
    clearTimeout(watch);
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function brokenThread(cause: Error, { caps }: IsolateOrder): SandboxFault {
  const isMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (isMemory) return overCap({ cap: "memory_bytes", limit: caps.memory_bytes, observed: caps.memory_bytes + 1 });
  return new SandboxFault("SBOX_RUNTIME_ERROR", "the isolate broke");
}
