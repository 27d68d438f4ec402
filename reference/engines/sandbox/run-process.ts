/** Runs a script as an isolated process, and reads how it ended. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ContentEntry } from "../../artifacts/content.ts";
import { RuntimeFault } from "../../faults.ts";
import type { Isolation } from "../../isolation/platform.ts";
import { FORBIDDEN_CALL_EXIT } from "../../isolation/seccomp-filter.ts";
import type { Caps, Exceeded, Executable, IsolatedEnd, IsolatedFile } from "../../isolation/types.ts";
import type { BudgetStop } from "../budget-stop.ts";
import type { IsolateInput } from "./isolate-order.ts";
import { takeLeftFiles } from "./left-files.ts";
import { overCap, SandboxFault } from "./sandbox-fault.ts";
import type { ScriptInputs } from "./script-inputs.ts";

/** A script for an interpreter. */
export interface ProcessOrder {
  readonly interpreter: Executable;
  /** Words between the interpreter and the script. */
  readonly words: readonly string[];
  readonly programs: readonly Executable[];
  readonly env: Readonly<Record<string, string>>;
  readonly given: ScriptInputs;
  readonly caps: Caps;
  /** Folder in which the script's own folder is made; null for that of temporary files. */
  readonly workspace: string | null;
  readonly signal: AbortSignal;
}

/** What a script printed and left. `error` is set where it did not end well. */
export interface ProcessEnd {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly files: readonly ContentEntry[];
  readonly error: SandboxFault | null;
}

const SCRIPT = "/script";
const INPUTS = "/inputs";
/** What shells answer for a program that cannot be started, or is not there. */
const NOT_STARTED: ReadonlySet<number> = new Set([126, 127]);
/** What interpreters say last when the kernel refuses them memory. */
const OUT_OF_MEMORY = /MemoryError|cannot allocate|bad_alloc|Cannot allocate memory/i;
/** What they say where a file would pass its cap, and how a process ends that is not told. */
const FILE_TOO_LARGE = /File too large/i;
const FILE_TOO_LARGE_EXIT = 128 + 25;
/** What they say where the kernel refuses them a process, before anybody has looked at how many there are. */
const NO_MORE_PROCESSES = /Resource temporarily unavailable/i;
const LAST_WORDS = 1000;

function placeInput(input: IsolateInput, index: number): readonly IsolatedFile[] {
  const place = `${INPUTS}/${index}`;
  if ("bytes" in input) return [{ path: place, bytes: input.bytes }];
  return input.entries.map((entry) => ({ path: `${place}/${entry.path}`, bytes: entry.bytes }));
}

function faultOfCap({ cap, limit, observed }: Exceeded): SandboxFault {
  if (cap !== "processes") return overCap({ cap, limit, observed });
  return new SandboxFault("SBOX_POLICY_DENIED", `the script was stopped: it may have ${limit} processes and threads, observed ${observed}`);
}

function refusedProcess({ processes }: Caps): SandboxFault {
  return new SandboxFault("SBOX_POLICY_DENIED", `the script was refused a process: it may have ${processes} processes and threads`);
}

function faultOf({ exit, exceeded, aborted, stderr, usage }: IsolatedEnd, caps: Caps): SandboxFault | null {
  if (exceeded !== null) return faultOfCap(exceeded);
  if (aborted) return new SandboxFault("SBOX_TIMEOUT", "the script was stopped by the runtime");
  if (exit === 0) return null;
  if (exit === FORBIDDEN_CALL_EXIT) return new SandboxFault("SBOX_POLICY_DENIED", "the script asked the system for what it may not have, such as a network");
  const last_words = stderr.subarray(-LAST_WORDS).toString();
  if (exit === FILE_TOO_LARGE_EXIT || FILE_TOO_LARGE.test(last_words)) {
    return overCap({ cap: "output_bytes", limit: caps.output_bytes, observed: caps.output_bytes + 1 });
  }
  if (OUT_OF_MEMORY.test(last_words)) {
    const stop: BudgetStop = { cap: "memory_bytes", limit: caps.memory_bytes, observed: Math.max(caps.memory_bytes + 1, usage.memory_bytes) };
    return overCap(stop);
  }
  if (NO_MORE_PROCESSES.test(last_words)) return refusedProcess(caps);
  if (NOT_STARTED.has(exit ?? 0)) return new SandboxFault("SBOX_POLICY_DENIED", "the script called a program that is not on its allowlist, or is not there");
  return new SandboxFault("SBOX_RUNTIME_ERROR", `the script ended with exit code ${exit ?? "unknown"}; its log says more`);
}

/** What was thrown, as a fault; an isolation that could not be built means that nothing was run. */
function thrownFault(error: unknown): SandboxFault {
  if (error instanceof SandboxFault) return error;
  if (error instanceof RuntimeFault && error.code === "ISOLATION_UNAVAILABLE") return new SandboxFault("SBOX_POLICY_DENIED", error.message);
  throw error;
}

/** Runs a script; how it failed stands in what it answers. */
export async function runProcess(isolation: Isolation, order: ProcessOrder): Promise<ProcessEnd> {
  const { interpreter, words, programs, env, given, caps, signal } = order;
  const folder = mkdtempSync(path.join(order.workspace ?? tmpdir(), "script-"));
  try {
    // Seen from where the script starts.
    if (given.inputs.length > 0) symlinkSync(INPUTS, path.join(folder, path.basename(INPUTS)));
    const files = [{ path: SCRIPT, bytes: given.script }, ...given.inputs.flatMap(placeInput)];
    const executables = [interpreter, ...programs];
    const argv = [interpreter.path, ...words, SCRIPT] as const;
    const end = await isolation.run({ argv: [...argv], executables, files, workspace: folder, env, caps, signal });
    const error = faultOf(end, caps);
    const left = error === null ? takeLeftFiles(folder, given.files, caps.output_bytes, end.stdout.length) : [];
    return { stdout: end.stdout, stderr: end.stderr, files: left, error };
  } catch (error) {
    return { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), files: [], error: thrownFault(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
