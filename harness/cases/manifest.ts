/**
 * manifest.json: the revision of the corpus, digests and counts, and the ids that are never used again. Generated, never edited.
 * The revision is `<version>+<first 12 digits of the digest>`: the version is the contract's and changes by hand in the manifest,
 * the digest follows the files, so that an edited corpus never passes for the published one.
 */
import { isObject, type JsonValue, member, stringMember } from "../json.ts";
import type { Finding } from "./finding.ts";
import { kindOf, type ReadCorpus, revisionOf } from "./load-corpus.ts";
import { byText } from "./read-files.ts";

const FILE = "manifest.json";
/** The version of the corpus until the manifest states another. */
const FIRST_VERSION = "1.2.0";

/** An id that a withdrawn case had. */
export interface Tombstone {
  readonly id: string;
  /** Where the case stood. */
  readonly file: string;
}

function manifestOf(read: ReadCorpus): JsonValue | undefined {
  return read.files.find(({ origin, file }) => origin === "corpus" && file === FILE)?.value;
}

function count(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([left], [right]) => byText(left, right)));
}

function idsOf(read: ReadCorpus): [string, string][] {
  const own = read.corpus.cases.filter(({ origin }) => origin === "corpus");
  return own.map(({ ask, file }): [string, string] => [ask.id, file]).toSorted(([left], [right]) => byText(left, right));
}

function knownTombstones(manifest: JsonValue | undefined): Tombstone[] {
  const list = member(manifest, "tombstones");
  return (Array.isArray(list) ? list : []).flatMap((entry) => {
    const id = stringMember(entry, "id");
    return id === undefined ? [] : [{ id, file: stringMember(entry, "file") ?? "" }];
  });
}

/** Withdrawn ids: those of before, and those that the last manifest has and the corpus has no more. */
function tombstonesOf(manifest: JsonValue | undefined, ids: ReadonlyMap<string, string>): Tombstone[] {
  const before = member(manifest, "cases");
  const gone = Object.entries(isObject(before) ? before : {}).filter(([id]) => !ids.has(id));
  const all = new Map([...knownTombstones(manifest), ...gone.map(([id, file]) => ({ id, file: String(file) }))].map((tombstone) => [tombstone.id, tombstone]));
  return [...all.values()].toSorted((left, right) => byText(left.id, right.id));
}

/** The text of manifest.json for these files. The manifest that stands there gives the version and the tombstones. */
export function renderManifest(read: ReadCorpus): string {
  const manifest = manifestOf(read);
  const { corpus } = read;
  const own = corpus.cases.filter(({ origin }) => origin === "corpus").map(({ definition }) => definition);
  const ids = idsOf(read);
  const version = stringMember(manifest, "version") ?? FIRST_VERSION;
  const files = read.files.filter(({ origin, file }) => origin === "corpus" && file !== FILE && kindOf({ origin, file }) !== "unknown");
  const content = {
    version,
    revision: revisionOf(version, corpus.digest),
    digest: corpus.digest,
    // A run takes files with this digest as they are: their JSON and their schemas were checked when this was written.
    sound: read.findings.length === 0,
    counts: {
      cases: own.length,
      class: count(own.map((definition) => definition.class)),
      gate: count(own.flatMap(({ gate }) => (gate === null ? [] : [gate]))),
      topic: count(own.flatMap(({ topic }) => (topic === undefined ? [] : [topic]))),
      level: count(own.map(({ level }) => level)),
      status: count(own.map(({ status }) => status)),
    },
    tombstones: tombstonesOf(manifest, new Map(ids)),
    cases: Object.fromEntries(ids),
    files: Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256])),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** A manifest that is missing or stale, and withdrawn ids that are used again. */
export function checkManifest(read: ReadCorpus): Finding[] {
  const file = read.files.find((candidate) => candidate.origin === "corpus" && candidate.file === FILE);
  if (!file) return [{ file: FILE, place: "", message: "does not exist: run `mex-conformance lint --fix`", rule: "manifest" }];
  const ids = new Map(idsOf(read));
  const reused = knownTombstones(file.value).filter(({ id }) => ids.has(id));
  const findings = reused.map(
    ({ id }): Finding => ({ file: ids.get(id) ?? "", place: "/id", message: `id \`${id}\` belonged to a withdrawn case: use a new number`, rule: "manifest" }),
  );
  if (file.text !== renderManifest(read)) findings.push({ file: FILE, place: "", message: "is stale: run `mex-conformance lint --fix`", rule: "manifest" });
  return findings;
}
