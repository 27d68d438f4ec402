import { describe, expect, it } from "vitest";
import type { Clock, Timers } from "./clock.ts";
import { type Ending, runUnderWatch, type SignalSource } from "./watchdog.ts";

/** Time that moves only when it is told to. */
class ManualTime implements Clock, Timers {
  #now = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  get waiting(): number {
    return this.#timers.length;
  }
  /** A busy process: time goes by, and no timer fires. */
  block(ms: number): void {
    this.#now += ms;
  }
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.action();
      await settled();
    }
    this.#now = Math.max(this.#now, end);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Scene {
  readonly time: ManualTime;
  readonly caller: AbortController;
  readonly told: unknown[];
  resolve(value: unknown): void;
  reject(): void;
}

type Step = (scene: Scene) => void | Promise<void>;

const pass =
  (ms: number): Step =>
  ({ time }) =>
    time.pass(ms);
const block =
  (ms: number): Step =>
  ({ time }) =>
    time.block(ms);
const answer: Step = ({ resolve }) => resolve(7);
const fail: Step = ({ reject }) => reject();
const cancel =
  (reason: string): Step =>
  ({ caller }) =>
    caller.abort(reason);

/** A run of 100 ms and 20 ms of grace, under what happens to it. */
async function play(steps: readonly Step[]): Promise<{ ending: Ending | null; scene: Scene }> {
  const time = new ManualTime();
  const caller = new AbortController();
  const told: unknown[] = [];
  let resolve: Scene["resolve"] = () => undefined;
  let reject: Scene["reject"] = () => undefined;
  const start = (signalOf: SignalSource): Promise<unknown> => {
    const signal = signalOf();
    signal.addEventListener("abort", () => told.push(signal.reason));
    return new Promise((done, refuse) => {
      resolve = done;
      reject = () => refuse(new Error("broken"));
    });
  };
  let ending: Ending | null = null;
  void runUnderWatch(start, { limit_ms: 100, grace_ms: 20, clock: time, timers: time, caller: caller.signal }).then((ended) => {
    ending = ended;
  });
  const scene: Scene = { time, caller, told, resolve: (value) => resolve(value), reject: () => reject() };
  for (const step of steps) await step(scene);
  await settled();
  return { ending, scene };
}

const OVER = { kind: "stopped", reason: "budget_exceeded" };
const TOLD = ["budget_exceeded"];

describe("a run under watch", () => {
  const rows: readonly (readonly [string, readonly Step[], object | null, readonly unknown[]])[] = [
    ["answers in time", [pass(99), answer], { kind: "answered", value: 7, duration_ms: 99 }, []],
    ["answers at the limit", [block(100), answer], { kind: "answered", duration_ms: 100 }, []],
    ["throws in time", [pass(5), fail], { kind: "threw", duration_ms: 5 }, []],
    ["is still open before its limit", [pass(99)], null, []],
    ["is told to stop at its limit, and has its grace", [pass(119)], null, TOLD],
    ["is given up after its grace", [pass(120)], { ...OVER, observed_ms: 100, is_gone: false, duration_ms: 120 }, TOLD],
    ["stops when it is told to: what it answers is none", [pass(105), answer], { ...OVER, observed_ms: 100, is_gone: true, duration_ms: 105 }, TOLD],
    ["breaks when it is told to", [pass(101), fail], { ...OVER, is_gone: true }, TOLD],
    ["answers late in a process too busy to tell it", [block(150), answer], { ...OVER, observed_ms: 150, is_gone: true, duration_ms: 150 }, []],
    ["is cancelled", [pass(10), cancel("no more"), answer], { kind: "stopped", reason: "caller", observed_ms: 10, is_gone: true }, ["caller"]],
    [
      "is shut down, and does not go",
      [pass(10), cancel("shutdown"), pass(20)],
      { kind: "stopped", reason: "shutdown", observed_ms: 10, is_gone: false, duration_ms: 30 },
      ["shutdown"],
    ],
    ["is cancelled once it is over its limit: the first reason counts", [pass(101), cancel("shutdown"), pass(20)], { ...OVER, observed_ms: 100 }, TOLD],
    ["answers after it was given up", [pass(120), answer, cancel("shutdown")], { ...OVER, is_gone: false }, TOLD],
  ];
  it.each(rows)("%s", async (_, steps, expected, told) => {
    const { ending, scene } = await play(steps);
    if (expected === null) expect(ending).toBeNull();
    else expect(ending).toMatchObject(expected);
    expect(scene.told).toEqual(told);
    // Nothing keeps the process alive once it has ended, and nothing ends it twice.
    if (ending !== null) expect(scene.time.waiting).toBe(0);
  });
});
