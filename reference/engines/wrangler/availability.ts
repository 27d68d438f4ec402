/** What this machine lacks to run the operations. */
import { type Library, type LibraryPlace, missingLibraries, OWN_PLACE } from "./libraries.ts";

/** Libraries without which an operation cannot read or write what its params name. */
const NEEDS: Readonly<Record<string, readonly Library[]>> = {
  "wrangler.validate_dataset": ["csv-parse", "hyparquet", "read-excel-file"],
  "wrangler.convert_table": ["csv-parse", "hyparquet", "hyparquet-writer", "read-excel-file"],
  "wrangler.find_duplicates": [],
  "wrangler.profile_dataset": ["csv-parse", "hyparquet", "read-excel-file"],
};

function wordsFor(names: readonly Library[]): string | null {
  if (names.length === 0) return null;
  const listed = names.map((name) => `\`${name}\``).join(", ");
  return names.length === 1 ? `the optional dependency ${listed} is not installed` : `the optional dependencies ${listed} are not installed`;
}

/** For each operation what is missing, in words; null where nothing is. */
export function missingForWrangler(place: LibraryPlace = OWN_PLACE): Readonly<Record<string, string | null>> {
  const missing = new Set(missingLibraries(place));
  return Object.fromEntries(Object.entries(NEEDS).map(([operation, needed]) => [operation, wordsFor(needed.filter((name) => missing.has(name)))]));
}
