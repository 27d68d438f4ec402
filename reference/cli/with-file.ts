/** What both commands share: options, help, the file opened and closed, errors as messages and exit codes. */
import path from "node:path";
import { RuntimeFault } from "../faults.ts";
import { type LogReader, openLogReader } from "../recorder/reader.ts";
import { EXIT, type Io, UsageError } from "./io.ts";
import { safeLine } from "./terminal-text.ts";

function explain(error: unknown, file: string): string {
  if (error instanceof RuntimeFault) return error.message;
  return `\`${safeLine(file)}\` cannot be read: ${safeLine(error instanceof Error ? error.message : String(error))}`;
}

/** Runs `work` over the file that the options name. */
export async function withFile<Request extends { readonly file: string }>(
  io: Io,
  readOptions: () => Request | null,
  help: string,
  work: (reader: LogReader, request: Request) => number | Promise<number>,
): Promise<number> {
  let file = "";
  let reader: LogReader | undefined;
  try {
    const request = readOptions();
    if (request === null) {
      io.out(help);
      return EXIT.done;
    }
    file = request.file;
    reader = openLogReader(path.resolve(io.cwd, file));
    return await work(reader, request);
  } catch (error) {
    io.err(`mex-conformance: ${error instanceof UsageError ? safeLine(error.message, 500) : explain(error, file)}\n`);
    return EXIT.usage;
  } finally {
    reader?.close();
  }
}
