/** Everything that looks random in a case, drawn from the run's seed: the same seed gives the same bytes. */
import { createHash } from "node:crypto";

function digest(...parts: readonly string[]): Buffer {
  // JSON keeps the parts apart: ["ab", "c"] and ["a", "bc"] are different.
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

/** The seed of one case: 64 hex digits. */
export function caseSeed(runSeed: string, caseId: string): string {
  return digest(runSeed, caseId).toString("hex");
}

/** An RFC 9562 UUID of version 4 for one place of a case, such as `step/0`. */
export function freshUuid(seed: string, place: string): string {
  const bytes = digest(seed, "uuid", place).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Printable ASCII of exactly that length, of characters that JSON does not escape. */
export function randomText(seed: string, place: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) text += digest(seed, "text", place, String(block)).toString("base64url");
  return text.slice(0, length);
}
