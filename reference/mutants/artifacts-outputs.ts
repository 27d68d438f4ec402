/** Mistakes about outputs: staged or not, and hashed how (MEX-INT-05, MEX-ART-01, MEX-ART-11). */
import { createHash } from "node:crypto";
import { canonicalJson } from "../artifacts/canonical-json.ts";
import { artifactKey } from "../artifacts/compare.ts";
import type { Content } from "../artifacts/content.ts";
import { sha256 } from "../artifacts/hash.ts";
import type { ArtifactInput } from "../artifacts/store.ts";
import { hashed, manifests, measured, ofFiles, stagedBelieved } from "./artifacts-hash-seams.ts";
import { inputsOf, session, staging, store } from "./artifacts-seams.ts";
import { everyObject } from "./draft.ts";
import { rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, overlooked } from "./result-seams.ts";
import type { Break } from "./seams.ts";

const NOT_STAGED = ["RESULT_ARTIFACT_MISSING", "STAGING_REFUSED"];

/** Handles of a result verify where any staged artifact has their hash. */
const byHashAlone: Break = staging((honest) => {
  const hashes = new Set<string>();
  return {
    put(input) {
      honest.put(input);
      hashes.add(input.handle.content_hash);
    },
    verify: (handle) => (hashes.has(handle.content_hash) ? "verified" : honest.verify(handle)),
  };
});

/** What is stored is not what was staged. */
const storedOther = (change: (content: Content) => Content): Break =>
  store((honest) => ({
    read(id) {
      const found = honest.read(id);
      return found === null || found.manifest.created_by_job_id === undefined ? found : { ...found, content: change(found.content) };
    },
  }));

/** Entries whose paths leave a bundle are stored below it. */
const pathsBent: Break = staging((honest) => {
  const claims = new Map<string, string>();
  return {
    put(input) {
      const entries = input.entries?.map((entry) => ({
        ...entry,
        path: entry.path
          .replaceAll("\\", "/")
          .replace(/\0/g, "_")
          .split("/")
          .filter((name) => name !== "" && name !== "." && name !== ".." && !/^[A-Za-z]:$/.test(name))
          .join("/"),
      }));
      const bent: ArtifactInput = entries === undefined ? input : { ...input, entries };
      const truth = measured(bent);
      if (entries === undefined || truth === null || JSON.stringify(entries) === JSON.stringify(input.entries)) return honest.put(input);
      claims.set(artifactKey(input.handle.artifact_id), input.handle.content_hash);
      honest.put({ ...bent, handle: { ...bent.handle, ...truth } });
    },
    verify(handle) {
      const found = honest.find(handle.artifact_id);
      const isClaimed = found !== null && claims.get(artifactKey(handle.artifact_id)) === handle.content_hash;
      return honest.verify(isClaimed ? { ...handle, content_hash: found.content_hash, size_bytes: found.size_bytes } : handle);
    },
  };
});

const OUTPUTS = breaking("MEX-INT-05", [
  ["outputs-unstaged", "handles of a result need not be staged", overlooked("G-INTEGRITY", NOT_STAGED)],
  [
    "outputs-first-verified",
    "of several outputs the first is verified",
    overlooked("G-INTEGRITY", NOT_STAGED, ({ result }) => (result?.outputs.length ?? 0) > 1),
  ],
  [
    "outputs-evidence-unverified",
    "outputs are verified, evidence is not",
    overlooked("G-INTEGRITY", NOT_STAGED, ({ result }) => (result?.evidence.length ?? 0) > 0),
  ],
  ["outputs-by-handle", "what is staged has the hash that its handle says", stagedBelieved(() => true)],
  ["outputs-by-hash-alone", "an output counts as staged where anything with its hash is", byHashAlone],
  ["outputs-paths-bent", "paths that leave a bundle are bent back into it", pathsBent],
  [
    "outputs-trimmed",
    "texts are stored without their last newline",
    storedOther((content) => (content.kind === "file" && content.bytes.at(-1) === 10 ? { kind: "file", bytes: content.bytes.subarray(0, -1) } : content)),
  ],
  [
    "outputs-first-entry",
    "of a folder the first entry is stored",
    storedOther((content) => (content.kind === "entries" ? { ...content, entries: content.entries.slice(0, 1) } : content)),
  ],
  ["outputs-one-stored", "every output has the bytes of the first", oneStored()],
]);

/** All outputs of an attempt are stored under the bytes of the first. */
function oneStored(): Break {
  return store((honest) => {
    const first = new Map<string, string>();
    return {
      read(id) {
        const found = honest.read(id);
        const job = found?.manifest.created_by_job_id;
        if (found === null || job === undefined) return found;
        const other = first.get(job) ?? id;
        first.set(job, other);
        return { ...found, content: honest.read(other)?.content ?? found.content };
      },
    };
  });
}

const digest =
  (algorithm: string) =>
  (bytes: Buffer): string =>
    createHash(algorithm).update(bytes).digest("hex");
const alsoBy = (hash: (bytes: Buffer) => string): Break => hashed("also", ofFiles(hash));

/** Hashes of input handles are written in lower case before anything is judged. */
const respelt: Break = rewrite((draft) => {
  for (const handle of everyObject(draft)) if (typeof handle["content_hash"] === "string") handle["content_hash"] = handle["content_hash"].toLowerCase();
});

const ALGORITHMS = breaking("MEX-ART-01", [
  ["hash-of-the-hash", "SHA-256 is taken twice", alsoBy((bytes) => digest("sha256")(createHash("sha256").update(bytes).digest()))],
  ["hash-by-sha3", "SHA3-256 is taken for SHA-256", alsoBy(digest("sha3-256"))],
  ["hash-by-blake2", "BLAKE2 is taken for SHA-256", alsoBy(digest("blake2s256"))],
  ["hash-of-base64", "the hash is taken over the base64 of the bytes", alsoBy((bytes) => sha256(bytes.toString("base64")))],
  [
    "hash-by-any-algorithm",
    "hashes of other lengths and forms are believed",
    believed(({ outputs }) => /"content_hash":"(?![0-9a-f]{64}")/.test(JSON.stringify(outputs ?? []))),
  ],
  ["hash-respelt", "hashes in upper case are respelt, also in what the engine gets", respelt],
  ["hash-in-upper-case", "hashes are demanded in upper case", refusedInputs()],
  [
    "hash-truncated-in-manifest",
    "manifests carry the first sixteen digits of a hash",
    manifests((manifest) => {
      manifest["content_hash"] = String(manifest["content_hash"]).slice(0, 16);
    }),
  ],
]);

function refusedInputs(): Break {
  return session((opened) => ({
    inputs: { ...inputsOf(opened.inputs), verify: (handle) => (/[a-f]/.test(handle.content_hash) ? "hash" : opened.inputs.verify(handle)) },
  }));
}

const textHash = (normal: (text: string) => string): Break => alsoBy((bytes) => sha256(normal(bytes.toString("utf8"))));

const EXACT = breaking("MEX-ART-11", [
  [
    "d3-hash-of-text",
    "at D3 the hash is taken over text with normal line ends, composed and trimmed",
    textHash((text) =>
      text
        .replaceAll("\r\n", "\n")
        .normalize("NFC")
        .replace(/\n$/, (end) => (text.includes("\r") || text !== text.normalize("NFC") ? end : "")),
    ),
  ],
  ["d3-hash-without-mark", "at D3 the byte order mark does not count", textHash((text) => text.replace(/^\ufeff/, ""))],
  [
    "d3-hash-of-json",
    "at D3 the hash of JSON is taken over its canonical form",
    textHash((text) => {
      try {
        return canonicalJson(JSON.parse(text));
      } catch {
        return text;
      }
    }),
  ],
  [
    "d3-bytes-normalised",
    "at D3 text is stored with normal line ends",
    storedOther((content) =>
      content.kind === "file" ? { kind: "file", bytes: Buffer.from(content.bytes.toString("utf8").replaceAll("\r\n", "\n")) } : content,
    ),
  ],
]);

export const ARTIFACT_OUTPUT_MUTANTS: readonly Mutant[] = [...OUTPUTS, ...ALGORITHMS, ...EXACT];
