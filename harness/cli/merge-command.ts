/** `mex-conformance merge`: one run of all its shards. */
import path from "node:path";
import { deriveReport } from "../report/derive.ts";
import { ReportFolder } from "../run/files.ts";
import { mergeShards } from "../run/merge.ts";
import { Recording } from "../run/recording.ts";
import { coloursOf } from "./colours.ts";
import { catalogueOf, openCorpus, readRunChecks } from "./corpus.ts";
import type { Io } from "./io.ts";
import { readKills } from "./kills-file.ts";
import { readRunFile } from "./run-file.ts";
import { writeReports } from "./write-reports.ts";

/** Runs the command; answers the exit code of the whole. */
export async function mergeCommand(files: readonly string[], typed: Readonly<Record<string, unknown>>, io: Io): Promise<number> {
  const shards = files.map((file) => ({ file, records: readRunFile(file, io, { evidence: true }) }));
  const corpus = openCorpus([], io.cwd);
  const same = shards[0]?.records.header.corpus["digest"] === corpus.digest;
  const merged = mergeShards(shards, same ? corpus.cases.map(({ ask }) => ask.id) : [], readRunChecks());
  const derived = deriveReport({ records: merged, requirements: corpus.requirements, kills: readKills, ...(same ? { catalogue: catalogueOf(corpus) } : {}) });
  const wanted = typed["reportDir"];
  const folder = new ReportFolder(path.resolve(io.cwd, typeof wanted === "string" ? wanted : path.join("reports", "runs", "merged")));
  new Recording(folder).copy({ ...merged, footer: merged.footer === null ? null : { ...merged.footer, exit_code: derived.exit.code } });
  await writeReports({ derived, corpus, folder, io, colours: await coloursOf(io) });
  return derived.exit.code;
}
