/** Splits a byte stream into lines: UTF-8, `\n`, an optional `\r` before it, a bounded length. */

/** Longest line that a target may send, in bytes (TARGET-PROTOCOL: 16 MiB). */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** What the splitter hands out. */
export interface LineSink {
  line(text: string): void;
  /** A line grew over the limit; nothing of it is handed out. */
  tooLong(bytes: number): void;
}

/** A splitter for one stream: feed it chunks, end it when the stream ends. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  #skipping = false;

  constructor(sink: LineSink, limit: number = MAX_LINE_BYTES) {
    this.#sink = sink;
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, at));
      this.#flush();
      from = at + 1;
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
  }

  /** The stream ended: what stands after the last `\n` is a line too. */
  end(): void {
    if (this.#size > 0) this.#flush();
  }

  #add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#limit) {
      this.#skipping = true;
      this.#parts = [];
    }
    if (!this.#skipping && part.length > 0) this.#parts.push(part);
  }

  #flush(): void {
    const size = this.#size;
    const parts = this.#parts;
    const skipped = this.#skipping;
    this.#parts = [];
    this.#size = 0;
    this.#skipping = false;
    if (skipped) {
      this.#sink.tooLong(size);
      return;
    }
    const text = (parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)).toString("utf8");
    this.#sink.line(text.endsWith("\r") ? text.slice(0, -1) : text);
  }
}

/** Hands on a whole message that came without framing, unless it is longer than a line may be. */
export function handMessage(text: string, sink: LineSink): void {
  // No character of UTF-16 takes more than three bytes in UTF-8: a short text need not be measured.
  const bytes = text.length > MAX_LINE_BYTES / 3 ? Buffer.byteLength(text) : 0;
  if (bytes > MAX_LINE_BYTES) sink.tooLong(bytes);
  else sink.line(text);
}
