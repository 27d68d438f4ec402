/** Time and ids, handed in everywhere else. */
import { parseTimestamp } from "../envelope/timestamp.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { createRandomIds } from "./random-ids.ts";

/** Wall clock in milliseconds since the epoch, and a clock that only runs forward, in milliseconds. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** Fresh ids: hyphenated lower-case UUIDs. */
export interface Ids {
  next(): string;
}

/** Runs something later; the answer cancels it. */
export interface Timers {
  after(ms: number, action: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = Object.freeze({ now: () => Date.now(), monotonic: () => performance.now() });

/** A clock that starts at a moment (milliseconds since the epoch) and runs on. */
export function clockStartingAt(start: number): Clock {
  const origin = performance.now();
  return { now: () => start + Math.floor(performance.now() - origin), monotonic: () => performance.now() };
}

export const RANDOM_IDS: Ids = Object.freeze({ next: createRandomIds() });

/** Longest delay that a Node timer takes: about 24 days. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const SYSTEM_TIMERS: Timers = Object.freeze({
  after(ms: number, action: () => void) {
    const timer = setTimeout(action, Math.min(ms, MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
});

/**
 * Timestamps as RFC 3339 in UTC that never run backwards, whatever the wall clock does (MEX-LOG-03), nor before
 * `not_before` (milliseconds since the epoch): what was recorded before a restart.
 */
export function createStamp(clock: Clock, not_before: number | null = null): () => string {
  let last = not_before ?? Number.NEGATIVE_INFINITY;
  let text = not_before === null ? "" : new Date(not_before).toISOString();
  return () => {
    const now = clock.now();
    if (now > last) {
      last = now;
      text = new Date(now).toISOString();
    }
    return text;
  };
}

/** When the runtime recorded last, in milliseconds since the epoch; null for an empty log. After a restart time goes on from there. */
export function lastRecorded(recorder: Pick<Recorder, "lastTime">): number | null {
  return parseTimestamp(recorder.lastTime() ?? "")?.ms ?? null;
}
