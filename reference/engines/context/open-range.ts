/** Reads a range of lines of one file, piece by piece: the file may be large, what is kept is within its cap. */
import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { ContextFault } from "./context-fault.ts";
import { openWithin } from "./file-reader.ts";
import { overBudget, type Pace } from "./pace.ts";
import type { Place, Territory } from "./scope.ts";

/** Lines from 1, both ends included. An end past the last line is the last line. */
export interface LineRange {
  readonly start_line: number;
  readonly end_line: number;
}

/** The bytes of the lines with their line ends, and SHA-256 of the whole file. */
export interface OpenedRange {
  readonly bytes: Buffer;
  readonly read_hash: string;
}

const PIECE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** Takes the wanted lines out of a file that comes in pieces. */
class LineTaker {
  readonly #range: LineRange;
  readonly #most: number;
  readonly #kept: Buffer[] = [];
  #line = 1;
  #size = 0;

  constructor(range: LineRange, most: number) {
    this.#range = range;
    this.#most = most;
  }

  take(piece: Buffer): void {
    for (let start = 0; start < piece.length && this.#line <= this.#range.end_line; ) {
      const feed = piece.indexOf(LINE_FEED, start);
      const stop = feed < 0 ? piece.length : feed + 1;
      if (this.#line >= this.#range.start_line) this.#keep(piece.subarray(start, stop));
      if (feed >= 0) this.#line += 1;
      start = stop;
    }
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#most) throw overBudget({ cap: "output_bytes", limit: this.#most, observed: this.#size });
    if (part.includes(0)) throw new ContextFault("CTX_QUERY_ERROR", "the lines are no text");
    this.#kept.push(Buffer.from(part));
  }

  bytes(): Buffer {
    if (this.#size === 0) throw new ContextFault("CTX_QUERY_ERROR", "the file has no line `start_line`");
    return Buffer.concat(this.#kept);
  }
}

function assertRange({ start_line, end_line }: LineRange): void {
  if (start_line < 1 || end_line < start_line) {
    throw new ContextFault("CTX_QUERY_ERROR", "lines are counted from 1, and `end_line` is not before `start_line`");
  }
}

/** @throws ContextFault CTX_QUERY_ERROR, CTX_SCOPE_DENIED or CTX_IO_ERROR. */
export async function openRange(place: Place, territory: Territory, range: LineRange, most_bytes: number, pace: Pace): Promise<OpenedRange> {
  assertRange(range);
  const opened = openWithin(place.absolute, territory);
  if (opened === "outside") throw new ContextFault("CTX_SCOPE_DENIED", "the file lies outside of the scopes that were granted");
  if (typeof opened === "string") throw new ContextFault("CTX_IO_ERROR", "the file cannot be read as a file");
  const taker = new LineTaker(range, most_bytes);
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (let count = readSync(opened.fd, piece); count > 0; count = readSync(opened.fd, piece)) {
      await pace.step();
      hash.update(piece.subarray(0, count));
      taker.take(piece.subarray(0, count));
    }
    return { bytes: taker.bytes(), read_hash: hash.digest("hex") };
  } finally {
    closeSync(opened.fd);
  }
}
