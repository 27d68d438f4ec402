/** What every lint rule gets: the corpus, each case made concrete once, and names for findings. */
import { HarnessError } from "../errors.ts";
import type { BuildCase, BuiltView } from "./built-view.ts";
import type { Finding, Rule } from "./finding.ts";
import type { ReadCorpus } from "./load-corpus.ts";
import type { Corpus, LoadedCase } from "./types.ts";

/** What the caller hands in, since cases know no other room than contract. */
export interface LintOptions {
  /** The world room's builder, bound to this corpus. */
  readonly build: BuildCase;
  /** Names of the scripts that the engine room plays; unknown ones are found where given. */
  readonly scripts?: ReadonlySet<string>;
}

/** A case made concrete, or why it cannot be. */
export type BuildOutcome = { readonly ok: true; readonly built: BuiltView } | { readonly ok: false; readonly error: HarnessError };

/** Handed to each rule. */
export interface LintContext {
  readonly read: ReadCorpus;
  readonly corpus: Corpus;
  readonly options: LintOptions;
  /** Builds each case once. */
  buildOf(loaded: LoadedCase): BuildOutcome;
  /** A finding about a case. */
  finding(loaded: LoadedCase, rule: Rule, place: string, message: string): Finding;
}

/** A rule looks at the whole corpus and tells what it finds. */
export type LintRule = (context: LintContext) => readonly Finding[] | Promise<readonly Finding[]>;

/** Makes the context of one lint run. */
export function createLintContext(read: ReadCorpus, options: LintOptions): LintContext {
  const shown = new Map(read.files.map((file) => [`${file.origin} ${file.file}`, file.shown]));
  const outcomes = new Map<LoadedCase, BuildOutcome>();
  return {
    read,
    corpus: read.corpus,
    options,
    buildOf(loaded) {
      const known = outcomes.get(loaded);
      if (known) return known;
      const outcome = tryBuild(loaded, options.build);
      outcomes.set(loaded, outcome);
      return outcome;
    },
    finding: (loaded, rule, place, message) => ({ file: shown.get(`${loaded.origin} ${loaded.file}`) ?? loaded.file, place, message, rule }),
  };
}

function tryBuild(loaded: LoadedCase, build: BuildCase): BuildOutcome {
  try {
    return { ok: true, built: build(loaded.ask) };
  } catch (error) {
    if (error instanceof HarnessError) return { ok: false, error };
    throw error;
  }
}
