/** Reads files of a territory: what is opened is asked where it lies, so that no link that appears meanwhile leads out. */
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { isWithin, type Territory } from "./scope.ts";
import type { SkipReason } from "./walk.ts";

/** Bytes of a file; valid until the next read of the same reader. */
export type FileRead = { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "skipped"; readonly reason: SkipReason };

/** Nothing that blocks is waited for, and a link in the last place is not followed. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** A text has no NUL in its beginning. */
const SNIFF_BYTES = 8192;

function whereIs(fd: number, absolute: string): string {
  return process.platform === "linux" ? readlinkSync(`/proc/self/fd/${fd}`) : realpathSync(absolute);
}

/** Opens a file of a territory; null where it cannot be opened, is no file, or lies outside. */
export function openWithin(absolute: string, { folders }: Territory): { readonly fd: number; readonly size: number } | SkipReason {
  let fd: number;
  try {
    fd = openSync(absolute, FLAGS);
  } catch {
    return "unreadable";
  }
  const found = fstatSync(fd);
  const place = whereIs(fd, absolute);
  if (found.isFile() && folders.some((folder) => isWithin(place, folder))) return { fd, size: found.size };
  closeSync(fd);
  return found.isFile() ? "outside" : "special";
}

/** Reads whole files of at most `most` bytes into one buffer. */
export class FileReader {
  readonly #buffer: Buffer;
  readonly #territory: Territory;

  constructor(territory: Territory, most: number) {
    this.#territory = territory;
    this.#buffer = Buffer.allocUnsafe(most + 1);
  }

  read(absolute: string): FileRead {
    const opened = openWithin(absolute, this.#territory);
    if (typeof opened === "string") return { kind: "skipped", reason: opened };
    try {
      return this.#readAll(opened.fd);
    } catch {
      return { kind: "skipped", reason: "unreadable" };
    } finally {
      closeSync(opened.fd);
    }
  }

  #readAll(fd: number): FileRead {
    let length = 0;
    for (let count = -1; count !== 0 && length < this.#buffer.length; length += count) {
      count = readSync(fd, this.#buffer, length, this.#buffer.length - length, null);
    }
    const bytes = this.#buffer.subarray(0, length);
    if (length === this.#buffer.length) return { kind: "skipped", reason: "huge" };
    return bytes.subarray(0, SNIFF_BYTES).includes(0) ? { kind: "skipped", reason: "binary" } : { kind: "bytes", bytes };
  }
}
