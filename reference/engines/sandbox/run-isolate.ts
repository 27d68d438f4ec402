/** Runs one script in a thread that runs nothing else meanwhile, and ends the thread where the script does not end by itself. */
import type { IsolateEnd, IsolateOrder } from "./isolate-order.ts";
import { giveBack, takeThread } from "./isolate-threads.ts";
import { overCap, SandboxFault } from "./sandbox-fault.ts";

/** For a script that is in one long native step, where it cannot be interrupted: then the thread is ended from outside. */
const GRACE_MS = 100;

/**
 * Runs a script.
 * @throws SandboxFault SBOX_TIMEOUT where the thread had to be ended, or the signal came; SBOX_RUNTIME_ERROR where it broke.
 */
export async function runIsolate(worker_file: string, order: IsolateOrder, signal: AbortSignal): Promise<IsolateEnd> {
  const limit = order.caps.wall_time_ms;
  const started = performance.now();
  const thread = takeThread(worker_file);
  const { worker } = thread;
  let end: IsolateEnd | null = null;
  let watch: NodeJS.Timeout | undefined;
  let abort = (): void => undefined;
  try {
    end = await new Promise<IsolateEnd>((resolve, reject) => {
      abort = () => reject(new SandboxFault("SBOX_TIMEOUT", "the script was stopped by the runtime"));
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      const late = (): void => reject(overCap({ cap: "wall_time_ms", limit, observed: Math.ceil(performance.now() - started) }));
      watch = setTimeout(late, limit + GRACE_MS);
      worker.on("message", resolve);
      worker.on("error", (cause) => reject(brokenThread(cause, order)));
      worker.on("exit", () => reject(new SandboxFault("SBOX_RUNTIME_ERROR", "the isolate ended without an answer")));
      worker.postMessage(order);
    });
    return end;
  } finally {
    clearTimeout(watch);
    signal.removeEventListener("abort", abort);
    await giveBack(thread, end);
  }
}

function brokenThread(cause: Error, { caps }: IsolateOrder): SandboxFault {
  const isMemory = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (isMemory) return overCap({ cap: "memory_bytes", limit: caps.memory_bytes, observed: caps.memory_bytes + 1 });
  return new SandboxFault("SBOX_RUNTIME_ERROR", "the isolate broke");
}
