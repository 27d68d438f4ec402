/** Walks places in the order of their paths' bytes. Holds one folder's names for each level, never the whole tree. */
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Place } from "./scope.ts";

/** Why something was not read. */
export type SkipReason = "link" | "special" | "unreadable" | "name" | "binary" | "huge" | "outside";

/** What a walk meets: a file to read, or something that is not read. */
export type Met = { readonly kind: "file"; readonly place: Place } | { readonly kind: "skipped"; readonly relative: string; readonly reason: SkipReason };

const strict = new TextDecoder("utf-8", { fatal: true });

/** A name as text; null where it is not UTF-8, and a result could not name it. */
function readName(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Entries in the order in which their full paths stand: a folder's name counts with its separator (`a-b` before `a/b`). */
function listEntries(folder: string): readonly Dirent<Buffer>[] | null {
  try {
    // A folder that has become a link meanwhile is not followed.
    if (realpathSync(folder) !== folder) return null;
    const keyed = readdirSync(folder, { withFileTypes: true, encoding: "buffer" }).map((entry) => {
      const key = entry.isDirectory() ? Buffer.concat([entry.name, Buffer.from("/")]) : entry.name;
      return [key, entry] as const;
    });
    return keyed.sort(([left], [right]) => Buffer.compare(left, right)).map(([, entry]) => entry);
  } catch {
    return null;
  }
}

function childOf(place: Place, name: string): Place {
  return { relative: place.relative === "" ? name : `${place.relative}/${name}`, absolute: path.join(place.absolute, name) };
}

function* walkFolder(folder: Place): Generator<Met> {
  const entries = listEntries(folder.absolute);
  if (entries === null) yield { kind: "skipped", relative: folder.relative, reason: "unreadable" };
  for (const entry of entries ?? []) {
    const name = readName(entry.name);
    if (name === null) {
      yield { kind: "skipped", relative: folder.relative, reason: "name" };
      continue;
    }
    const place = childOf(folder, name);
    if (entry.isDirectory()) yield* walkFolder(place);
    else if (entry.isFile()) yield { kind: "file", place };
    // What a link inside leads to is met under its own name; what it leads to outside is not read.
    else yield { kind: "skipped", relative: place.relative, reason: entry.isSymbolicLink() ? "link" : "special" };
  }
}

/** Walks places, each a file or a folder; they are sorted and none lies in another. */
export function* walk(places: readonly Place[]): Generator<Met> {
  for (const place of places) {
    const found = statSync(place.absolute, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) yield* walkFolder(place);
    else if (found?.isFile() === true) yield { kind: "file", place };
    else yield { kind: "skipped", relative: place.relative, reason: found === undefined ? "unreadable" : "special" };
  }
}
