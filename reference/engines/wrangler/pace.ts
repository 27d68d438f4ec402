/** Keeps an operation within its time, and lets others run in between. */
import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { Budget } from "../../../spec-cases/contract/types.ts";
import type { BudgetStop } from "../budget-stop.ts";
import { type WranglerCode, WranglerFault } from "./wrangler-fault.ts";

/** Longest time without a pause. */
const SLICE_MS = 8;

/** Asked before each step of an operation; the time counts from its making. */
export class Pace {
  readonly signal: AbortSignal;
  readonly #budget: Budget;
  readonly #code: WranglerCode;
  readonly #started = performance.now();
  #slice = performance.now();
  #cpu = process.cpuUsage();
  #cpu_ms = 0;

  constructor(budget: Budget, signal: AbortSignal, code: WranglerCode) {
    this.signal = signal;
    this.#budget = budget;
    this.#code = code;
  }

  /**
   * Goes on, after a pause where one is due.
   * @throws WranglerFault where a cap is passed or the operation is aborted.
   */
  step(): Promise<void> | undefined {
    return performance.now() - this.#slice < SLICE_MS ? undefined : this.pause();
  }

  /** Lets others run, then looks at the caps. */
  async pause(): Promise<void> {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpu_ms += (user + system) / 1000;
    await yieldToOthers();
    this.#cpu = process.cpuUsage();
    this.#slice = performance.now();
    this.check();
  }

  /** @throws WranglerFault where a cap is passed or the operation is aborted. */
  check(): void {
    if (this.signal.aborted) throw new WranglerFault(this.#code, "the operation was aborted");
    this.#hold("wall_time_ms", performance.now() - this.#started);
    this.#hold("cpu_time_ms", this.#cpu_ms);
  }

  /** Milliseconds until the nearest cap of time, at least 1: what a thread may take. Its time counts as CPU time too. */
  left(): number {
    const wall = (this.#budget.wall_time_ms ?? Number.POSITIVE_INFINITY) - (performance.now() - this.#started);
    const cpu = (this.#budget.cpu_time_ms ?? Number.POSITIVE_INFINITY) - this.#cpu_ms;
    return Math.max(1, Math.min(wall, cpu));
  }

  /** A thread has taken so many milliseconds. */
  spend(milliseconds: number): void {
    this.#cpu_ms += milliseconds;
    this.#cpu = process.cpuUsage();
    this.check();
  }

  /** The fault for a cap. */
  over(stop: BudgetStop): WranglerFault {
    return new WranglerFault(this.#code, `the engine was stopped: ${stop.cap} allows ${stop.limit}, observed ${stop.observed}`, stop);
  }

  #hold(cap: "wall_time_ms" | "cpu_time_ms", observed: number): void {
    const limit = this.#budget[cap] ?? Number.POSITIVE_INFINITY;
    if (observed > limit) throw this.over({ cap, limit, observed: Math.ceil(observed) });
  }
}
