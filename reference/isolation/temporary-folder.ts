/** Folders for one run each, in that of the system for temporary files: gone with the run, or with the process that made them. */
import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const PREFIX = "mex-isolation-";
/** Younger ones may belong to a process that cannot be seen from here: another container with the same folder. */
const STALE_MS = 60 * 60 * 1000;

const live = new Set<string>();
let isWatched = false;

/** A process that ends in the middle of a run takes its folders along; its runs end with it by themselves. */
function removeAll(): void {
  for (const folder of live) rmSync(folder, { recursive: true, force: true });
}

/** Makes a folder. Its name tells which process it belongs to. */
export async function makeTemporaryFolder(): Promise<string> {
  if (!isWatched) process.once("exit", removeAll);
  isWatched = true;
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  live.add(folder);
  return folder;
}

export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  live.delete(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Removes what processes have left that were killed in the middle of a run, an hour ago or more. `now` in milliseconds since the epoch. */
export async function removeStaleFolders(now: number): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : Number.NaN;
    if (!Number.isSafeInteger(pid) || isAlive(pid)) continue;
    const folder = path.join(tmpdir(), name);
    const found = await stat(folder).catch(() => null);
    // What another user has left is theirs to remove.
    if (found !== null && now - found.mtimeMs > STALE_MS) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
