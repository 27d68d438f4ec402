/** Compares timestamps of the wire, to the nanosecond where both say so. */

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/;

/** Whether one timestamp lies before another; at the precision of the coarser one. What is no timestamp lies before nothing. */
export function isBefore(left: string, right: string): boolean {
  const [one, other] = [TIMESTAMP.exec(left), TIMESTAMP.exec(right)];
  if (one === null || other === null) return false;
  const [, second = "", fraction = ""] = one;
  const [, otherSecond = "", otherFraction = ""] = other;
  if (second !== otherSecond) return second < otherSecond;
  const digits = Math.min(fraction.length, otherFraction.length);
  return fraction.slice(0, digits) < otherFraction.slice(0, digits);
}

/** Whether a text is a timestamp of the wire. */
export function isInstant(text: string): boolean {
  return TIMESTAMP.test(text);
}
