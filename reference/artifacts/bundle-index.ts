/**
 * The canonical index of a directory or bundle (2.3.10.7, 11.8 §7): what its hash is taken over (MEX-ART-03).
 * Paths are relative, with `/`, in NFC, and sorted by their UTF-8 bytes; each has the hash and size of its bytes. Line endings are
 * not touched: an index has none, and content is hashed byte by byte (READ-50).
 */
import { RuntimeFault } from "../faults.ts";
import { compareUtf8, sha256 } from "./hash.ts";

/** One file of a directory or bundle, as the index has it. */
export interface IndexEntry {
  readonly content_hash: string;
  readonly path: string;
  readonly size_bytes: number;
}

/** Most bytes of a path. */
export const MAX_PATH_BYTES = 2048;
/** Most bytes of one name in a path: what file systems allow. */
export const MAX_NAME_BYTES = 255;
const DRIVE = /^[A-Za-z]:/;

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

function problemOf(path: string): string | null {
  if (path === "") return "is empty";
  if (path.startsWith("/") || DRIVE.test(path)) return "is absolute";
  if (hasControlCharacter(path)) return "holds a control character";
  if (/\p{Surrogate}/u.test(path)) return "holds half a surrogate pair";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === "..") return "has a part that is empty, `.` or `..`";
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `has a part longer than ${MAX_NAME_BYTES} bytes`;
  }
  return null;
}

/**
 * A path as the index has it: `\` is a separator too, and Unicode is in NFC.
 * @throws RuntimeFault ARTIFACT_INVALID for a path that is absolute, climbs or is no path.
 */
export function normalizeEntryPath(path: string): string {
  const normal = path.replaceAll("\\", "/").normalize("NFC");
  const problem = problemOf(normal);
  if (problem !== null) throw new RuntimeFault("ARTIFACT_INVALID", `a path of a bundle ${problem}; give a relative path that stays in the bundle`);
  return normal;
}

/** In a sorted list a file that is also a folder stands somewhere before what lies in it. */
function assertNoClash(paths: readonly string[]): void {
  const files = new Set(paths);
  if (files.size !== paths.length) throw new RuntimeFault("ARTIFACT_INVALID", "two entries of a bundle have the same path");
  for (const path of paths) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      if (files.has(path.slice(0, end))) throw new RuntimeFault("ARTIFACT_INVALID", "an entry of a bundle lies in a path that is a file");
    }
  }
}

/**
 * Puts entries into canonical form and order.
 * @throws RuntimeFault ARTIFACT_INVALID for an unsafe path, or two entries that are one after normalisation.
 */
export function canonicalEntries<T extends { readonly path: string }>(entries: readonly T[]): T[] {
  const normal = entries.map((entry) => ({ ...entry, path: normalizeEntryPath(entry.path) }));
  assertNoClash(normal.map((entry) => entry.path));
  return normal.sort((left, right) => compareUtf8(left.path, right.path));
}

/** The text of an index whose entries are in canonical order: compact JSON, members in alphabetical order (READ-45). */
export function indexText(index: readonly IndexEntry[]): string {
  return JSON.stringify(index.map(({ content_hash, path, size_bytes }) => ({ content_hash, path, size_bytes })));
}

/** Hash and size of a directory or bundle: SHA-256 over its index, sum of its entries (READ-45). */
export function measureIndex(index: readonly IndexEntry[]): { readonly content_hash: string; readonly size_bytes: number } {
  return { content_hash: sha256(indexText(index)), size_bytes: index.reduce((sum, entry) => sum + entry.size_bytes, 0) };
}
