/** Other forms of a bundle's index. */
import { compareUtf8, sha256 } from "../artifacts/hash.ts";
import { type Hashing, indexHash, ofFolders, type RawEntry } from "./artifacts-hash-seams.ts";

/** An entry whose path has slashes. */
export const slashed = (entry: RawEntry): RawEntry => ({ ...entry, path: entry.path.replaceAll("\\", "/") });
/** An entry as the index has it. */
export const normal = (entry: RawEntry): RawEntry => ({ ...slashed(entry), path: slashed(entry).path.normalize("NFC") });
/** The order of the index. */
export const byPath = (left: RawEntry, right: RawEntry): number => compareUtf8(left.path, right.path);

/** Two entries may have one path. */
export const twice = (spell: (entry: RawEntry) => RawEntry): Hashing =>
  ofFolders((entries) => {
    const names = new Set(entries.map((entry) => normal(entry).path));
    return names.size === entries.length ? null : indexHash(entries.map(spell).sort(byPath));
  });
/** An index as JSON; `write` says how an entry is written. */
export const json = (entries: readonly RawEntry[], write: (entry: { content_hash: string; path: string; size_bytes: number }) => unknown): string =>
  JSON.stringify(entries.map(({ path: name, bytes }) => write({ content_hash: sha256(bytes), path: name, size_bytes: bytes.length })));
/** A hash over an index that is written in another way. */
export const written = (write: (entries: readonly RawEntry[]) => string): Hashing => ofFolders((entries) => sha256(write(entries.map(normal).sort(byPath))));
