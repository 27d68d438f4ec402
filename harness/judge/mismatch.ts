/** Makes mismatches: the one place that knows their layout. */
import type { Mismatch } from "./types.ts";

/** A place where something seen is not what was expected. */
export function mismatch(path: string, expected: unknown, actual: unknown, rule?: string, requirement?: string): Mismatch {
  return { path, expected, actual: actual ?? null, ...(rule === undefined ? {} : { rule }), ...(requirement === undefined ? {} : { requirement }) };
}
