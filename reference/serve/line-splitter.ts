/** Splits a byte stream into lines: UTF-8, `\n` or `\r\n`, at most 16 MiB a line. */

/** Longest line of the protocol in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What becomes of the lines. */
export interface LineSink {
  readonly line: (text: string) => void;
  /** A line was longer than allowed; it is dropped as a whole. */
  readonly tooLong: () => void;
}

/** Collects chunks; each line is decoded whole, so that characters split over chunks stay whole. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(sink: LineSink, limit = MAX_LINE_BYTES) {
    this.#sink = sink;
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#collect(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    this.#collect(chunk.subarray(start));
  }

  /** Past the limit nothing is kept but the count. */
  #collect(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#limit) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #finish(): void {
    const bytes = this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : Buffer.concat(this.#parts);
    const wasTooLong = this.#size > this.#limit;
    this.#parts = [];
    this.#size = 0;
    if (wasTooLong) this.#sink.tooLong();
    else if (bytes.length > 0) this.#sink.line(bytes.toString("utf8", 0, bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length));
  }
}
