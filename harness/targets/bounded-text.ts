/** Keeps the end of a foreign text: what a target says last is what explains its end. */

/** The last bytes of a stream, as text. */
export class BoundedText {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #kept = 0;
  #size = 0;

  /** `limit` is the number of bytes that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#parts.push(chunk);
    this.#kept += chunk.length;
    // Joined only now and then, so that many small chunks do not cost a copy each.
    if (this.#kept > 2 * this.#limit) this.#trim();
  }

  /** What is kept; the number of bytes before it is said where there are any. */
  text(): string {
    this.#trim();
    const dropped = this.#size - this.#kept;
    return (dropped > 0 ? `[${dropped} bytes before]\n` : "") + Buffer.concat(this.#parts).toString("utf8");
  }

  #trim(): void {
    const all = Buffer.concat(this.#parts);
    // A copy, so that the dropped bytes are not kept alive.
    const kept = Buffer.from(all.subarray(Math.max(0, all.length - this.#limit)));
    this.#parts = [kept];
    this.#kept = kept.length;
  }
}
