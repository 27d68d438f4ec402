/**
 * A thread in which one script after the other runs, each in a WASM isolate (QuickJS) of its own: a fresh instance with a fresh
 * memory. A script has no host but what the prelude makes: no file, no network, no process, no module. A thread whose script
 * had to be stopped runs no other.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import type * as QuickJs from "quickjs-emscripten";
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from "quickjs-emscripten";
import { INITIAL_BYTES, type IsolateCaps, type IsolateEnd, type IsolateError, type IsolateFile, type IsolateOrder } from "./isolate-order.ts";
import { PRELUDE } from "./isolate-prelude.ts";

/** All memory of an isolate. */
interface IsolateMemory {
  readonly buffer: ArrayBuffer;
}

/** Of the platform; the types of Node say nothing of it. */
declare const WebAssembly: { readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => IsolateMemory };

/** Between two looks at the clock of this thread, which costs a file read. */
const CPU_LOOK_MS = 5;

const PAGE_BYTES = 65_536;
/** What the library is built for. */
const MOST_PAGES = 32_768;

/**
 * Its maximum is what holds the cap: the library's own limit counts blocks and not their size where it is compiled to WASM.
 */
function makeMemory({ memory_bytes }: IsolateCaps): IsolateMemory {
  return new WebAssembly.Memory({ initial: INITIAL_BYTES / PAGE_BYTES, maximum: Math.min(MOST_PAGES, Math.floor(memory_bytes / PAGE_BYTES)) });
}

/** CPU time of this thread; where the platform does not tell, the time that passed, which is never less. */
function threadCpuMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

const SYSTEM_NOW = Date.now;
const SYSTEM_OFFSET = Date.prototype.getTimezoneOffset;

/** The library asks this thread for the time and its zone; a script's random numbers are seeded from the time. */
function setClock(still: boolean): void {
  Date.now = still ? () => 0 : SYSTEM_NOW;
  Date.prototype.getTimezoneOffset = still ? () => 0 : SYSTEM_OFFSET;
}

/** Everything about one script while it runs. */
class Isolate {
  readonly #order: IsolateOrder;
  readonly #memory: IsolateMemory;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #printed: Buffer[] = [];
  readonly #files: IsolateFile[] = [];
  #size = 0;
  #error: IsolateError | null = null;

  constructor(quickjs: QuickJSWASMModule, order: IsolateOrder, memory: IsolateMemory) {
    this.#order = order;
    this.#memory = memory;
    this.#runtime = quickjs.newRuntime();
    this.#context = this.#runtime.newContext();
    this.#runtime.setMaxStackSize(order.caps.stack_bytes);
    this.#watchTime();
  }

  /** A cap that is passed ends the script: it cannot catch an interruption. */
  #watchTime(): void {
    const { wall_time_ms, cpu_time_ms } = this.#order.caps;
    const [started, cpu_before] = [performance.now(), threadCpuMs()];
    let looked = started;
    this.#runtime.setInterruptHandler(() => {
      const now = performance.now();
      if (now - started > wall_time_ms) this.#error ??= capError("wall_time_ms", wall_time_ms, now - started);
      if (now - looked > CPU_LOOK_MS) {
        looked = now;
        const used = threadCpuMs() - cpu_before;
        if (used > cpu_time_ms) this.#error ??= capError("cpu_time_ms", cpu_time_ms, used);
      }
      return this.#error !== null;
    });
  }

  /** True where so many bytes still fit under the cap on outputs. */
  #hasRoom({ length }: Uint8Array): boolean {
    this.#size += length;
    if (this.#size > this.#order.caps.output_bytes) this.#error ??= capError("output_bytes", this.#order.caps.output_bytes, this.#size);
    return this.#error === null;
  }

  #write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#hasRoom(bytes)) this.#printed.push(bytes);
  }

  #keep(path: string, text: string): void {
    const bytes = Buffer.from(text);
    if (this.#hasRoom(bytes)) this.#files.push({ path, bytes });
  }

  /** Bytes of an input; a copy, made each time it is asked for. */
  #read(input: number, entry: number): Uint8Array {
    const found = this.#order.inputs[input];
    if (found === undefined) return new Uint8Array();
    return "bytes" in found ? found.bytes : (found.entries[entry]?.bytes ?? new Uint8Array());
  }

  #hostFunctions(): readonly QuickJSHandle[] {
    const context = this.#context;
    const goOn = () => (this.#error === null ? context.undefined : { error: context.newError("stopped") });
    const write = context.newFunction("write", (line) => {
      this.#write(context.getString(line));
      return goOn();
    });
    const keep = context.newFunction("keep", (path, text) => {
      this.#keep(context.getString(path), context.getString(text));
      return goOn();
    });
    const read = context.newFunction("read", (input, entry, form) => {
      const bytes = this.#read(context.getNumber(input), context.getNumber(entry));
      if (context.getString(form) === "text") return context.newString(Buffer.from(bytes).toString("utf8"));
      return context.newArrayBuffer(Uint8Array.from(bytes).buffer);
    });
    const shape = this.#order.inputs.map((input) => ({
      artifact_id: input.artifact_id,
      paths: "bytes" in input ? null : input.entries.map((entry) => entry.path),
    }));
    return [write, keep, read, context.newString(JSON.stringify(shape))];
  }

  /** Runs the script and all that it left to be done later. */
  run(): IsolateEnd {
    const value = this.#attempt();
    return {
      printed: Buffer.concat(this.#printed),
      files: this.#files,
      value: this.#error === null ? value : null,
      error: this.#error,
      memory_bytes: this.#memory.buffer.byteLength,
    };
  }

  #attempt(): string | null {
    try {
      const prelude = this.#unwrap(this.#context.evalCode(PRELUDE, "prelude.js", { type: "global", strict: true }));
      const toJson = prelude === null ? null : this.#unwrap(this.#context.callFunction(prelude, this.#context.undefined, ...this.#hostFunctions()));
      const result = toJson === null ? null : this.#unwrap(this.#context.evalCode(this.#order.script, "script.js", { type: "global" }));
      return toJson === null || result === null ? null : this.#toText(toJson, result);
    } catch (error) {
      // The stack of this thread ended before that of the isolate, or the isolate could not get the memory to say more.
      this.#error ??= error instanceof RangeError ? { kind: "stack" } : { kind: "memory" };
      return null;
    }
  }

  #toText(toJson: QuickJSHandle, result: QuickJSHandle): string | null {
    while (this.#error === null && this.#runtime.hasPendingJob()) {
      const jobs = this.#runtime.executePendingJobs(1);
      if (jobs.error !== undefined) this.#unwrap({ error: jobs.error });
    }
    if (this.#error !== null) return null;
    const state = this.#context.getPromiseState(result);
    if (state.type === "pending") this.#error = { kind: "pending" };
    const settled = state.type === "fulfilled" ? state.value : state.type === "rejected" ? this.#unwrap({ error: state.error }) : null;
    const json = settled === null ? null : this.#unwrap(this.#context.callFunction(toJson, this.#context.undefined, settled));
    return json === null || this.#context.typeof(json) !== "string" ? null : this.#context.getString(json);
  }

  /** The value of a completion; null after an error, which is kept. */
  #unwrap(completion: { readonly value: QuickJSHandle; readonly error?: undefined } | { readonly error: QuickJSHandle }): QuickJSHandle | null {
    if (completion.error === undefined) return completion.value;
    this.#error ??= this.#describe(completion.error);
    return null;
  }

  /** True where the memory cannot grow any more. */
  #isFull(): boolean {
    return this.#memory.buffer.byteLength + PAGE_BYTES > this.#order.caps.memory_bytes;
  }

  #describe(error: QuickJSHandle): IsolateError {
    const dumped: unknown = this.#context.dump(error);
    // Without any memory left there is none for an error either.
    if (dumped === undefined || (dumped === null && this.#isFull())) return { kind: "memory" };
    const { name, message } = typeof dumped === "object" && dumped !== null ? { name: "", message: "", ...dumped } : { name: "", message: dumped };
    if (name === "InternalError" && message === "out of memory") return { kind: "memory" };
    if (name === "InternalError" && message === "stack overflow") return { kind: "stack" };
    return { kind: "thrown", name: String(name), message: String(message) };
  }
}

function capError(cap: "wall_time_ms" | "cpu_time_ms" | "output_bytes", limit: number, observed: number): IsolateError {
  return { kind: "cap", stop: { cap, limit, observed: Math.ceil(observed) } };
}

async function runOrder(order: IsolateOrder): Promise<IsolateEnd> {
  setClock(order.still);
  const library: typeof QuickJs = createRequire(import.meta.url)(order.library);
  const memory = makeMemory(order.caps);
  const variant = library.newVariant(library.RELEASE_SYNC, { wasmMemory: memory, wasmModule: order.module });
  return new Isolate(await library.newQuickJSWASMModule(variant), order, memory).run();
}

// What is thrown here breaks the thread, and says so to who started it.
parentPort?.on("message", async (order: IsolateOrder) => {
  parentPort?.postMessage(await runOrder(order));
});
