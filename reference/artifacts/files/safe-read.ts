/** Reads what stands in the store's own folders: regular files and folders, never through a link (MEX-INT-08). */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, realpathSync } from "node:fs";
import path from "node:path";
import { normalizeEntryPath } from "../bundle-index.ts";
import { PIECE_BYTES, type Pieces } from "./pieces.ts";

/** What stands at a place; `unsafe` for a link on the way or at the end, a pipe, a device. */
export type Standing = "file" | "folder" | "missing" | "unsafe";

/** A file of a folder: its path with `/`, and where it stands. */
export interface FileInside {
  readonly path: string;
  readonly place: string;
}

/** Files of one payload that are looked at; more are none of ours. */
const MAX_FILES = 100_000;

/** `place` is absolute and real but for what somebody put there since: a link anywhere in it shows. */
export function standingAt(place: string): Standing {
  try {
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return "missing";
    if ((!found.isFile() && !found.isDirectory()) || realpathSync.native(place) !== place) return "unsafe";
    return found.isFile() ? "file" : "folder";
  } catch {
    return "unsafe";
  }
}

/** Opens a regular file for reading; null where it is none, or was put aside meanwhile. The caller closes it. */
export function openRegular(place: string): number | null {
  let fd: number;
  try {
    // Non-blocking: a pipe put in its place must not hold the runtime up.
    fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const [opened, named] = [fstatSync(fd), lstatSync(place, { throwIfNoEntry: false })];
    const isSame = named !== undefined && opened.ino === named.ino && opened.dev === named.dev;
    if (opened.isFile() && isSame && realpathSync.native(place) === place) return fd;
  } catch {
    // Gone meanwhile.
  }
  closeSync(fd);
  return null;
}

/** All files of a folder, in no order; null where anything but files and folders stands in it, or a name that no entry has. */
export function listFiles(folder: string): readonly FileInside[] | null {
  const found: FileInside[] = [];
  const visit = (place: string, prefix: string): boolean =>
    readdirSync(place, { withFileTypes: true }).every((item) => {
      const inside = `${prefix}${item.name}`;
      if (item.isDirectory()) return visit(path.join(place, item.name), `${inside}/`);
      found.push({ path: inside, place: path.join(place, item.name) });
      return item.isFile() && !item.name.includes("\\") && found.length <= MAX_FILES;
    });
  try {
    if (!visit(folder, "")) return null;
    for (const file of found) normalizeEntryPath(file.path);
    return found;
  } catch {
    return null;
  }
}

/** Hands a file's bytes on, piece by piece; the piece is overwritten by the next one. Answers false past `limit` bytes. */
export function* readPieces(fd: number, limit: number, use: (piece: Buffer) => void): Pieces<boolean> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, limit + 1));
  let total = 0;
  for (;;) {
    const size = readSync(fd, buffer, 0, buffer.length, null);
    if (size === 0) return true;
    total += size;
    if (total > limit) return false;
    use(buffer.subarray(0, size));
    yield;
  }
}
