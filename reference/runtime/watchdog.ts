/** Watches one run of an engine: until it has answered, its time is over, or the caller wants no more (MEX-BUD-04). */
import type { Clock, Timers } from "./clock.ts";

/** Why an engine is told to stop: the words of engine/cancel. */
export type StopReason = "budget_exceeded" | "shutdown" | "caller";

/** How a run ended; times in milliseconds since it began. */
export type Ending =
  | { readonly kind: "answered"; readonly value: unknown; readonly duration_ms: number }
  | { readonly kind: "threw"; readonly duration_ms: number }
  /** Told to stop after `observed_ms`. `is_gone` is false for one that was given up: it had not ended when the grace was over. */
  | { readonly kind: "stopped"; readonly reason: StopReason; readonly observed_ms: number; readonly is_gone: boolean; readonly duration_ms: number };

/** Under what a run is watched. */
export interface Watch {
  readonly limit_ms: number;
  /** How long an engine that was told to stop may take. What it answers meanwhile is not looked at. */
  readonly grace_ms: number;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Aborted by who asked for the operation; its reason is `shutdown` or anything else. */
  readonly caller: AbortSignal | null;
}

/** Gives the one signal of a run, whenever it is asked. */
export type SignalSource = () => AbortSignal;

/** Answers for one run, exactly once; what comes later is ignored. */
class Run {
  readonly #watch: Watch;
  #stop: AbortController | null = null;
  readonly #started: number;
  readonly #end: (ending: Ending) => void;
  readonly #onCaller = (): void => this.#halt(this.#watch.caller?.reason === "shutdown" ? "shutdown" : "caller");
  #cancelTimer: () => void = () => undefined;
  #halted: { readonly reason: StopReason; readonly observed_ms: number } | null = null;

  constructor(watch: Watch, end: (ending: Ending) => void) {
    this.#watch = watch;
    this.#end = end;
    this.#started = watch.clock.monotonic();
  }

  begin(start: (signal: SignalSource) => Promise<unknown>): void {
    const { timers, limit_ms, caller } = this.#watch;
    this.#cancelTimer = timers.after(limit_ms, () => this.#halt("budget_exceeded"));
    caller?.addEventListener("abort", this.#onCaller, { once: true });
    start(() => this.#signal()).then(
      (value) => this.#settle({ kind: "answered", value, duration_ms: this.#elapsed() }),
      () => this.#settle({ kind: "threw", duration_ms: this.#elapsed() }),
    );
  }

  /** Made when it is asked for first: most engines have answered before they could be told to stop. */
  #signal(): AbortSignal {
    if (this.#stop === null) {
      this.#stop = new AbortController();
      if (this.#halted !== null) this.#stop.abort(this.#halted.reason);
    }
    return this.#stop.signal;
  }

  #elapsed(): number {
    return Math.max(0, this.#watch.clock.monotonic() - this.#started);
  }

  #halt(reason: StopReason): void {
    if (this.#halted !== null) return;
    this.#halted = { reason, observed_ms: this.#elapsed() };
    this.#cancelTimer();
    this.#cancelTimer = this.#watch.timers.after(this.#watch.grace_ms, () => this.#finish(false));
    this.#stop?.abort(reason);
  }

  /** An answer after the time is none, also where a busy process kept the timer from firing. */
  #settle(ending: Ending): void {
    if (this.#halted === null && ending.duration_ms > this.#watch.limit_ms) this.#halted = { reason: "budget_exceeded", observed_ms: ending.duration_ms };
    if (this.#halted === null) this.#release(ending);
    else this.#finish(true);
  }

  #finish(is_gone: boolean): void {
    if (this.#halted !== null) this.#release({ kind: "stopped", ...this.#halted, is_gone, duration_ms: this.#elapsed() });
  }

  #release(ending: Ending): void {
    this.#cancelTimer();
    this.#watch.caller?.removeEventListener("abort", this.#onCaller);
    this.#end(ending);
  }
}

/** Runs under watch; never rejects. `start` gets what gives it the signal that tells it to stop. */
export function runUnderWatch(start: (signal: SignalSource) => Promise<unknown>, watch: Watch): Promise<Ending> {
  return new Promise((resolve) => new Run(watch, resolve).begin(start));
}
