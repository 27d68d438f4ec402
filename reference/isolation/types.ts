/** What is run isolated, under which caps, and how it ended. */

/** Caps of one run: milliseconds, bytes, tasks (processes and threads together). */
export interface Caps {
  readonly wall_time_ms: number;
  /** Of all processes of the run together. */
  readonly cpu_time_ms: number;
  /** Of all processes of the run together. */
  readonly memory_bytes: number;
  /** What is written to standard output and standard error together; a file of its own in the workspace counts for itself. */
  readonly output_bytes: number;
  readonly processes: number;
}

export type CapName = keyof Caps;

/** Where a run sets no cap of its own: nothing is unbounded. */
export const DEFAULT_CAPS: Caps = Object.freeze({
  wall_time_ms: 60_000,
  cpu_time_ms: 60_000,
  memory_bytes: 512 * 1024 * 1024,
  output_bytes: 64 * 1024 * 1024,
  processes: 32,
});

/** The cap that ended a run; `observed` is in the unit of the cap, and the least that it was. */
export interface Exceeded {
  readonly cap: CapName;
  readonly limit: number;
  readonly observed: number;
}

/** A file that the run can read: a copy of these bytes at an absolute path inside. */
export interface IsolatedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A folder of the host that the run can read, at an absolute path inside. */
export interface IsolatedScope {
  readonly path: string;
  readonly source: string;
}

/** A file or folder of the host at its place inside, read-only. */
export interface Binding {
  readonly source: string;
  readonly path: string;
}

/** A program of the host with all that it needs to start. */
export interface Executable {
  /** Where it stands inside; the same as on the host. */
  readonly path: string;
  readonly bindings: readonly Binding[];
}

/** One run. There is no member for a network: a run has none. */
export interface IsolatedRun {
  /** The first word is the `path` of one of the executables. */
  readonly argv: readonly [string, ...string[]];
  /** The only programs that can be started inside. */
  readonly executables: readonly Executable[];
  readonly files?: readonly IsolatedFile[];
  readonly scopes?: readonly IsolatedScope[];
  /**
   * Folder of the host that the run can write: `/workspace` inside, and its working directory. What lies in it afterwards was
   * written by strangers: symbolic links included. Without it `/workspace` is empty and not kept.
   */
  readonly workspace?: string;
  /** The whole environment; nothing of the host's is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  readonly caps?: Partial<Caps>;
  /** Ends the run: SIGTERM, a short grace, SIGKILL. */
  readonly signal?: AbortSignal;
}

/** How a run ended. */
export interface IsolatedEnd {
  /** Exit code of the program, 128 + n where signal n ended it; null where the run was stopped from outside. */
  readonly exit: number | null;
  /** At most `output_bytes` together. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Sampled while it ran: the least that was used. Milliseconds and bytes. */
  readonly usage: { readonly wall_ms: number; readonly cpu_ms: number; readonly memory_bytes: number };
  readonly exceeded: Exceeded | null;
  /** True where `signal` ended it. */
  readonly aborted: boolean;
}
