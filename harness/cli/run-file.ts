/** Reads a run.jsonl that a command names. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { HarnessError } from "../errors.ts";
import { type ReadOptions, readRecords } from "../report/read-records.ts";
import type { RunRecords } from "../report/types.ts";
import type { Io } from "./io.ts";

/** The records. Throws RUN_FILE, naming the file. */
export function readRunFile(file: string, io: Io, options: ReadOptions = {}): RunRecords {
  let text: string;
  try {
    text = readFileSync(path.resolve(io.cwd, file), "utf8");
  } catch (cause) {
    throw new HarnessError("RUN_FILE", `the run file \`${file}\` cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {}, { cause });
  }
  try {
    return readRecords(text, options);
  } catch (error) {
    if (error instanceof HarnessError) throw new HarnessError(error.code, error.message, { file, ...error.place }, { cause: error });
    throw error;
  }
}
