/** Keeps an operation within its time, and lets others run in between: files are read synchronously, in short slices. */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { Budget } from "../../../spec-cases/contract/types.ts";
import type { BudgetStop } from "../budget-stop.ts";
import { ContextFault } from "./context-fault.ts";

/** Longest time without a pause. */
const SLICE_MS = 8;

/** The stop for a cap, as a fault. */
export function overBudget(stop: BudgetStop): ContextFault {
  return new ContextFault("CTX_IO_ERROR", `the engine was stopped: ${stop.cap} allows ${stop.limit}, observed ${stop.observed}`, stop);
}

/** Asked before each step. */
export class Pace {
  readonly #budget: Budget;
  readonly #signal: AbortSignal;
  readonly #started = performance.now();
  #slice = performance.now();
  #cpu = process.cpuUsage();
  #cpu_ms = 0;

  constructor(budget: Budget, signal: AbortSignal) {
    this.#budget = budget;
    this.#signal = signal;
  }

  /**
   * Goes on, after a pause where one is due; a step without one costs a look at the clock.
   * @throws ContextFault CTX_IO_ERROR where a cap is passed or the operation is aborted.
   */
  step(): Promise<void> | undefined {
    return performance.now() - this.#slice < SLICE_MS ? undefined : this.#pause();
  }

  async #pause(): Promise<void> {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpu_ms += (user + system) / 1000;
    await yieldToOthers();
    this.#cpu = process.cpuUsage();
    this.#slice = performance.now();
    if (this.#signal.aborted) throw new ContextFault("CTX_IO_ERROR", "the operation was aborted");
    this.#hold("wall_time_ms", this.#slice - this.#started);
    this.#hold("cpu_time_ms", this.#cpu_ms);
  }

  #hold(cap: "wall_time_ms" | "cpu_time_ms", observed: number): void {
    const limit = this.#budget[cap] ?? Number.POSITIVE_INFINITY;
    if (observed > limit) throw overBudget({ cap, limit, observed: Math.ceil(observed) });
  }
}
