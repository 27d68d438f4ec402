/** How alike two texts are: the share of short pieces that they have in common, estimated from a sketch of each. */
import { isUtf8 } from "node:buffer";
import type { Pace } from "./pace.ts";

/** Signs of a piece. */
const PIECE = 5;
/** Smallest hashes that are kept of a text; a text with fewer pieces is compared exactly. */
const SKETCH = 256;
/** Pieces that are hashed without a pause. */
const SLICE = 32_768;

/** A text as it is compared: without differences of case, form and white space. */
function plainText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString(isUtf8(bytes) ? "utf8" : "latin1");
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/** FNV-1a of one piece, mixed so that its order is as good as random. */
function hashPiece(text: string, start: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < start + PIECE; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function smallest(hashes: Iterable<number>): Uint32Array {
  return Uint32Array.from(new Set(hashes)).sort().subarray(0, SKETCH);
}

/** The smallest hashes of the pieces of a text, in order; none for a text without signs. */
export async function sketch(bytes: Uint8Array, pace: Pace): Promise<Uint32Array> {
  const text = plainText(bytes);
  const count = text === "" ? 0 : Math.max(1, text.length - PIECE + 1);
  let kept: Uint32Array = new Uint32Array();
  for (let from = 0; from < count; from += SLICE) {
    const length = Math.min(SLICE, count - from);
    kept = smallest([...kept, ...Array.from({ length }, (_, index) => hashPiece(text, from + index))]);
    await pace.step();
  }
  return kept;
}

/** Estimated share of common pieces, 0 to 1: among the smallest hashes of both texts, those that both have. */
export function similarity(left: Uint32Array, right: Uint32Array): number {
  let [at_left, at_right, taken, common] = [0, 0, 0, 0];
  const most = Math.min(SKETCH, left.length + right.length);
  while (taken < most && (at_left < left.length || at_right < right.length)) {
    const one = left[at_left] ?? Number.POSITIVE_INFINITY;
    const other = right[at_right] ?? Number.POSITIVE_INFINITY;
    if (one === other) common += 1;
    if (one <= other) at_left += 1;
    if (other <= one) at_right += 1;
    taken += 1;
  }
  return taken === 0 ? 0 : common / taken;
}
