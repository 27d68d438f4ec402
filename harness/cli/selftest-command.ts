/** `mex-conformance selftest`: the corpus against mutants of the reference and against adversaries. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { HarnessError } from "../errors.ts";
import { packageInfo, packageRoot } from "../package-root.ts";
import { ReportFolder } from "../run/files.ts";
import { buildMatrix, type Figures, type Matrix, ratchetFaults } from "../selftest/matrix.ts";
import { type MutantList, readMutantList } from "../selftest/mutant-list.ts";
import { type AdversaryRun, runAdversaries, runMutants, runTarget, type SelftestSetting } from "../selftest/run-mutants.ts";
import { openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";

type Typed = Readonly<Record<string, unknown>>;

/** Where the published figures stand; they can only get better. */
export function publishedFigures(): string {
  return path.join(packageRoot(), "reports", "published", "selftest.json");
}

/** Runs the command: 0 where every mutant is killed by a case of its own clause and every normative case kills one. */
export async function selftestCommand(typed: Typed, io: Io): Promise<number> {
  const list = chosen(readMutantList(), typed);
  const corpus = openCorpus([], io.cwd);
  const whole = typed["mutant"] === undefined;
  const setting: SelftestSetting = {
    corpus,
    env: { PATH: io.env["PATH"] ?? "", HOME: io.env["HOME"] ?? "" },
    // One more than there are cores: cases of hanging engines wait, and use none.
    lanes: Math.min(4, os.availableParallelism() + 1),
    kit: packageInfo(),
    now: io.now,
    elapsed: io.elapsed,
    signal: io.signal,
    progress: (done, of, id) => {
      if (io.interactive) io.out(`\r\u001b[2K${done}/${of} ${id}`);
    },
  };
  const honest = whole ? await honestFaults(setting) : [];
  const runs = await runMutants(list.mutants, setting);
  const adversaries = await runAdversaries(list.adversaries, setting);
  if (io.interactive) io.out("\r\u001b[2K");
  const matrix = buildMatrix(runs, corpus.cases, whole);
  const faults = [...honest, ...matrix.faults, ...adversaryFaults(adversaries), ...(whole ? ratchet(matrix.figures) : [])];
  report(matrix, adversaries, faults, io);
  const folder = typed["reportDir"];
  if (typeof folder === "string") writeMatrix(new ReportFolder(path.resolve(io.cwd, folder)), matrix, adversaries);
  if (typed["publish"] === true && faults.length === 0) writeFileSync(publishedFigures(), `${JSON.stringify(matrix.figures, null, 2)}\n`);
  return faults.length === 0 ? 0 : 1;
}

function chosen(list: MutantList, typed: Typed): MutantList {
  const ids = typed["mutant"];
  if (!Array.isArray(ids)) return list;
  const found = { mutants: list.mutants.filter(({ id }) => ids.includes(id)), adversaries: list.adversaries.filter(({ id }) => ids.includes(id)) };
  const known = new Set([...found.mutants, ...found.adversaries].map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new HarnessError("USAGE", `there is no mutant \`${unknown.join(", ")}\`; reference/mutants/mutants.json lists all`);
  return found;
}

/** The reference itself passes everything: else a kill would say nothing. */
async function honestFaults(setting: SelftestSetting): Promise<string[]> {
  const planned = setting.corpus.cases.filter(({ definition }) => definition.status === "normative");
  const timeouts = { hello_ms: 10_000, request_ms: 10_000, case_ms: 30_000, shutdown_ms: 2_000 };
  const results = await runTarget({ id: "honest", transport: "worker", timeouts }, planned, setting);
  return results
    .filter(({ status }) => status !== "pass" && status !== "not_applicable")
    .map(({ id, status }) => `the unbroken reference does not pass ${id}: ${status}`);
}

function adversaryFaults(runs: readonly AdversaryRun[]): string[] {
  return runs.filter(({ red }) => !red).map(({ adversary, detail }) => `adversary \`${adversary.id}\` is green: ${detail}`);
}

function ratchet(figures: Figures): string[] {
  const place = publishedFigures();
  if (!existsSync(place)) return [];
  const published: Figures = JSON.parse(readFileSync(place, "utf8"));
  return ratchetFaults(figures, published).map((fault) => `${fault}; published figures can only get better`);
}

function report({ figures }: Matrix, adversaries: readonly AdversaryRun[], faults: readonly string[], io: Io): void {
  for (const fault of faults) io.out(`FAULT ${fault}\n`);
  io.out(
    `${figures.killed} of ${figures.mutants - figures.equivalent} mutants are failed by a case of their own clause (${figures.equivalent} equivalent, ${figures.distinct} distinct)\n`,
  );
  io.out(`${figures.normative_cases - figures.cases_without_kill} of ${figures.normative_cases} normative cases fail a mutant\n`);
  io.out(`${adversaries.filter(({ red }) => red).length} of ${adversaries.length} adversaries are red\n`);
}

function writeMatrix(folder: ReportFolder, matrix: Matrix, adversaries: readonly AdversaryRun[]): void {
  folder.write(
    "matrix.json",
    `${JSON.stringify({ ...matrix, adversaries: adversaries.map(({ adversary, red, passed, detail }) => ({ id: adversary.id, mistake: adversary.mistake, red, passed, detail })) }, null, 2)}\n`,
  );
  const rows = Object.entries(matrix.mutants).map(
    ([id, { requirement, mistake, own, others }]) =>
      `| ${requirement} | ${id} | ${mistake} | ${own.length} | ${others.length} | ${own.slice(0, 5).join(" ")} |`,
  );
  folder.write(
    "matrix.md",
    `# Kill matrix\n\n| clause | mutant | mistake | own cases | others | the first |\n|---|---|---|---|---|---|\n${rows.sort().join("\n")}\n`,
  );
}
