/** The byte-level interface of a running target; both transports look the same from above. */

/** How a target ended. `code` null means a signal, which is never success. */
export interface ExitInfo {
  readonly code: number | null;
  readonly signal: string | null;
  /** What it was: `exited with code 3`, `was killed by SIGSEGV`, `worker failed: …`. */
  readonly text: string;
}

/** What a transport tells its session. */
export interface WireListener {
  /** A line that may be a message. */
  line(text: string): void;
  /** A line that is none: what a worker prints. */
  captured(text: string): void;
  tooLong(bytes: number): void;
  exited(info: ExitInfo): void;
}

/** A running target. */
export interface Wire {
  /** Name for reports: `stdio` or `worker`. */
  readonly transport: Transport;
  /** Sends one message; text without a newline. Ignored once the target is gone. */
  send(line: string): void;
  /** Stops the target: a polite signal, a grace in milliseconds, then force; resolves when it is gone. */
  stop(graceMs: number): Promise<ExitInfo>;
  /** Kills the target at once; resolves when it is gone. */
  kill(): Promise<ExitInfo>;
  /** Resolves when the target has ended by itself or was stopped. */
  readonly exit: Promise<ExitInfo>;
  /** What it wrote to stderr so far, bounded. */
  stderr(): string;
}

export const TRANSPORTS = ["stdio", "worker"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Bytes of stderr that are kept: the last ones. */
export const MAX_STDERR_BYTES = 64 * 1024;
