/** Text piece by piece: whole characters of valid UTF-8, in pieces that take no time to speak of. */
import { isUtf8 } from "node:buffer";
import { unreadable } from "./wrangler-fault.ts";

/** Bytes of a piece. */
const PIECE_BYTES = 64 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

/** Where the last character begins if it may be incomplete; else the length. */
function wholeLength(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && at > bytes.length - 4 && isContinuation(bytes[at])) at -= 1;
  return (bytes[at] ?? 0) >= 0xc0 ? at : bytes.length;
}

function assertText(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw unreadable("the data is not valid UTF-8");
  if (bytes.includes(0)) throw unreadable("the data holds a NUL, which no text does");
}

async function* slices(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}

/**
 * The pieces of a text without its byte order mark; each is a copy.
 * @throws WranglerFault WR_DATA_PARSE_ERROR for what is no UTF-8, or binary.
 */
export async function* textPieces(stream: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest = Buffer.alloc(0);
  let begun = false;
  for await (const slice of slices(stream)) {
    const bytes = Buffer.concat([rest, slice]);
    const skipped = !begun && bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
    if (!begun && bytes.length < 3 && BOM.subarray(0, bytes.length).equals(bytes)) {
      rest = bytes;
      continue;
    }
    begun = true;
    const end = wholeLength(bytes);
    const piece = bytes.subarray(skipped, end);
    rest = Buffer.from(bytes.subarray(end));
    assertText(piece);
    if (piece.length > 0) yield piece;
  }
  assertText(rest);
  if (rest.length > 0) yield rest;
}
