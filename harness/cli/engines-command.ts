/** `mex-conformance engines`: which engines are callable, from a run. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../package-root.ts";
import type { EngineTemplate } from "../registry/templates.ts";
import { deriveReport } from "../report/derive.ts";
import { allEngineLines, hasEngines, withAllEngines } from "../report/engine-lines.ts";
import { catalogueOf, openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { readRunFile } from "./run-file.ts";

/** Where a run of the reference leaves its records. */
const DEFAULT = path.join("reports", "runs", "reference", "run.jsonl");
const HOW = "run `mex-conformance --class engines`, then give its run.jsonl";

/** Prints a row for each of the 22 engines: 0, or 3 where there is no run, or none with cases of engines. */
export function enginesCommand(file: string | undefined, typed: Readonly<Record<string, unknown>>, io: Io): number {
  if (file === undefined && !existsSync(path.resolve(io.cwd, DEFAULT))) {
    io.err(`mex-conformance: there is no run at \`${DEFAULT}\`; ${HOW}\n`);
    return 3;
  }
  const records = readRunFile(file ?? DEFAULT, io);
  const corpus = openCorpus([], io.cwd);
  const catalogue = records.header.corpus["digest"] === corpus.digest ? catalogueOf(corpus) : undefined;
  const { report } = deriveReport({ records, requirements: corpus.requirements, ...(catalogue === undefined ? {} : { catalogue }) });
  const { engines } = report.deterministic;
  if (!hasEngines(engines)) {
    io.err(`mex-conformance: no case of an engine was run in \`${file ?? DEFAULT}\`; ${HOW}\n`);
    return 3;
  }
  const templates: EngineTemplate[] = JSON.parse(readFileSync(path.join(packageRoot(), "spec-cases", "engine-templates.json"), "utf8"));
  const rows = withAllEngines(
    engines,
    templates.map(({ engine_id }) => engine_id),
  );
  io.out(typed["json"] === true ? `${JSON.stringify(rows, null, 2)}\n` : `${allEngineLines(rows).join("\n")}\n`);
  return 0;
}
