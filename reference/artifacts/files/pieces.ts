/** Work on large content in pieces, so that memory stays bounded and a runtime serves on while it is done. */
import { setImmediate as nextTurn } from "node:timers/promises";

/** Bytes that are read, hashed and written at a time. */
export const PIECE_BYTES = 1024 * 1024;

/** Content up to this size is hashed at once, and copied into memory. */
export const SMALL_BYTES = PIECE_BYTES;

/** Work that pauses after each piece. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Does it at once: for what is small. */
export function finishNow<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does it with a turn of the event loop after each piece. */
export async function finishInTurns<T>(work: Pieces<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
