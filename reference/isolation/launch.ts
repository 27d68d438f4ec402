/** Starts a run up to the point where its program waits for permission to begin. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { Duplex, type Readable, type Writable } from "node:stream";
import { invariant, RuntimeFault } from "../faults.ts";
import { inheritedDescriptors } from "./inherited-descriptors.ts";
import { ARGUMENTS_FD, BLOCK_FD, bwrapOptions, launchCommand, SECCOMP_FD, STATUS_FD } from "./launch-arguments.ts";
import type { RunOwner } from "./run-owner.ts";
import type { Staging } from "./staging.ts";
import type { Tools } from "./tools.ts";
import type { Caps, IsolatedRun } from "./types.ts";

/** A run that has been started. */
export interface Launched {
  readonly child: ChildProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Process id, on the host, of the first process of the run's namespace; rejects where the isolation was not built. */
  readonly first_process: Promise<number>;
  /** Lets the program begin. */
  begin(): void;
  /** Exit code of the program, once it has ended; null where the program never began or was stopped from outside. */
  exitCode(): number | null;
}

const FIRST_PROCESS = /"child-pid": (\d+)[\s,}]/;
const EXIT_CODE = /"exit-code": (\d+)[\s,}]/;

/** Descriptors by their number; those that this process would pass on are covered with /dev/null. */
function descriptorTable(nothing: number): ("pipe" | "ignore" | number)[] {
  const table: ("pipe" | "ignore" | number)[] = ["pipe", "pipe", "pipe"];
  for (const fd of [STATUS_FD, BLOCK_FD, SECCOMP_FD, ARGUMENTS_FD]) table[fd] = "pipe";
  for (const fd of inheritedDescriptors()) table[fd] ??= nothing;
  return Array.from(table, (entry) => entry ?? "ignore");
}

function streamAt(child: ChildProcess, fd: number): Duplex {
  const stream = child.stdio[fd];
  invariant(stream instanceof Duplex, "a pipe of the launch is a stream");
  return stream;
}

/** A reader that is gone already has said why on another way: its exit. */
function give(stream: Writable, bytes: Uint8Array | string): void {
  stream.on("error", () => undefined);
  stream.end(bytes);
}

function spawnLaunch(command: readonly [string, ...string[]]): ChildProcess {
  const nothing = openSync("/dev/null", "r+");
  try {
    const [program, ...words] = command;
    return spawn(program, words, { cwd: "/", env: { PATH: "/usr/bin:/bin" }, stdio: descriptorTable(nothing), detached: true });
  } finally {
    closeSync(nothing);
  }
}

/** Starts a run. What goes wrong comes as the rejection of `first_process`. */
export function launch(run: IsolatedRun, caps: Caps, staging: Staging, tools: Tools, owner: RunOwner, filter: Uint8Array | null): Launched {
  const child = spawnLaunch(launchCommand(tools, owner, run, staging, caps.memory_bytes));
  const status = streamAt(child, STATUS_FD);
  let said = "";
  const first_process = new Promise<number>((resolve, reject) => {
    const refuse = (cause?: unknown): void => reject(new RuntimeFault("ISOLATION_UNAVAILABLE", "the isolation was not built", { cause }));
    status.on("data", (chunk: Buffer) => {
      said += chunk.toString("latin1");
      const pid = FIRST_PROCESS.exec(said)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    status.on("close", () => refuse());
    child.on("error", refuse);
  });
  give(streamAt(child, SECCOMP_FD), filter ?? "");
  give(streamAt(child, ARGUMENTS_FD), bwrapOptions(run, staging, filter !== null).join("\0"));
  const { stdin, stdout, stderr } = child;
  invariant(stdin !== null && stdout !== null && stderr !== null, "the standard streams of a launch are pipes");
  const begin = (): void => {
    give(streamAt(child, BLOCK_FD), "\n");
    give(stdin, run.stdin ?? "");
  };
  const exitCode = (): number | null => {
    const code = EXIT_CODE.exec(said)?.[1];
    return code === undefined ? null : Number(code);
  };
  return { child, stdin, stdout, stderr, first_process, begin, exitCode };
}
