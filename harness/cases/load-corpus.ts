/** Loads the corpus: one pass over the files, each checked by its schema; whatever is wrong is collected with file and place. */
import { type ContractType, decode, knownValue, type SchemaName } from "../contract/decode.ts";
import { isObject, type JsonValue, member, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { readInterpretations, readRequirements } from "./clauses.ts";
import { corpusError, type Finding } from "./finding.ts";
import { type CorpusFile, type FileBytes, parseFile, parseKnownFile, readBytes } from "./read-files.ts";
import { splitCase } from "./split.ts";
import type { Corpus, LoadedCase } from "./types.ts";

/** Where the corpus stands: its root folder, and folders of the adopter's own cases. */
export interface CorpusSource {
  readonly root: string;
  readonly added?: readonly string[];
}

/** The corpus as far as it can be used, what is wrong with it, and the files for whoever looks closer (lint, manifest). */
export interface ReadCorpus {
  readonly corpus: Corpus;
  readonly findings: readonly Finding[];
  readonly files: readonly CorpusFile[];
}

/** What a file is, from its place. */
export type FileKind = "case" | "world" | "operation" | "contract" | "params" | "table" | "unknown";

const TABLES = new Set(["engine-templates.json", "requirements.json", "interpretations.json", "coverage.json", "run-checks.json", "manifest.json"]);
/** These describe the corpus and decide no verdict. */
const NOT_IN_DIGEST = new Set(["manifest.json", "coverage.json"]);

/** The kind of a file, from its place in its folder. */
export function kindOf({ file, origin }: Pick<CorpusFile, "file" | "origin">): FileKind {
  const [folder = "", ...rest] = file.split("/");
  const inFolder = rest.length === 1;
  if (inFolder && folder === "worlds") return "world";
  if (inFolder && folder === "operations") return "operation";
  if (origin === "added") return "case";
  if (folder === "contract") return file.endsWith(".schema.json") ? "contract" : "unknown";
  if (folder === "params") return "params";
  if (rest.length === 0) return TABLES.has(file) ? "table" : "unknown";
  return "case";
}

/** SHA-256 over the sorted lines `<sha256>  <file>` of all corpus files that decide verdicts. */
function digestOf(files: readonly FileBytes[]): string {
  return sha256(
    files
      .filter(({ file, origin }) => origin === "corpus" && !NOT_IN_DIGEST.has(file))
      .map((file) => `${file.sha256}  ${file.file}\n`)
      .join(""),
  );
}

/** Whether the manifest says that loading found nothing wrong in these very files. Linting looks at all of them again. */
function isSound(files: readonly FileBytes[], digest: string): boolean {
  const file = files.find((candidate) => candidate.file === "manifest.json");
  if (file === undefined) return false;
  const manifest = parseFile(file, []).value;
  return member(manifest, "sound") === true && member(manifest, "digest") === digest;
}

/** The corpus revision: the version that manifest.json states, and the beginning of the digest, so that an edited corpus never passes for the published one. */
export function revisionOf(version: string, digest: string): string {
  return `${version}+${digest.slice(0, 12)}`;
}

function decodeFile<Name extends SchemaName>(name: Name, file: CorpusFile, findings: Finding[]): ContractType<Name> | undefined {
  if (file.value === undefined) return undefined;
  if (file.known) return knownValue(name, file.value);
  const decoded = decode(name, file.value);
  if (decoded.ok) return decoded.value;
  for (const violation of decoded.violations) findings.push({ file: file.shown, place: violation.path, message: violation.message, rule: "schema" });
  return undefined;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1, -".json".length);
}

/** Named bases of one kind; a name that stands twice is the adopter's, shadowing the corpus's. */
function readBases<Name extends "world-file" | "operation">(name: Name, files: readonly CorpusFile[], findings: Finding[]): Map<string, ContractType<Name>> {
  const bases = new Map<string, ContractType<Name>>();
  for (const file of files) {
    const value = decodeFile(name, file, findings);
    const key = baseName(file.file);
    if (bases.has(key))
      findings.push({ file: file.shown, place: "", message: `name \`${key}\` shadows a file of the same name: choose another`, rule: "shadow" });
    else if (value !== undefined) bases.set(key, value);
  }
  return bases;
}

function readCases(files: readonly CorpusFile[], findings: Finding[]): LoadedCase[] {
  const byId = new Map<string, { readonly shown: string; readonly origin: CorpusFile["origin"] }>();
  const cases: LoadedCase[] = [];
  for (const file of files) {
    const definition = decodeFile("case", file, findings);
    const id = stringMember(file.value, "id");
    const other = id === undefined ? undefined : byId.get(id);
    if (other !== undefined) {
      const shadow = other.origin !== file.origin;
      const message = `id \`${id}\` is that of \`${other.shown}\`${shadow ? ", which belongs to the corpus: use a prefix of your own" : ": use a number that was never used"}`;
      findings.push({ file: file.shown, place: "/id", message, rule: shadow ? "shadow" : "duplicate-id" });
      continue;
    }
    if (id !== undefined) byId.set(id, file);
    if (definition !== undefined) cases.push(splitCase(definition, file.file, file.origin));
  }
  return cases;
}

function versionOf(manifest: JsonValue | undefined): string {
  return stringMember(manifest, "version") ?? "0.0.0";
}

/** How closely a corpus is looked at. */
export interface Reading {
  /** Files that the manifest calls sound, byte for byte, are taken as they are. */
  readonly trustManifest?: boolean;
}

/** Reads everything and never throws for what a file holds. */
export function readCorpus({ root, added = [] }: CorpusSource, { trustManifest = false }: Reading = {}): ReadCorpus {
  const findings: Finding[] = [];
  const own = readBytes(root, "corpus", findings);
  const digest = digestOf(own);
  const known = trustManifest && findings.length === 0 && isSound(own, digest);
  const files = [
    ...own.map((file) => (known && !NOT_IN_DIGEST.has(file.file) ? parseKnownFile(file) : parseFile(file, findings))),
    ...added.flatMap((folder) => readBytes(folder, "added", findings)).map((file) => parseFile(file, findings)),
  ];
  const ofKind = (kind: FileKind): CorpusFile[] => files.filter((file) => kindOf(file) === kind);
  const table = (name: string): CorpusFile | undefined => files.find((file) => file.origin === "corpus" && file.file === name);
  for (const file of ofKind("unknown")) {
    if (!file.file.endsWith("tsconfig.json"))
      findings.push({ file: file.shown, place: "", message: "belongs to no part of the corpus: move or remove it", rule: "file" });
  }
  const requirementsFile = table("requirements.json");
  const interpretationsFile = table("interpretations.json");
  for (const [name, file] of [
    ["requirements.json", requirementsFile],
    ["interpretations.json", interpretationsFile],
  ] as const) {
    if (!file) findings.push({ file: name, place: "", message: `does not exist: is \`${root}\` a corpus folder`, rule: "file" });
  }
  const requirements = requirementsFile ? readRequirements(requirementsFile, findings) : new Map();
  const interpretations = interpretationsFile ? readInterpretations(interpretationsFile, requirements, findings) : new Map();
  const worldFiles = readBases("world-file", ofKind("world"), findings);
  const manifest = table("manifest.json")?.value;
  const corpus: Corpus = {
    revision: revisionOf(versionOf(isObject(manifest) ? manifest : undefined), digest),
    digest,
    cases: readCases(ofKind("case"), findings),
    requirements,
    interpretations,
    worlds: new Map([...worldFiles].map(([name, file]) => [name, file.world])),
    operations: readBases("operation", ofKind("operation"), findings),
  };
  return { corpus, findings, files };
}

/** The corpus, whole. Throws HarnessError CORPUS, naming the first findings, where anything in it is wrong. */
export function loadCorpus(source: CorpusSource): Corpus {
  const { corpus, findings } = readCorpus(source, { trustManifest: true });
  if (findings.length > 0) throw corpusError(findings);
  return corpus;
}
