/** `mex-conformance cases`: the corpus for other runners, one JSON object a case; `--expanded` resolves worlds, patches and generators. */
import { createHash } from "node:crypto";
import path from "node:path";
import { selectCases } from "../cases/select-cases.ts";
import { expandCase } from "../cases/show.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { packageInfo } from "../package-root.ts";
import { ReportFolder } from "../run/files.ts";
import { buildCase } from "../world/build-case.ts";
import { openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { RUN_DEFAULTS } from "./options.ts";
import { selectionOf } from "./selection.ts";

type Typed = Readonly<Record<string, unknown>>;

const INDEX = "index.json";
const FORMAT = "mex-conformance-cases/1";
/** Ids of cases are such names; what is none would leave the folder. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/;

/** Runs the command: one line a case on stdout, or with `--out` one file a case and an index. 3 where nothing matches. */
export function casesCommand(typed: Typed, io: Io): number {
  const added = Array.isArray(typed["cases"]) ? typed["cases"].filter((folder) => typeof folder === "string") : [];
  const corpus = openCorpus(added, io.cwd);
  const { cases } = selectCases(corpus, selectionOf(typed));
  const seed = typeof typed["seed"] === "string" ? typed["seed"] : RUN_DEFAULTS.seed;
  const objectOf = typed["expanded"] === true ? (loaded: LoadedCase) => expanded(loaded, corpus, seed) : (loaded: LoadedCase) => loaded.definition;
  const out = typed["out"];
  if (typeof out === "string") writeFolder(path.resolve(io.cwd, out), { corpus, cases, seed, isExpanded: typed["expanded"] === true }, objectOf);
  else for (const loaded of cases) io.out(`${JSON.stringify(objectOf(loaded))}\n`);
  // A line of its own beside the cases would be no case: what came of it is said on stderr.
  io.err(`${cases.length} of ${corpus.cases.length} cases, corpus ${corpus.revision}\n`);
  return cases.length === 0 ? 3 : 0;
}

/** The case with nothing left to resolve, and the revision that it is of. */
function expanded(loaded: LoadedCase, corpus: Corpus, seed: string): object {
  return { ...expandCase(loaded, (ask) => buildCase(ask, corpus, seed)), corpus: corpus.revision };
}

interface Export {
  readonly corpus: Corpus;
  readonly cases: readonly LoadedCase[];
  readonly seed: string;
  readonly isExpanded: boolean;
}

/** A file a case, named by its id, and the index last: a folder without one was cut off. */
function writeFolder(folder: string, { corpus, cases, seed, isExpanded }: Export, objectOf: (loaded: LoadedCase) => object): void {
  const target = new ReportFolder(folder);
  const files = cases.map((loaded) => {
    const { id } = loaded.ask;
    if (!SAFE_NAME.test(id)) throw new HarnessError("CORPUS", `the id \`${id.slice(0, 80)}\` is no file name; use letters, digits, points and hyphens`);
    const text = `${JSON.stringify(objectOf(loaded), null, 2)}\n`;
    target.write(`${id}.json`, text);
    return { id, file: `${id}.json`, from: loaded.file, origin: loaded.origin, sha256: createHash("sha256").update(text).digest("hex") };
  });
  const head = { format: FORMAT, kit: packageInfo().version, corpus: { revision: corpus.revision, digest: corpus.digest }, seed, expanded: isExpanded };
  target.write(INDEX, `${JSON.stringify({ ...head, cases: files }, null, 2)}\n`);
}
