/** requirements.json and interpretations.json: the clauses and the readings that cases cite. */
import { isObject, type JsonValue, member, stringMember } from "../json.ts";
import type { Finding } from "./finding.ts";
import type { CorpusFile } from "./read-files.ts";
import type { Interpretation, Requirement } from "./types.ts";

const CLASSES = ["core", "execution", "budget", "artifacts", "registry", "recorder", "consent", "determinism", "sandbox", "retention", "engines"] as const;
const LEVELS = ["MUST", "SHOULD"] as const;
const BASES = ["spec", "seed", "kit"] as const;
const MODES = ["strict", "either", "tentative"] as const;

class Malformed extends Error {}

function text(entry: JsonValue, key: string): string {
  const value = stringMember(entry, key);
  if (value === undefined || value === "") throw new Malformed(`member \`${key}\` must be a text`);
  return value;
}

function word<T extends string>(entry: JsonValue, key: string, words: readonly T[]): T {
  const found = words.find((candidate) => candidate === member(entry, key));
  if (found === undefined) throw new Malformed(`member \`${key}\` must be one of ${words.join(", ")}`);
  return found;
}

function readRequirement(entry: JsonValue): Requirement {
  const notes = stringMember(entry, "notes");
  return {
    id: text(entry, "id"),
    section: text(entry, "section"),
    level: word(entry, "level", LEVELS),
    class: word(entry, "class", CLASSES),
    statement: text(entry, "statement"),
    verified_by: text(entry, "verified_by"),
    basis: word(entry, "basis", BASES),
    ...(notes === undefined ? {} : { notes }),
  };
}

function readInterpretation(entry: JsonValue): Interpretation {
  const requirements = member(entry, "requirements");
  if (!Array.isArray(requirements)) throw new Malformed("member `requirements` must be a list");
  return {
    id: text(entry, "id"),
    question: text(entry, "question"),
    decision: text(entry, "decision"),
    mode: word(entry, "mode", MODES),
    reason: text(entry, "reason"),
    requirements: requirements.filter((id) => typeof id === "string"),
    consistent: member(entry, "consistent") === true,
  };
}

function readTable<T extends { readonly id: string }>(file: CorpusFile, key: string, read: (entry: JsonValue) => T, findings: Finding[]): Map<string, T> {
  const table = new Map<string, T>();
  const entries = isObject(file.value) ? file.value[key] : undefined;
  if (!Array.isArray(entries)) {
    if (file.value !== undefined) findings.push({ file: file.shown, place: `/${key}`, message: `member \`${key}\` must be a list`, rule: "schema" });
    return table;
  }
  for (const [index, entry] of entries.entries()) {
    const place = `/${key}/${index}`;
    try {
      const row = read(entry);
      if (table.has(row.id)) findings.push({ file: file.shown, place, message: `id \`${row.id}\` stands twice`, rule: "duplicate-id" });
      table.set(row.id, row);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      findings.push({ file: file.shown, place, message: error.message, rule: "schema" });
    }
  }
  return table;
}

/** The clauses by id. */
export function readRequirements(file: CorpusFile, findings: Finding[]): Map<string, Requirement> {
  return readTable(file, "requirements", readRequirement, findings);
}

/** The readings by id. Clauses that they name must exist. */
export function readInterpretations(file: CorpusFile, requirements: ReadonlyMap<string, Requirement>, findings: Finding[]): Map<string, Interpretation> {
  const table = readTable(file, "interpretations", readInterpretation, findings);
  for (const [index, row] of [...table.values()].entries()) {
    for (const id of row.requirements.filter((id) => !requirements.has(id))) {
      findings.push({ file: file.shown, place: `/interpretations/${index}/requirements`, message: `clause \`${id}\` does not exist`, rule: "clause" });
    }
  }
  return table;
}
