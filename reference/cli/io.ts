/** The world outside a command, handed in by whoever runs it. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly cwd: string;
  /** Ends a command that would go on for ever. */
  readonly signal: AbortSignal;
}

/** Exit codes: done, a log that does not hold, and usage or a file that cannot be read. */
export const EXIT = { done: 0, broken: 1, usage: 2 } as const;

/** What a command answers to wrong usage; the message says what to do. */
export class UsageError extends Error {}
