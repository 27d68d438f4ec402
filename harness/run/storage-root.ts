/** Where targets that keep files get their folders. */
import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Linux's file system in memory: what stands there outlives a killed process, as on a disk, and needs no waiting for a disk. */
const IN_MEMORY = "/dev/shm";
/** Containers may give it 64 MB, which is not enough. */
const ENOUGH_BYTES = 2 ** 30;

/** Where temporary folders go: as the user says, else into memory where there is room, else as the system says. */
function temporaryRoot(): string {
  const usual = os.tmpdir();
  if (usual !== "/tmp") return usual;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    accessSync(IN_MEMORY, constants.W_OK);
    return bavail * bsize >= ENOUGH_BYTES ? IN_MEMORY : usual;
  } catch {
    return usual;
  }
}

/** A folder outside the working tree for targets that keep files; made on first use, removed at the end. */
export class StorageRoot {
  #folder: string | undefined;

  folder(): string {
    this.#folder ??= mkdtempSync(path.join(temporaryRoot(), "mex-conformance-"));
    return this.#folder;
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The same, without holding up what else runs in this process. */
  async clear(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
