/** Content of artifacts and its hash (11.8 §7, 2.3.10.7). */
import { createHash } from "node:crypto";
import { RuntimeFault } from "../faults.ts";

/** One file of a directory or bundle. */
export interface ContentEntry {
  /** Relative path with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** The bytes of a file, or the entries of a directory or bundle. */
export type Content = { readonly kind: "file"; readonly bytes: Buffer } | { readonly kind: "entries"; readonly entries: readonly ContentEntry[] };

/** Payload as the wire carries it (StagedArtifact, WorldArtifact). */
export interface Payload {
  readonly base64?: string;
  readonly text?: string;
  readonly entries?: readonly { readonly path: string; readonly base64: string }[];
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const compareUtf8 = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/**
 * Reads a payload.
 * @throws RuntimeFault ARTIFACT_INVALID where there is not exactly one form, or two entries share a path.
 */
export function readPayload(payload: Payload): Content {
  const forms = [payload.base64, payload.text, payload.entries].filter((form) => form !== undefined);
  if (forms.length !== 1) throw new RuntimeFault("ARTIFACT_INVALID", "an artifact carries exactly one of `base64`, `text` and `entries`");
  if (payload.base64 !== undefined) return { kind: "file", bytes: Buffer.from(payload.base64, "base64") };
  if (payload.text !== undefined) return { kind: "file", bytes: Buffer.from(payload.text, "utf8") };
  const entries = (payload.entries ?? []).map((entry) => ({ path: entry.path, bytes: Buffer.from(entry.base64, "base64") }));
  if (new Set(entries.map((entry) => entry.path)).size !== entries.length) throw new RuntimeFault("ARTIFACT_INVALID", "two entries of a bundle share a path");
  return { kind: "entries", entries: entries.sort((left, right) => compareUtf8(left.path, right.path)) };
}

/** Size in bytes: of a file, or the sum over the entries (READ-45). */
export function contentSize(content: Content): number {
  return content.kind === "file" ? content.bytes.length : content.entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
}

/** Hash of a file's bytes, or of the canonical index of a directory or bundle as READ-45 writes it on the wire. */
export function contentHash(content: Content): string {
  if (content.kind === "file") return sha256(content.bytes);
  const index = content.entries.map((entry) => ({ content_hash: sha256(entry.bytes), path: entry.path, size_bytes: entry.bytes.length }));
  return sha256(JSON.stringify(index));
}
