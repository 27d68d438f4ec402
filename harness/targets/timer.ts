/** Timers of any length. */

/** The longest time that a timer can wait; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls back after `ms` milliseconds, or after 24 days where that is longer. */
export function startTimer(call: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(call, Math.min(ms, LONGEST_MS));
}
