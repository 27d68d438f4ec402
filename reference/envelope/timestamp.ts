/** RFC 3339 timestamps in UTC as the contract writes them. */

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/;

/** A point in time: whole milliseconds since the epoch, and the nanoseconds that they leave out. */
export interface Instant {
  readonly ms: number;
  readonly ns: number;
}

/** Reads a timestamp; null for what is none. A leap second counts as the first instant of the next minute. */
export function parseTimestamp(text: string): Instant | null {
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [, minute = "", second = "", fraction = ""] = match;
  const base = Date.parse(`${minute}:00Z`);
  if (Number.isNaN(base)) return null;
  const digits = fraction.padEnd(9, "0");
  return { ms: base + Number(second) * 1000 + Number(digits.slice(0, 3)), ns: Number(digits.slice(3)) };
}

/** Below zero where `left` is earlier, above where it is later, else zero. */
export function compareInstants(left: Instant, right: Instant): number {
  return left.ms - right.ms || left.ns - right.ns;
}
