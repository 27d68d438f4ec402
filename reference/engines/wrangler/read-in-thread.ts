/** Reads xlsx and parquet in a thread with a heap of its own: a file that makes a library loop or swell ends the thread alone. */
import { Worker } from "node:worker_threads";
import { isJsonObject, member, stringMember } from "../../json.ts";
import { locateLibrary } from "./libraries.ts";
import type { Pace } from "./pace.ts";
import type { ReadSettings } from "./table.ts";
import { THREAD_SOURCE } from "./thread-source.ts";
import { unreadable } from "./wrangler-fault.ts";
import { repackZip } from "./zip-guard.ts";

export type ThreadFormat = "xlsx" | "parquet";

/** A table as a library read it; `columns` is null where its first row names them. */
export interface RawTable {
  readonly columns: readonly unknown[] | null;
  readonly rows: readonly (readonly unknown[])[];
}

const MIB = 1024 * 1024;

function problemOf(answer: unknown, format: ThreadFormat): string {
  return stringMember(answer, "problem") ?? `the data is no ${format} file that can be read`;
}

function rawTableOf(answer: unknown, format: ThreadFormat): RawTable {
  const found: { readonly columns: unknown; readonly rows: unknown } | null = isJsonObject(answer)
    ? { columns: member(answer, "columns"), rows: member(answer, "rows") }
    : null;
  if (found === null || !Array.isArray(found.rows) || !found.rows.every(Array.isArray)) throw unreadable(problemOf(answer, format));
  return { columns: Array.isArray(found.columns) ? found.columns : null, rows: found.rows };
}

/** What the thread answers; null where it ended without an answer. */
function answerOf(worker: Worker, pace: Pace): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(null);
    const timer = setTimeout(stop, Math.min(pace.left() + 1, 0x7fffffff));
    pace.signal.addEventListener("abort", stop, { once: true });
    worker.once("message", resolve).once("error", stop).once("exit", stop);
    worker.once("exit", () => {
      clearTimeout(timer);
      pace.signal.removeEventListener("abort", stop);
    });
  });
}

/**
 * Reads a whole file.
 * @throws WranglerFault WR_DATA_PARSE_ERROR for what cannot be read, is too large, or takes longer than the budget.
 */
export async function readInThread(format: ThreadFormat, given: Uint8Array, { limits, library_place, pace }: ReadSettings): Promise<RawTable> {
  const library = locateLibrary(format === "xlsx" ? "read-excel-file" : "hyparquet", library_place);
  const bytes = Uint8Array.from(format === "xlsx" ? repackZip(Buffer.from(given), limits) : given);
  pace.check();
  const started = performance.now();
  const worker = new Worker(THREAD_SOURCE, {
    eval: true,
    workerData: { format, library, bytes, most_unpacked: limits.unpacked_bytes, most_cells: limits.cells },
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.thread_bytes / MIB, maxYoungGenerationSizeMb: 32 },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const answer = await answerOf(worker, pace);
  await worker.terminate();
  pace.spend(performance.now() - started);
  return rawTableOf(answer, format);
}
