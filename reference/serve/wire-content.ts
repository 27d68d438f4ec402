/** Content as the protocol carries it. */
import type { PathEntry } from "../../spec-cases/contract/types.ts";

/** Bytes of a file, or of the files of a directory or bundle. */
export type ReadContent =
  | { readonly kind: "file"; readonly bytes: Uint8Array }
  | { readonly kind: "entries"; readonly entries: readonly { readonly path: string; readonly bytes: Uint8Array }[] };

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Members `base64` or `entries` of an answer. */
export function toWireContent(content: ReadContent): { base64: string } | { entries: PathEntry[] } {
  if (content.kind === "file") return { base64: toBase64(content.bytes) };
  return { entries: content.entries.map(({ path, bytes }) => ({ path, base64: toBase64(bytes) })) };
}
