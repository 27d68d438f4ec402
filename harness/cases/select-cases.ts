/** Which cases a run plans: every criterion must hold, and within one any of its values is enough. */
import { globMatcher, isGlob } from "./glob.ts";
import type { Corpus, LoadedCase } from "./types.ts";

/** What a user asks for; an absent or empty list asks for nothing in particular. */
export interface Selection {
  readonly ids?: readonly string[];
  /** `G-CAP`, or `CAP` for short, in any letter case. */
  readonly gates?: readonly string[];
  readonly topics?: readonly string[];
  readonly classes?: readonly string[];
  readonly levels?: readonly string[];
  readonly statuses?: readonly string[];
  /** Clause ids, cited first or further down. */
  readonly requirements?: readonly string[];
  /** `engine.spatial`, or `spatial` for short. */
  readonly engines?: readonly string[];
  /** Patterns over the id, the file, the file without `.json`, or a folder. */
  readonly filters?: readonly string[];
}

/** The chosen cases in the order of the corpus, and every value that no case of the corpus has (a misspelling, most likely). */
export interface Selected {
  readonly cases: readonly LoadedCase[];
  readonly unmatched: readonly { readonly criterion: keyof Selection; readonly value: string }[];
}

type Matches = (loaded: LoadedCase) => boolean;

function matchesFile(pattern: string): Matches {
  const matches = isGlob(pattern) ? globMatcher(pattern) : (text: string): boolean => text === pattern;
  return ({ ask, file }) => {
    if (matches(ask.id) || matches(file) || matches(file.replace(/\.json$/, ""))) return true;
    const folders = file.split("/").slice(0, -1);
    return folders.some((_, index) => matches(folders.slice(0, index + 1).join("/")));
  };
}

function same(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}

/** How each criterion reads one of its values. */
const CRITERIA: { readonly [Key in keyof Required<Selection>]: (value: string) => Matches } = {
  ids: (value) => (loaded) => loaded.ask.id === value,
  gates:
    (value) =>
    ({ definition }) =>
      definition.gate !== null && (same(definition.gate, value) || same(definition.gate, `G-${value}`)),
  topics: (value) => (loaded) => loaded.definition.topic === value,
  classes: (value) => (loaded) => loaded.definition.class === value,
  levels: (value) => (loaded) => same(loaded.definition.level, value),
  statuses: (value) => (loaded) => loaded.definition.status === value,
  requirements: (value) => (loaded) => loaded.definition.requirements.includes(value),
  engines:
    (value) =>
    ({ definition }) =>
      definition.engine_id === value || definition.engine_id === `engine.${value}`,
  filters: matchesFile,
};

const KEYS = ["ids", "gates", "topics", "classes", "levels", "statuses", "requirements", "engines", "filters"] as const;

/** Selects cases. Nothing asked for selects all; what selects nothing is no error here, the run says that it is incomplete. */
export function selectCases(corpus: Pick<Corpus, "cases">, selection: Selection): Selected {
  let cases = corpus.cases;
  const unmatched: { criterion: keyof Selection; value: string }[] = [];
  for (const criterion of KEYS) {
    const values = selection[criterion] ?? [];
    if (values.length === 0) continue;
    const matchers = values.map((value) => ({ value, matches: CRITERIA[criterion](value) }));
    for (const { value, matches } of matchers) if (!corpus.cases.some(matches)) unmatched.push({ criterion, value });
    cases = cases.filter((loaded) => matchers.some(({ matches }) => matches(loaded)));
  }
  return { cases, unmatched };
}
