/** Finds a program on the host, and the libraries without which it does not start. */
import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Binding, Executable } from "./types.ts";

const run = promisify(execFile);

/** Folders in which programs are looked for where nothing else is said; the order of every Linux. */
export const SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

const EXECUTABLE_BITS = 0o111;
const LDD_TIMEOUT_MS = 10_000;
const LIBRARY = /(?:=> )?(\/\S+) \(0x[0-9a-f]+\)/g;

const known = new Map<string, Promise<readonly Binding[]>>();

/** Where a file stands when the folders on the way to it are no links; its own name stays, since programs look at it. */
async function placeOf(file: string): Promise<Binding> {
  return { source: await realpath(file), path: path.join(await realpath(path.dirname(file)), path.basename(file)) };
}

/** `ldd` fails for a program that is linked statically: such a program needs nothing. */
async function listLibraries(files: readonly string[]): Promise<readonly Binding[]> {
  const options = { timeout: LDD_TIMEOUT_MS, env: { PATH: SYSTEM_PATH, LC_ALL: "C" }, maxBuffer: 16 * 1024 * 1024 };
  const listing = await run("ldd", [...files], options).then(
    ({ stdout }) => stdout,
    (error: unknown) => (typeof error === "object" && error !== null && "stdout" in error ? String(error.stdout) : ""),
  );
  const found = new Set([...listing.matchAll(LIBRARY)].flatMap((match) => match[1] ?? []));
  return Promise.all([...found].map(placeOf));
}

/** Libraries of programs or shared objects; asked once for each state of the files. */
export async function librariesOf(files: readonly string[]): Promise<readonly Binding[]> {
  const states = await Promise.all(files.map(async (file) => [file, await stat(file)] as const));
  const key = JSON.stringify(states.map(([file, { mtimeMs, size }]) => [file, mtimeMs, size]));
  const listed = known.get(key) ?? listLibraries(files);
  known.set(key, listed);
  return listed;
}

async function isProgram(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true && (found.mode & EXECUTABLE_BITS) !== 0;
}

/**
 * Finds a program by name in `search_path`, or by absolute path; null where there is none.
 * A program that is many in one (busybox) brings all of them: who lists it lists them all.
 */
export async function findExecutable(name: string, search_path: string = SYSTEM_PATH): Promise<Executable | null> {
  const candidates = path.isAbsolute(name) ? [name] : name.includes("/") ? [] : search_path.split(":").map((folder) => path.join(folder, name));
  for (const candidate of candidates) {
    if (!path.isAbsolute(candidate) || !(await isProgram(candidate))) continue;
    const place = await placeOf(candidate);
    return { path: place.path, bindings: [place, ...(await librariesOf([place.source]))] };
  }
  return null;
}
