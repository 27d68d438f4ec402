/** Writes that are there whole or not at all, also after a power cut: written aside, synced, renamed. */
import { closeSync, constants, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

/** Nobody writes a stored file, not even its owner by mistake (MEX-ART-04). */
export const READ_ONLY = 0o444;
const OWN = 0o700;

/** Writes one new file. Without `sync` a power cut may lose it, a killed process not. */
export class NewFile {
  readonly #fd: number;
  readonly #sync: boolean;

  /** @throws the system's error where anything stands at the place already, a dangling link included. */
  constructor(place: string, sync: boolean) {
    this.#fd = openSync(place, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    this.#sync = sync;
  }

  write(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) start += writeSync(this.#fd, bytes, start);
  }

  /** Ends it read-only; `mode` for what is no stored file. */
  finish(mode: number = READ_ONLY): void {
    try {
      fchmodSync(this.#fd, mode);
      if (this.#sync) fsyncSync(this.#fd);
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Gives up; what was written stands there still, for the one who removes the folder. */
  abandon(): void {
    closeSync(this.#fd);
  }
}

/** A whole new file at once. */
export function writeNewFile(place: string, bytes: Uint8Array, sync: boolean, mode: number = READ_ONLY): void {
  const file = new NewFile(place, sync);
  try {
    file.write(bytes);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.finish(mode);
}

/** Holds a folder open while something is done in it, then makes its names last. Windows opens no folders: there it is null. */
export function withFolder(folder: string, act: (fd: number | null) => void): void {
  if (process.platform === "win32") {
    act(null);
    return;
  }
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    act(fd);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the names in a folder last. */
export function syncFolder(folder: string): void {
  withFolder(folder, () => undefined);
}

/** A folder and the ones above it that are missing, for this user alone. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: OWN });
}

/** Moves a finished file or folder to its place; `sync` makes both names last. */
export function moveDurably(from: string, to: string, sync: boolean): void {
  renameSync(from, to);
  if (!sync) return;
  syncFolder(path.dirname(to));
  syncFolder(path.dirname(from));
}
