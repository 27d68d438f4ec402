/** A target as a child process: argv without a shell, a minimal environment, a process group of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { BoundedText } from "./bounded-text.ts";
import { LineSplitter } from "./framing.ts";
import { type ExitInfo, MAX_STDERR_BYTES, type Wire, type WireListener } from "./wire.ts";

/** How to start the child. */
export interface StdioCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const OWN_GROUP = process.platform !== "win32";

/** Starts the child at once; a command that cannot be started ends with an exit that says so. */
export function startStdio(command: StdioCommand, listener: WireListener): Wire {
  const [program, ...args] = command.argv;
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...command.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: OWN_GROUP,
    shell: false,
    windowsHide: true,
  });
  const stderr = new BoundedText(MAX_STDERR_BYTES);
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const splitter = new LineSplitter(listener);
  child.stdout.on("data", (chunk: Buffer) => splitter.push(chunk));
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => undefined);
  const exit = exitOf(child).then(async (info) => {
    await Promise.all([drained(child.stdout), drained(child.stderr)]);
    splitter.end();
    signalGroup(child, "SIGKILL");
    // A grandchild in a group of its own may hold the pipes; they must not hold us.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    listener.exited(info);
    return info;
  });
  return {
    transport: "stdio",
    send: (line) => {
      if (child.stdin.writable) child.stdin.write(`${line}\n`);
    },
    stop: (graceMs) => stopChild(child, exit, graceMs),
    kill: () => {
      signalGroup(child, "SIGKILL");
      return exit;
    },
    exit,
    stderr: () => stderr.text(),
  };
}

function exitOf(child: ChildProcess): Promise<ExitInfo> {
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, text: `could not be started: ${error.code ?? error.message}` });
    });
    // `exit`, not `close`: a grandchild may hold the pipe open.
    child.once("exit", (code, signal) => resolve({ code, signal, text: code === null ? `was killed by ${signal ?? "a signal"}` : `exited with code ${code}` }));
  });
}

/** Lets what the child wrote before it ended arrive, without waiting for a grandchild that holds the pipe. */
function drained(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.readableEnded || stream.destroyed) {
      resolve();
      return;
    }
    const timer = setTimeout(done, 100);
    function done(): void {
      clearTimeout(timer);
      resolve();
    }
    stream.once("end", done);
    stream.once("close", done);
  });
}

async function stopChild(child: ChildProcess, exit: Promise<ExitInfo>, graceMs: number): Promise<ExitInfo> {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  try {
    return await exit;
  } finally {
    clearTimeout(timer);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (OWN_GROUP) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // The group is gone already.
  }
}
