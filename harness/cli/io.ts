/** The world outside the command line, handed in: tests give another one. */

/** Where a command reads and writes. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** True where progress may be written over. */
  readonly interactive: boolean;
  readonly colours: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

const DEFAULT_WIDTH = 100;
/** What a shell reports for a command that SIGPIPE ended. */
const BROKEN_PIPE = 141;

/** The real one. */
export function processIo(): Io {
  const { stdout, stderr, env } = process;
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => abort.abort(name));
  // Nobody reads any more (`… | head`): the work ends quietly, and is no success that was not reached.
  stdout.on("error", () => process.exit(BROKEN_PIPE));
  const plain = (env["NO_COLOR"] ?? "") !== "" || (env["CI"] ?? "") !== "" || env["TERM"] === "dumb";
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive: stdout.isTTY === true && !plain,
    colours: stdout.isTTY === true && !plain,
    width: stdout.columns ?? DEFAULT_WIDTH,
    cwd: process.cwd(),
    env,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    signal: abort.signal,
  };
}
