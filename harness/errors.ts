/** Errors of the harness itself: a closed table of codes, never mixed with denials (data) or bugs (`invariant`). */

/** Every code, with the exit code that the command line answers where the error reaches it (RUNS-AND-REPORTS). */
export const HARNESS_ERRORS = {
  /** Bad argument, option or configuration file. */
  USAGE: 2,
  /** A case, world, operation or other file of the corpus cannot be used. */
  CORPUS: 2,
  /** target.json or what `--target` names cannot be used. */
  TARGET_CONFIG: 2,
  /** A waiver file cannot be used. */
  WAIVERS: 2,
  /** A report or run file cannot be read. */
  RUN_FILE: 2,
  /** The target did not start or did not agree on a protocol version. */
  TARGET_START: 4,
  /** The target is gone: its process or worker ended. */
  TARGET_GONE: 1,
  /** The target did not answer in time. */
  TARGET_TIMEOUT: 1,
  /** The target sent what the protocol does not allow. */
  TARGET_PROTOCOL: 1,
  /** The harness sent what the protocol does not allow: our own fault. */
  HARNESS_FAULT: 1,
} as const;

export type HarnessErrorCode = keyof typeof HARNESS_ERRORS;

/** Where an error was found: a file, a place in it, and so on; shown after the message. */
export type ErrorPlace = Readonly<Record<string, string | number>>;

/** An error with a code. `message` is lower case, without a final period, and says what to do next. */
export class HarnessError extends Error {
  readonly code: HarnessErrorCode;
  readonly place: ErrorPlace;

  constructor(code: HarnessErrorCode, message: string, place: ErrorPlace = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "HarnessError";
    this.code = code;
    this.place = place;
  }
}

/** Marks a bug of our own and stops loudly. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}

/** Exhausts a union: a member that was forgotten is a type error. */
export function assertNever(value: never): never {
  throw new Error(`invariant: unexpected ${JSON.stringify(value)}`);
}
