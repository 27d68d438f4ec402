/** Mistakes about canonical serialization (MEX-ART-07). */
import { hashed, indexHash, ofFolders } from "./artifacts-hash-seams.ts";
import { byPath, json, normal, slashed, twice, written } from "./artifacts-index-seams.ts";
import { store } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

const composedTwice = twice(normal);

/** Times of creation are written in another form. */
const createdAt = (write: (timestamp: string) => string): Break =>
  store((honest) => ({
    read(id) {
      const found = honest.read(id);
      return found === null ? null : { ...found, manifest: { ...found.manifest, created_at: write(found.manifest.created_at) } };
    },
  }));

export const ARTIFACT_CANONICAL_MUTANTS: readonly Mutant[] = breaking("MEX-ART-07", [
  [
    "index-decomposed",
    "names stand in the index as they came, composed or not",
    hashed(
      "instead",
      ofFolders((entries) => indexHash(entries.map(slashed).sort(byPath))),
    ),
  ],
  [
    "index-members-unsorted",
    "members of an entry stand in another order",
    hashed(
      "also",
      written((entries) => json(entries, ({ content_hash, path: name, size_bytes }) => ({ path: name, size_bytes, content_hash }))),
    ),
  ],
  [
    "index-with-white-space",
    "the index is written with white space",
    hashed(
      "also",
      written((entries) =>
        json(entries, (entry) => entry)
          .replaceAll('":', '": ')
          .replaceAll(',"', ', "')
          .replaceAll("},{", "}, {"),
      ),
    ),
  ],
  [
    "index-with-escapes",
    "letters beyond ASCII are escaped",
    hashed(
      "also",
      written((entries) => json(entries, (entry) => entry).replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)),
    ),
  ],
  [
    "index-sizes-as-fractions",
    "sizes are written with a fraction",
    hashed(
      "also",
      written((entries) => json(entries, (entry) => entry).replace(/("size_bytes":\d+)/g, "$1.0")),
    ),
  ],
  ["index-names-twice-composed", "two names that are one when composed stand in the index twice", hashed("also", composedTwice)],
  ["index-created-with-offset", "times of creation are written with an offset", createdAt((timestamp) => timestamp.replace("Z", "+00:00"))],
]);
