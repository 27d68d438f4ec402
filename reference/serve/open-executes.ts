/** The executes of one case that are not answered yet, and how they are called off. */

/** They end before their case does. */
export class OpenExecutes {
  readonly #open = new Set<Promise<unknown>>();
  readonly #off = new AbortController();

  /** Runs one; the signal says when it is not wanted any more. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = work(this.#off.signal);
    this.#open.add(running);
    try {
      return await running;
    } finally {
      this.#open.delete(running);
    }
  }

  /** Cancels what is open, with the reason that its engines are told; ends once all of it was answered. */
  async callOff(reason: "caller" | "shutdown"): Promise<void> {
    if (this.#open.size === 0) return;
    this.#off.abort(reason);
    await Promise.allSettled(this.#open);
    // Their answers go out first.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
