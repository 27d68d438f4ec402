/** Mistakes about which bundles there are, and the order of their index (MEX-ART-03). */
import { compareUtf8, sha256 } from "../artifacts/hash.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import { contentsChanged, texted } from "./artifacts-bundle-contents.ts";
import { type Hashing, hashed, indexHash, ofFolders, type RawEntry } from "./artifacts-hash-seams.ts";
import { byPath, normal, slashed, written } from "./artifacts-index-seams.ts";
import { inputsOf, store } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

/** The index has another order. */
const inOrder = (compare: (left: string, right: string) => number): Hashing =>
  ofFolders((entries) => indexHash(entries.map(normal).sort((left, right) => compare(left.path, right.path))));

const folderByFolder = (left: string, right: string): number => {
  const [lefts, rights] = [left.split("/"), right.split("/")];
  for (const [index, name] of lefts.entries()) {
    const other = rights[index];
    if (other === undefined) return 1;
    const order = compareUtf8(name, other);
    if (order !== 0) return order;
  }
  return lefts.length - rights.length;
};

const ORDERS = breaking("MEX-ART-03", [
  [
    "bundle-as-listed",
    "entries stand in the index in the order in which they came",
    hashed(
      "instead",
      ofFolders((entries) => indexHash(entries.map(normal))),
    ),
  ],
  ["bundle-folder-by-folder", "names are sorted folder by folder", hashed("instead", inOrder(folderByFolder))],
  [
    "bundle-in-dictionary-order",
    "names are sorted as in a dictionary",
    hashed(
      "instead",
      inOrder((left, right) => left.localeCompare(right, "en")),
    ),
  ],
  [
    "bundle-in-natural-order",
    "numbers in names are sorted by their value",
    hashed(
      "instead",
      inOrder((left, right) => left.localeCompare(right, "en", { numeric: true, caseFirst: "upper" })),
    ),
  ],
  [
    "bundle-in-utf-16-order",
    "names are sorted by UTF-16 units",
    hashed(
      "instead",
      inOrder((left, right) => (left < right ? -1 : 1)),
    ),
  ],
  [
    "bundle-longer-first",
    "longer names stand before those that they begin with",
    hashed(
      "instead",
      inOrder((left, right) => (left.startsWith(right) ? -1 : right.startsWith(left) ? 1 : compareUtf8(left, right))),
    ),
  ],
  [
    "bundle-backslashes",
    "backslashes stand in the index as they came",
    hashed(
      "instead",
      ofFolders((entries) => indexHash([...entries].sort(byPath))),
    ),
  ],
  [
    "bundle-first-backslash",
    "the first backslash of a name is normalised",
    hashed(
      "instead",
      ofFolders((entries) => indexHash(entries.map((entry) => ({ ...entry, path: entry.path.replace("\\", "/") })).sort(byPath))),
    ),
  ],
  [
    "bundle-sorted-before",
    "names are sorted before their separators are normalised",
    hashed(
      "instead",
      ofFolders((entries) => indexHash([...entries].sort(byPath).map(slashed))),
    ),
  ],
  [
    "bundle-unsorted-beside",
    "the order in which entries came is canonical too",
    hashed(
      "also",
      ofFolders((entries) => indexHash([...entries].reverse())),
    ),
  ],
]);

function distinctContents(entries: readonly RawEntry[]): RawEntry[] {
  return [...new Map(entries.map((entry) => [sha256(entry.bytes), entry])).values()];
}

/** Stored artifacts of a kind are refused. */
function refusedStored(isRefused: (manifest: ArtifactManifest) => boolean): Break {
  return store((honest) => ({
    openSession() {
      const opened = honest.openSession();
      const { inputs } = opened;
      const verify: typeof inputs.verify = (handle) => {
        const found = honest.find(handle.artifact_id);
        return found !== null && isRefused(found) ? "unreadable" : inputs.verify(handle);
      };
      return { staging: opened.staging, inputs: { ...inputsOf(inputs), verify }, close: () => opened.close() };
    },
  }));
}

const REFUSED = breaking("MEX-ART-03", [
  [
    "bundle-empty-refused",
    "an empty bundle is refused",
    hashed(
      "instead",
      ofFolders((entries) => (entries.length === 0 ? "" : null)),
    ),
  ],
  [
    "bundle-empty-entry-refused",
    "an empty entry is refused",
    hashed(
      "instead",
      ofFolders((entries) => (entries.some(({ bytes }) => bytes.length === 0) ? "" : null)),
    ),
  ],
  [
    "bundle-deep-refused",
    "paths of more than sixteen names are refused",
    hashed(
      "instead",
      ofFolders((entries) => (entries.some(({ path: name }) => name.split(/[\\/]/).length > 16) ? "" : null)),
    ),
  ],
  [
    "bundle-equal-contents-once",
    "equal contents stand in the index once",
    hashed(
      "instead",
      ofFolders((entries) => indexHash(distinctContents(entries.map(normal).sort(byPath)))),
    ),
  ],
  ["bundle-as-utf-8", "entries are read as UTF-8", hashed("instead", contentsChanged(texted((text) => text)))],
  [
    "bundle-names-unescaped",
    "names stand in the index without escapes",
    hashed(
      "instead",
      written(
        (entries) =>
          `[${entries.map(({ path: name, bytes }) => `{"content_hash":"${sha256(bytes)}","path":"${name}","size_bytes":${bytes.length}}`).join(",")}]`,
      ),
    ),
  ],
  [
    "bundle-names-without-blanks",
    "names with blanks are refused",
    hashed(
      "instead",
      ofFolders((entries) => (entries.some(({ path: name }) => name.includes(" ")) ? "" : null)),
    ),
  ],
  [
    "bundle-names-ascii",
    "names beyond ASCII are refused",
    hashed(
      "instead",
      ofFolders((entries) => (entries.some(({ path: name }) => /[^\0-\x7f]/.test(name)) ? "" : null)),
    ),
  ],
  [
    "bundle-archives-only",
    "a folder whose media type is no archive is refused",
    refusedStored(({ kind, mime }) => kind === "bundle" && mime !== "application/zip" && mime !== "application/octet-stream"),
  ],
  ["bundle-kind-only", "of folders only bundles have an index", refusedStored(({ kind }) => kind === "dataset_slice")],
]);

export const ARTIFACT_BUNDLE_MUTANTS: readonly Mutant[] = [...ORDERS, ...REFUSED];
