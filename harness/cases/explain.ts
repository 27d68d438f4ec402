/** What a case or a clause is about, in words: the clause, where it comes from, how open points are read, which cases show it. */
import { caseSides } from "./sides.ts";
import type { Corpus, Interpretation, LoadedCase, Requirement } from "./types.ts";

/** A text of named parts; the command line decides on colours and widths. */
export interface Explanation {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

const BASIS = {
  spec: "the master spec says so",
  seed: "the task packet of the seed says so",
  kit: "this kit asks for it, so that the rest can be judged",
} as const;

const MODE = {
  strict: "only this reading passes",
  either: "every reading named here passes, and the report says which one was seen",
  tentative: "reported for information, never counted",
} as const;

function clauseLines(requirement: Requirement): string[] {
  const notes = requirement.notes === undefined ? [] : [requirement.notes];
  return [
    requirement.statement,
    `section ${requirement.section}, ${requirement.level}, class ${requirement.class}`,
    `basis: ${BASIS[requirement.basis]}`,
    ...notes,
  ];
}

function readingLines(reading: Interpretation): string[] {
  return [`${reading.id} (${reading.mode}: ${MODE[reading.mode]})`, `  ${reading.question}`, `  ${reading.decision}`];
}

function caseLine(loaded: LoadedCase): string {
  const sides = [...caseSides(loaded)].join(" and ") || "open";
  return `${loaded.ask.id}  ${sides}  ${loaded.definition.title}${loaded.definition.status === "normative" ? "" : ` (${loaded.definition.status})`}`;
}

function part(name: string, lines: readonly string[]): Explanation["parts"] {
  return lines.length === 0 ? [] : [{ name, lines }];
}

function explainClause(corpus: Corpus, requirement: Requirement): Explanation {
  const readings = [...corpus.interpretations.values()].filter((reading) => reading.requirements.includes(requirement.id));
  const citing = corpus.cases.filter(({ definition }) => definition.requirements.includes(requirement.id));
  const primary = citing.filter(({ definition }) => definition.requirements[0] === requirement.id);
  const others = citing.filter((loaded) => !primary.includes(loaded));
  return {
    title: `${requirement.id}  ${requirement.level}`,
    parts: [
      ...part("clause", clauseLines(requirement)),
      ...part("verified by", [requirement.verified_by]),
      ...part("readings", readings.flatMap(readingLines)),
      ...part("cases that prove it", primary.map(caseLine)),
      ...part("cases that touch it", others.map(caseLine)),
    ],
  };
}

function explainReading(corpus: Corpus, reading: Interpretation): Explanation {
  const citing = corpus.cases.filter(({ definition }) => definition.interpretations.includes(reading.id));
  return {
    title: `${reading.id}  ${reading.question}`,
    parts: [
      ...part("reading", [
        reading.decision,
        `mode: ${reading.mode}, ${MODE[reading.mode]}`,
        ...(reading.consistent ? ["the same alternative is expected in the whole run"] : []),
      ]),
      ...part("reason", [reading.reason]),
      ...part(
        "clauses",
        reading.requirements.map((id) => `${id}  ${corpus.requirements.get(id)?.statement ?? "unknown"}`),
      ),
      ...part("cases that lean on it", citing.map(caseLine)),
    ],
  };
}

function explainCase(corpus: Corpus, loaded: LoadedCase): Explanation {
  const { definition } = loaded;
  const clauses = definition.requirements.flatMap((id, index) => {
    const requirement = corpus.requirements.get(id);
    return part(`${index === 0 ? "primary clause" : "clause"} ${id}`, requirement === undefined ? ["does not exist"] : clauseLines(requirement));
  });
  const readings = definition.interpretations.map((id) => corpus.interpretations.get(id)).filter((reading) => reading !== undefined);
  return {
    title: `${definition.id}  ${definition.title}`,
    parts: [
      ...part("why", [definition.rationale]),
      ...part("case", [
        `${definition.level}, class ${definition.class}, ${definition.status}, ${definition.gate ?? `topic ${definition.topic ?? "none"}`}`,
        loaded.file,
      ]),
      ...clauses,
      ...part("readings", readings.flatMap(readingLines)),
      ...part("seed case", definition.seed_case === undefined ? [] : [definition.seed_case]),
    ],
  };
}

/** Explains the id of a case, a clause or a reading; null where none has it. */
export function explain(corpus: Corpus, id: string): Explanation | null {
  const loaded = corpus.cases.find(({ ask }) => ask.id === id);
  if (loaded) return explainCase(corpus, loaded);
  const requirement = corpus.requirements.get(id);
  if (requirement) return explainClause(corpus, requirement);
  const reading = corpus.interpretations.get(id);
  return reading ? explainReading(corpus, reading) : null;
}

/** The explanation as plain text. */
export function renderExplanation({ title, parts }: Explanation): string {
  const blocks = parts.map(({ name, lines }) => `${name}\n${lines.map((line) => `  ${line}`).join("\n")}`);
  return `${[title, ...blocks].join("\n\n")}\n`;
}
