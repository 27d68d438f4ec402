/** Content of artifacts in memory, its size and its hash (11.8 §7, 2.3.10.7). */
import { RuntimeFault } from "../faults.ts";
import { canonicalEntries, type IndexEntry, measureIndex } from "./bundle-index.ts";
import { sha256 } from "./hash.ts";

/** One file of a directory or bundle. */
export interface ContentEntry {
  /** Relative path with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** The bytes of a file, or the entries of a directory or bundle in canonical order. Nobody changes them in place. */
export type Content = { readonly kind: "file"; readonly bytes: Buffer } | { readonly kind: "entries"; readonly entries: readonly ContentEntry[] };

/** What was measured over content. */
export interface Measured {
  /** SHA-256 of a file's bytes, or of the canonical index of a directory or bundle. */
  readonly content_hash: string;
  /** Of a file, or the sum over the entries (READ-45). */
  readonly size_bytes: number;
}

/** Payload as the wire carries it (StagedArtifact, WorldArtifact). */
export interface Payload {
  readonly base64?: string;
  readonly text?: string;
  readonly entries?: readonly { readonly path: string; readonly base64: string }[];
}

/** Takes the bytes of one file. */
export interface ByteSink {
  /** The piece is overwritten after the call. */
  write(piece: Uint8Array): void;
  /** All bytes came. */
  finish(): void;
  /** No more bytes come, and those that came are void. */
  abandon(): void;
}

/** Takes content file by file; `path` is null for content that is one file. */
export interface ContentReceiver {
  add(path: string | null): ByteSink;
}

/**
 * Reads a payload.
 * @throws RuntimeFault ARTIFACT_INVALID where there is not exactly one form, or a path is unsafe or taken twice.
 */
export function readPayload(payload: Payload): Content {
  const forms = [payload.base64, payload.text, payload.entries].filter((form) => form !== undefined);
  if (forms.length !== 1) throw new RuntimeFault("ARTIFACT_INVALID", "an artifact carries exactly one of `base64`, `text` and `entries`");
  if (payload.base64 !== undefined) return { kind: "file", bytes: Buffer.from(payload.base64, "base64") };
  if (payload.text !== undefined) return { kind: "file", bytes: Buffer.from(payload.text, "utf8") };
  const entries = (payload.entries ?? []).map((entry) => ({ path: entry.path, bytes: Buffer.from(entry.base64, "base64") }));
  return { kind: "entries", entries: canonicalEntries(entries) };
}

/** The canonical index of entries. */
export function indexOf(entries: readonly ContentEntry[]): readonly IndexEntry[] {
  return entries.map(({ path, bytes }) => ({ content_hash: sha256(bytes), path, size_bytes: bytes.length }));
}

/** Measures content in memory. */
export function measureContent(content: Content): Measured {
  return content.kind === "file" ? { content_hash: sha256(content.bytes), size_bytes: content.bytes.length } : measureIndex(indexOf(content.entries));
}

/** Hands content in memory to a receiver. */
export function sendContent(content: Content, receiver: ContentReceiver): void {
  const files = content.kind === "file" ? [{ path: null, bytes: content.bytes }] : content.entries;
  for (const { path, bytes } of files) {
    const sink = receiver.add(path);
    sink.write(bytes);
    sink.finish();
  }
}

/** Takes content into memory. */
export class MemoryReceiver implements ContentReceiver {
  readonly #files: { readonly path: string | null; readonly pieces: Buffer[] }[] = [];

  add(path: string | null): ByteSink {
    const pieces: Buffer[] = [];
    this.#files.push({ path, pieces });
    return { write: (piece) => void pieces.push(Buffer.from(piece)), finish() {}, abandon() {} };
  }

  /** What was taken; without any file it is a folder without entries. */
  content(): Content {
    const [first] = this.#files;
    if (first !== undefined && first.path === null) return { kind: "file", bytes: Buffer.concat(first.pieces) };
    return { kind: "entries", entries: this.#files.flatMap(({ path, pieces }) => (path === null ? [] : [{ path, bytes: Buffer.concat(pieces) }])) };
  }
}
