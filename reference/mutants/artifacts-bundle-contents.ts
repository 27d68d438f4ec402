/** Mistakes about what of a bundle its hash is taken over (MEX-ART-03). */
import { createHash } from "node:crypto";
import path from "node:path";
import { canonicalJson } from "../artifacts/canonical-json.ts";
import { sha256 } from "../artifacts/hash.ts";
import { changed, entriesOf, type Hashing, hashed, indexHash, measured, ofFiles, ofFolders, type RawEntry } from "./artifacts-hash-seams.ts";
import { byPath, json, normal, written } from "./artifacts-index-seams.ts";
import { session } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

const pathsChanged = (change: (path: string) => string): Hashing => changed((entries) => entries.map((entry) => ({ ...entry, path: change(entry.path) })));
/** Contents of entries are changed before their hash is taken. */
export const contentsChanged = (change: (bytes: Buffer, entry: RawEntry) => Buffer): Hashing =>
  changed((entries) => entries.map((entry) => ({ ...entry, bytes: change(entry.bytes, entry) })));
/** Bytes as text, changed. */
export const texted =
  (change: (text: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString("utf8")), "utf8");

/** A hash over texts that are joined. */
const joined = (text: (entry: RawEntry) => string | Buffer): Hashing =>
  ofFolders((entries) =>
    sha256(
      Buffer.concat(
        entries
          .map(normal)
          .sort(byPath)
          .map((entry) => Buffer.from(text(entry))),
      ),
    ),
  );

const LOOK_ALIKES: readonly (readonly [string, string])[] = [["\u0430", "a"]];

/** Canonical form of what is JSON. */
const jsonCanonical = (bytes: Buffer): Buffer => {
  try {
    return Buffer.from(canonicalJson(JSON.parse(bytes.toString("utf8"))));
  } catch {
    return bytes;
  }
};

/** What was measured once under the same names is not measured again. */
const cachedByNames: Break = (parts) => {
  const known = new Map<string, string>();
  return hashed(
    "also",
    ofFolders((entries) => {
      const names = entries
        .map(({ path: name }) => name)
        .sort()
        .join("\n");
      const own = indexHash(entries.map(normal).sort(byPath));
      const before = known.get(names);
      if (before === undefined) known.set(names, own);
      return before ?? own;
    }),
  )(parts);
};

/** Folders are stored without a look at their hash. */
const believed: Break = (parts) => {
  const claims = new Map<string, string>();
  return session(({ staging, inputs, close }) => ({
    inputs,
    close,
    staging: {
      find: (id) => staging.find(id),
      workspace: () => staging.workspace(),
      putFile: (input, file) => staging.putFile(input, file),
      export: (origins) => staging.export(origins),
      withdraw: () => staging.withdraw(),
      put(input) {
        const truth = entriesOf(input) === null ? null : measured(input);
        claims.set(input.handle.artifact_id, input.handle.content_hash);
        staging.put(truth === null ? input : { ...input, handle: { ...input.handle, ...truth } });
      },
      verify(handle) {
        const found = staging.find(handle.artifact_id);
        const isBelieved = found !== null && claims.get(handle.artifact_id) === handle.content_hash;
        return staging.verify(isBelieved ? { ...handle, content_hash: found.content_hash, size_bytes: found.size_bytes } : handle);
      },
    },
  }))(parts);
};

/** Entries of a kind are refused where they are staged. */
export function refusedEntries(isRefused: (bytes: Buffer) => boolean): Break {
  return hashed(
    "instead",
    ofFolders((entries) => (entries.some(({ bytes }) => isRefused(bytes)) ? "" : null)),
  );
}

const CONTENTS = breaking("MEX-ART-03", [
  ["bundle-unverified", "the hash of a folder is not checked", believed],
  ["bundle-cached-by-names", "a bundle of the same names is not measured again", cachedByNames],
  [
    "bundle-names-in-letter-case",
    "names are compared without letter case",
    hashed(
      "also",
      pathsChanged((name) => name.toLowerCase()),
    ),
  ],
  [
    "bundle-names-trimmed",
    "names are trimmed",
    hashed(
      "also",
      pathsChanged((name) => name.trim()),
    ),
  ],
  [
    "bundle-names-look-alike",
    "letters that look alike are one",
    hashed(
      "also",
      pathsChanged((name) => LOOK_ALIKES.reduce((text, [from, to]) => text.replaceAll(from, to), name)),
    ),
  ],
  [
    "bundle-names-flat",
    "of a path the last name counts",
    hashed(
      "also",
      pathsChanged((name) => path.posix.basename(name)),
    ),
  ],
  [
    "bundle-paths-cut",
    "paths are cut at twenty names",
    hashed(
      "also",
      pathsChanged((name) => (name.split("/").length <= 20 ? name : `${name.split("/").slice(0, 20).join("/")}/d20/d21/d22/d23/leaf.txt`)),
    ),
  ],
  [
    "bundle-paths-joined",
    "separators and underscores are one",
    hashed(
      "also",
      pathsChanged((name) => name.replaceAll("_", "/")),
    ),
  ],
  [
    "bundle-empty-entries-free",
    "empty entries do not count",
    hashed(
      "also",
      changed((entries) => entries.filter(({ bytes }) => bytes.length > 0)),
    ),
  ],
  [
    "bundle-trailing-newline-free",
    "a newline at the end of an entry does not count",
    hashed("also", contentsChanged(texted((text) => (text.endsWith("\n") ? text : `${text}\n`)))),
  ],
  [
    "bundle-line-ends-everywhere",
    "line ends are normalised, also in what is no text",
    hashed(
      "instead",
      contentsChanged((bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1")),
    ),
  ],
  ["bundle-line-ends-demanded", "a bundle of text must have normalised line ends", refusedEntries((bytes) => bytes.includes("\r\n") && !bytes.includes(0))],
  ["bundle-json-canonical", "entries of JSON count in canonical form", hashed("also", contentsChanged(jsonCanonical))],
  ["bundle-contents-composed", "texts count in composed form", hashed("also", contentsChanged(texted((text) => text.normalize("NFC"))))],
  [
    "bundle-of-one-is-the-file",
    "a bundle of one file has the hash of that file",
    hashed(
      "also",
      ofFolders(([entry, ...others]) => (entry === undefined || others.length > 0 ? null : sha256(entry.bytes))),
    ),
  ],
  [
    "bundle-file-is-one",
    "a file has the hash of a bundle that holds it",
    hashed(
      "also",
      ofFiles((bytes) => indexHash([{ path: "a.txt", bytes }])),
    ),
  ],
]);

const CLAIMS = breaking("MEX-ART-03", [
  [
    "bundle-joined-contents",
    "the hash is taken over the contents, one after the other",
    hashed(
      "also",
      joined(({ bytes }) => bytes),
    ),
  ],
  [
    "bundle-names-and-hashes",
    "sizes are left out of the index",
    hashed(
      "also",
      written((entries) => json(entries, ({ content_hash, path: name }) => ({ content_hash, path: name }))),
    ),
  ],
  [
    "bundle-hashes-alone",
    "names are left out of the index",
    hashed(
      "also",
      written((entries) => json(entries, ({ content_hash }) => content_hash)),
    ),
  ],
  [
    "bundle-sha-1-of-entries",
    "entries are hashed with SHA-1",
    hashed(
      "also",
      written((entries) =>
        JSON.stringify(
          entries.map(({ path: name, bytes }) => ({ content_hash: createHash("sha1").update(bytes).digest("hex"), path: name, size_bytes: bytes.length })),
        ),
      ),
    ),
  ],
  [
    "bundle-empty-is-nothing",
    "an empty bundle has the hash of no bytes",
    hashed(
      "also",
      ofFolders((entries) => (entries.length === 0 ? sha256("") : null)),
    ),
  ],
]);

export const ARTIFACT_BUNDLE_CONTENT_MUTANTS: readonly Mutant[] = [...CONTENTS, ...CLAIMS];
