/** `mex-conformance report`: every report of a run, made again from its run.jsonl. Starts nothing that a file names. */
import path from "node:path";
import { deriveReport } from "../report/derive.ts";
import { ReportFolder } from "../run/files.ts";
import { coloursOf } from "./colours.ts";
import { catalogueOf, openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { readKills } from "./kills-file.ts";
import { readRunFile } from "./run-file.ts";
import { writeReports } from "./write-reports.ts";

/** Runs the command; answers the exit code of the run. */
export async function reportCommand(file: string, typed: Readonly<Record<string, unknown>>, io: Io): Promise<number> {
  const place = path.resolve(io.cwd, file);
  const records = readRunFile(file, io);
  const corpus = openCorpus([], io.cwd);
  const catalogue = records.header.corpus["digest"] === corpus.digest ? catalogueOf(corpus) : undefined;
  const derived = deriveReport({ records, requirements: corpus.requirements, kills: readKills, ...(catalogue === undefined ? {} : { catalogue }) });
  const wanted = typed["reportDir"];
  const folder = new ReportFolder(typeof wanted === "string" ? path.resolve(io.cwd, wanted) : path.dirname(place));
  await writeReports({ derived, corpus, folder, io, colours: await coloursOf(io) });
  return derived.exit.code;
}
