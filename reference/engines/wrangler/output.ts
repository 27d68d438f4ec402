/** Bytes of an output, up to a cap. */
import type { Pace } from "./pace.ts";

/** Collects text. */
export class CappedOutput {
  readonly #most: number;
  readonly #pace: Pace;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(most: number, pace: Pace) {
    this.#most = most;
    this.#pace = pace;
  }

  /** @throws WranglerFault where the cap is passed. */
  add(text: string | Uint8Array): void {
    const bytes = Buffer.from(text);
    this.#size += bytes.length;
    if (this.#size > this.#most) throw this.#pace.over({ cap: "output_bytes", limit: this.#most, observed: this.#size });
    this.#pieces.push(bytes);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
