/** Loads the corpus of this package, with the adopter's own cases. */
import path from "node:path";
import { type CorpusSource, loadCorpus } from "../cases/load-corpus.ts";
import type { Corpus } from "../cases/types.ts";
import { packageRoot } from "../package-root.ts";

/** Where the corpus stands. Folders of the adopter are relative to the working folder. */
export function corpusSource(added: readonly string[], cwd: string): CorpusSource {
  return { root: path.join(packageRoot(), "spec-cases"), added: added.map((folder) => path.resolve(cwd, folder)) };
}

/** The corpus, whole. Throws CORPUS where anything in it is wrong. */
export function openCorpus(added: readonly string[], cwd: string): Corpus {
  return loadCorpus(corpusSource(added, cwd));
}
