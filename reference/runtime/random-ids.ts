/** UUIDs of version 4, made in batches: a call for each, and the ropes that it answers, would cost more than storing an event. */
import { randomFillSync } from "node:crypto";

const BATCH = 128;
const LENGTH = 36;

/** ASCII codes of the two hex digits of each byte. */
const HIGH = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").charCodeAt(0));
const LOW = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").charCodeAt(1));
/** Where the digits of each byte stand; hyphens stand between. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const HYPHEN = 0x2d;

/** All ids of a batch, one after the other; with version and variant (RFC 9562, sections 4.1 and 4.2). */
function writeBatch(): string {
  const bytes = randomFillSync(new Uint8Array(BATCH * PLACES.length));
  const text = Buffer.alloc(BATCH * LENGTH, HYPHEN);
  let next = 0;
  for (let start = 0; start < text.length; start += LENGTH) {
    bytes[next + 6] = ((bytes[next + 6] ?? 0) & 0x0f) | 0x40;
    bytes[next + 8] = ((bytes[next + 8] ?? 0) & 0x3f) | 0x80;
    for (const place of PLACES) {
      const byte = bytes[next++] ?? 0;
      text[start + place] = HIGH[byte] ?? 0;
      text[start + place + 1] = LOW[byte] ?? 0;
    }
  }
  return text.toString("latin1");
}

/** A source of ids: hyphenated, lower case. */
export function createRandomIds(): () => string {
  let batch = "";
  let at = 0;
  return () => {
    if (at === batch.length) {
      batch = writeBatch();
      at = 0;
    }
    at += LENGTH;
    return batch.slice(at - LENGTH, at);
  };
}
