/** Threads for WASM isolates: one runs one script at a time, and another after it only where the last one ended by itself. */
import { Worker } from "node:worker_threads";
import { INITIAL_BYTES, type IsolateEnd } from "./isolate-order.ts";

/** For the thread itself, beside the memory of the script. */
const THREAD_MEGABYTES = 64;
const THREAD_STACK_MEGABYTES = 4;
/** Threads that wait for a script; what they hold is held as long as this process lives. */
const MOST_IDLE = 2;
/** A thread is not trusted to be as good as new for ever. */
const MOST_SCRIPTS = 20;

/** A thread with the number of scripts that it has run. */
export interface IsolateThread {
  readonly worker: Worker;
  readonly file: string;
  readonly scripts: number;
}

const idle: IsolateThread[] = [];

function start(file: string): IsolateThread {
  const resourceLimits = { maxOldGenerationSizeMb: THREAD_MEGABYTES, stackSizeMb: THREAD_STACK_MEGABYTES };
  const worker = new Worker(file, { resourceLimits, env: {}, argv: [], execArgv: [], stdin: true, stdout: true, stderr: true });
  return { worker, file, scripts: 0 };
}

/** Those of this room alone: a thread has listeners of the platform's too. */
function removeListeners(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}

/** A thread that runs nothing. */
export function takeThread(file: string): IsolateThread {
  const index = idle.findIndex((thread) => thread.file === file);
  const waiting = index < 0 ? undefined : idle.splice(index, 1)[0];
  if (waiting === undefined) return start(file);
  removeListeners(waiting.worker);
  waiting.worker.ref();
  return waiting;
}

/** True where the script ended by itself, in the memory that it began with. */
function isAsNew(end: IsolateEnd | null): boolean {
  return end !== null && (end.error === null || end.error.kind === "thrown") && end.memory_bytes <= INITIAL_BYTES;
}

/** Gives a thread back; `end` is null where its script did not end by itself. It is kept for another script, or ended. */
export async function giveBack({ worker, file, scripts }: IsolateThread, end: IsolateEnd | null): Promise<void> {
  removeListeners(worker);
  // What breaks without a script is found by nobody, and must not end this process.
  worker.on("error", () => undefined);
  if (!isAsNew(end) || scripts + 1 >= MOST_SCRIPTS || idle.length >= MOST_IDLE) {
    await worker.terminate();
    return;
  }
  const thread = { worker, file, scripts: scripts + 1 };
  worker.once("exit", () => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
  });
  worker.unref();
  idle.push(thread);
}
