/** Optional libraries: loaded when a format needs them, and named where they are not installed. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { stringMember } from "../../json.ts";
import { unreadable } from "./wrangler-fault.ts";

export const LIBRARIES = ["csv-parse", "hyparquet", "hyparquet-writer", "read-excel-file"] as const;
export type Library = (typeof LIBRARIES)[number];

/** Entry of each library, as it is asked for. */
const ENTRIES: Readonly<Record<Library, string>> = {
  "csv-parse": "csv-parse",
  hyparquet: "hyparquet",
  "hyparquet-writer": "hyparquet-writer",
  "read-excel-file": "read-excel-file/universal",
};

/** Where libraries are looked for: a file or folder, as `createRequire` takes it. */
export type LibraryPlace = string;
export const OWN_PLACE: LibraryPlace = import.meta.url;

function findFile(library: Library, place: LibraryPlace): string | null {
  try {
    return createRequire(place).resolve(ENTRIES[library]);
  } catch {
    return null;
  }
}

/** File URL of a library's entry. @throws WranglerFault WR_DATA_PARSE_ERROR where it is not installed. */
export function locateLibrary(library: Library, place: LibraryPlace): string {
  const file = findFile(library, place);
  if (file === null) throw unreadable(`the format needs the optional dependency \`${library}\`, which is not installed`);
  return pathToFileURL(file).href;
}

/** Libraries that are not installed. */
export function missingLibraries(place: LibraryPlace = OWN_PLACE): readonly Library[] {
  return LIBRARIES.filter((library) => findFile(library, place) === null);
}

function versionOf(library: Library, place: LibraryPlace): string | null {
  let folder = findFile(library, place);
  while (folder !== null && path.dirname(folder) !== folder) {
    folder = path.dirname(folder);
    const manifest = path.join(folder, "package.json");
    const found: unknown = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : null;
    if (stringMember(found, "name") === library) return stringMember(found, "version");
  }
  return null;
}

/** Version of each library; null where it is not installed. Outputs depend on them. */
export function libraryVersions(place: LibraryPlace): Readonly<Record<string, string | null>> {
  return Object.fromEntries(LIBRARIES.map((library) => [library, versionOf(library, place)]));
}
