/** Waits for a promise for a bounded time. */
import type { Timers } from "./clock.ts";

/** How it ended. */
export type Timely<T> = { readonly kind: "answered"; readonly value: T } | { readonly kind: "threw"; readonly error: unknown } | { readonly kind: "timeout" };

/** Never rejects; what arrives after the time is ignored. */
export function withinTime<T>(work: Promise<T>, ms: number, timers: Timers): Promise<Timely<T>> {
  return new Promise((resolve) => {
    const cancel = timers.after(ms, () => resolve({ kind: "timeout" }));
    work.then(
      (value) => {
        cancel();
        resolve({ kind: "answered", value });
      },
      (error: unknown) => {
        cancel();
        resolve({ kind: "threw", error });
      },
    );
  });
}
