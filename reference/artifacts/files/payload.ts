/** Measures a stored payload over the bytes that stand there now, and copies exactly those bytes on the way (MEX-INT-01, MEX-INT-06). */
import { createHash } from "node:crypto";
import { closeSync } from "node:fs";
import { canonicalEntries, type IndexEntry, measureIndex } from "../bundle-index.ts";
import type { ByteSink, ContentReceiver, Measured } from "../content.ts";
import type { Pieces } from "./pieces.ts";
import { listFiles, openRegular, readPieces, standingAt } from "./safe-read.ts";

/** Why nothing was measured. */
export type Unmeasured = "missing" | "unreadable" | "size";

/** Reads one file; null where it cannot be read, or is longer than `limit` bytes. */
function* readFile(place: string, limit: number, sink: ByteSink | null): Pieces<{ hash: string; size: number } | Unmeasured> {
  const fd = openRegular(place);
  if (fd === null) return "unreadable";
  const hash = createHash("sha256");
  let size = 0;
  try {
    const whole = yield* readPieces(fd, limit, (piece) => {
      hash.update(piece);
      size += piece.length;
      sink?.write(piece);
    });
    return whole ? { hash: hash.digest("hex"), size } : "size";
  } finally {
    closeSync(fd);
  }
}

function* takeFile(place: string, path: string | null, limit: number, copy: ContentReceiver | null): Pieces<{ hash: string; size: number } | Unmeasured> {
  const sink = copy?.add(path) ?? null;
  let done = false;
  try {
    const read = yield* readFile(place, limit, sink);
    done = typeof read === "object";
    return read;
  } finally {
    if (done) sink?.finish();
    else sink?.abandon();
  }
}

function* takeFolder(place: string, limit: number, copy: ContentReceiver | null, index: IndexEntry[]): Pieces<Measured | Unmeasured> {
  const files = listFiles(place);
  if (files === null) return "unreadable";
  let left = limit;
  for (const file of canonicalEntries(files)) {
    const read = yield* takeFile(file.place, file.path, left, copy);
    if (typeof read === "string") return read;
    left -= read.size;
    index.push({ content_hash: read.hash, path: file.path, size_bytes: read.size });
  }
  return measureIndex(index);
}

/** Measures the file or folder at `place`, hands its bytes to `copy`, and a folder's index to `index`. It holds at most `limit` bytes. A link, a pipe or anything but files and folders is unreadable. */
export function* takePayload(place: string, limit: number, copy: ContentReceiver | null = null, index: IndexEntry[] = []): Pieces<Measured | Unmeasured> {
  const standing = standingAt(place);
  if (standing === "missing") return "missing";
  if (standing === "unsafe") return "unreadable";
  if (standing === "folder") return yield* takeFolder(place, limit, copy, index);
  const read = yield* takeFile(place, null, limit, copy);
  return typeof read === "string" ? read : { content_hash: read.hash, size_bytes: read.size };
}
