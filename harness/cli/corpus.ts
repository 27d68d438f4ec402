/** Loads the corpus of this package, with the adopter's own cases. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type CorpusSource, loadCorpus } from "../cases/load-corpus.ts";
import type { Corpus } from "../cases/types.ts";
import type { RunCheck } from "../judge/run-checks.ts";
import { packageRoot } from "../package-root.ts";
import type { CaseSummary } from "../report/types.ts";

/** Where the corpus stands. Folders of the adopter are relative to the working folder. */
export function corpusSource(added: readonly string[], cwd: string): CorpusSource {
  return { root: path.join(packageRoot(), "spec-cases"), added: added.map((folder) => path.resolve(cwd, folder)) };
}

/** The corpus, whole. Throws CORPUS where anything in it is wrong. */
export function openCorpus(added: readonly string[], cwd: string): Corpus {
  return loadCorpus(corpusSource(added, cwd));
}

/** Every case of the corpus as a report knows it. */
export function catalogueOf(corpus: Corpus): Map<string, CaseSummary> {
  return new Map(
    corpus.cases.map(({ definition, origin }) => [
      definition.id,
      {
        id: definition.id,
        title: definition.title,
        class: definition.class,
        gate: definition.gate,
        topic: definition.topic ?? null,
        level: definition.level,
        case_status: definition.status,
        requirements: definition.requirements,
        interpretations: definition.interpretations,
        engine_id: definition.engine_id ?? null,
        family: definition.family ?? null,
        origin,
      },
    ]),
  );
}

/** The checks over a whole run, of run-checks.json. */
export function readRunChecks(): RunCheck[] {
  const file = path.join(packageRoot(), "spec-cases", "run-checks.json");
  const parsed: { checks: RunCheck[] } = JSON.parse(readFileSync(file, "utf8"));
  return parsed.checks.map((check) => ({ ...check, requirements: check.requirements ?? [], interpretations: check.interpretations ?? [] }));
}
