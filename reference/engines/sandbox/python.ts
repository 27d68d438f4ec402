/** The Python of this machine, as far as it can be brought into the isolation: found once. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { findExecutable, librariesOf, SYSTEM_PATH } from "../../isolation/executables.ts";
import type { Isolation } from "../../isolation/platform.ts";
import type { Executable } from "../../isolation/types.ts";

/** A Python that runs isolated. */
export interface Python {
  readonly program: Executable;
  readonly version: string;
}

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const ASK = "import os,sys;print(os.path.dirname(os.__file__));print(sys.version.split()[0])";
const TRY_CAPS = { wall_time_ms: 10_000, cpu_time_ms: 5000, memory_bytes: 256 * 1024 * 1024, output_bytes: 4096, processes: 8 };

/** The system's own before any other: it lies where everybody can read it. */
const SEARCH_PATH = `/usr/bin:${SYSTEM_PATH}`;

/** A Python that was found, and not yet tried in the isolation. */
interface FoundPython {
  readonly executable: Executable;
  readonly stdlib: string;
  readonly version: string;
}

async function search(): Promise<FoundPython | null> {
  const executable = await findExecutable("python3", SEARCH_PATH);
  if (executable === null) return null;
  try {
    const { stdout } = await run(executable.path, ["-I", "-S", "-c", ASK], { timeout: TIMEOUT_MS, env: {} });
    const [stdlib = "", version = ""] = stdout.trim().split("\n");
    return path.isAbsolute(stdlib) && version !== "" ? { executable, stdlib, version } : null;
  } catch {
    return null;
  }
}

let found: Promise<FoundPython | null> | undefined;

/** The Python of this machine, started once outside of the isolation; null where there is none. */
export function findPython(): Promise<FoundPython | null> {
  found ??= search();
  return found;
}

/** Extension modules of the standard library need libraries of their own. */
async function extensionLibraries(stdlib: string): Promise<Executable["bindings"]> {
  const folder = path.join(stdlib, "lib-dynload");
  const names = await readdir(folder).catch(() => []);
  const modules = names.filter((name) => name.endsWith(".so")).map((name) => path.join(folder, name));
  return modules.length === 0 ? [] : librariesOf(modules);
}

async function examine(isolation: Isolation): Promise<Python | null> {
  const python = await findPython();
  if (python === null) return null;
  const { executable, stdlib, version } = python;
  const bindings = [...executable.bindings, { source: stdlib, path: stdlib }, ...(await extensionLibraries(stdlib))];
  const program = { path: executable.path, bindings };
  const tried = await isolation.run({ argv: [program.path, "-c", "import json,hashlib,zlib"], executables: [program], caps: TRY_CAPS }).catch(() => null);
  return tried?.exit === 0 ? { program, version } : null;
}

let examined: Promise<Python | null> | undefined;

/** The Python of this machine; null where there is none that runs isolated. Tried at the first call, then remembered. */
export function pythonOf(isolation: Isolation): Promise<Python | null> {
  examined ??= examine(isolation);
  return examined;
}
