/** `mex-conformance selftest`: the corpus against mutants of the reference and against adversaries. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { killTableOf, renderKillTable } from "../diagnose/kill-table.ts";
import { HarnessError } from "../errors.ts";
import { packageInfo, packageRoot } from "../package-root.ts";
import { ReportFolder } from "../run/files.ts";
import { buildMatrix, type CaseKills, caseFaults, caseKills, type Figures, type Matrix, ratchetFaults } from "../selftest/matrix.ts";
import { type MutantList, readMutantList } from "../selftest/mutant-list.ts";
import { type AdversaryRun, runAdversaries } from "../selftest/run-adversaries.ts";
import { runMutants } from "../selftest/run-mutants.ts";
import type { SelftestSetting } from "../selftest/run-target.ts";
import { openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { KILLS_FILE, publishKills } from "./kills-file.ts";

type Typed = Readonly<Record<string, unknown>>;

/** Where the published figures stand, and those of each case; they can only get better. */
const PUBLISHED = { figures: "selftest.json", cases: "selftest-cases.json" };

function published(name: keyof typeof PUBLISHED): string {
  return path.join(packageRoot(), "reports", "published", PUBLISHED[name]);
}

/** Each holds a corpus and the reference. */
const MAX_SHARDS = 8;
/** Cases that are named one by one, where the reference itself fails. */
const MAX_NAMED = 20;

/** Runs the command: 0 where every mutant is killed by a case of its own clause and every normative case kills one. */
export async function selftestCommand(typed: Typed, io: Io): Promise<number> {
  const whole = typed["mutant"] === undefined;
  if (typed["publish"] === true && !whole) throw new HarnessError("USAGE", "`--publish` keeps the figures of all mutants; leave `--mutant` out");
  const list = chosen(readMutantList(), typed);
  const corpus = openCorpus([], io.cwd);
  const setting: SelftestSetting = {
    corpus,
    env: { PATH: io.env["PATH"] ?? "", HOME: io.env["HOME"] ?? "" },
    shards: Math.min(MAX_SHARDS, os.availableParallelism()),
    kit: packageInfo(),
    now: io.now,
    elapsed: io.elapsed,
    signal: io.signal,
    progress: (done, of, id) => {
      if (io.interactive) io.out(`\r\u001b[2K${done}/${of} ${id}`);
    },
  };
  io.out(`${list.mutants.length} mutants and ${list.adversaries.length} adversaries over ${corpus.cases.length} cases\n`);
  const [{ runs, honest }, adversaries] = await Promise.all([runMutants(list.mutants, whole, setting), runAdversaries(list.adversaries, setting)]);
  if (io.interactive) io.out("\r\u001b[2K");
  if (io.signal.aborted) {
    io.err("mex-conformance: the self-test was cut off, and says nothing\n");
    return 3;
  }
  const matrix = buildMatrix(runs, corpus.cases, whole);
  const faults = [...honestFaults(honest), ...matrix.faults, ...adversaryFaults(adversaries), ...(whole ? ratchet(matrix) : [])];
  report(matrix, adversaries, faults, io);
  const folder = typed["reportDir"];
  if (typeof folder === "string") {
    const reports = new ReportFolder(path.resolve(io.cwd, folder));
    writeMatrix(reports, matrix, adversaries);
    reports.write(KILLS_FILE, renderKillTable(killTableOf(runs)));
  }
  if (typed["publish"] === true && faults.length === 0) {
    publish(matrix);
    publishKills(runs);
  }
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
function honestFaults(results: readonly CaseResult[]): string[] {
  const faults = results
    .filter(({ status }) => status !== "pass" && status !== "not_applicable")
    .map(
      ({ id, status, error, reason }) =>
        `the unbroken reference does not pass ${id}: ${[status, error?.message ?? reason ?? ""].filter((part) => part !== "").join(", ")}`,
    );
  return faults.length <= MAX_NAMED
    ? faults
    : [...faults.slice(0, MAX_NAMED), `and ${faults.length - MAX_NAMED} more that the unbroken reference does not pass`];
}

function adversaryFaults(runs: readonly AdversaryRun[]): string[] {
  return runs.filter(({ red }) => !red).map(({ adversary, detail }) => `adversary \`${adversary.id}\` is green: ${detail}`);
}

function publish(matrix: Matrix): void {
  mkdirSync(path.dirname(published("figures")), { recursive: true });
  writeFileSync(published("figures"), `${JSON.stringify(matrix.figures, null, 2)}\n`);
  writeFileSync(published("cases"), `${JSON.stringify(caseKills(matrix), null, 2)}\n`);
}

/** Where a change is meant, such as a mutant that is taken away, both files are deleted and published anew. */
function ratchet(matrix: Matrix): string[] {
  if (!existsSync(published("figures"))) return [];
  const figures: Figures = JSON.parse(readFileSync(published("figures"), "utf8"));
  const cases: CaseKills = existsSync(published("cases")) ? JSON.parse(readFileSync(published("cases"), "utf8")) : {};
  const faults = [...ratchetFaults(matrix.figures, figures), ...caseFaults(caseKills(matrix), cases)];
  return faults.map((fault) => `${fault}; published figures can only get better`);
}

function report({ figures }: Matrix, adversaries: readonly AdversaryRun[], faults: readonly string[], io: Io): void {
  for (const fault of faults) io.out(`FAULT ${fault}\n`);
  io.out(
    `${figures.killed} of ${figures.mutants - figures.equivalent} mutants are failed by a case of their own clause (${figures.equivalent} equivalent, ${figures.distinct} distinct)\n`,
  );
  io.out(`${figures.normative_cases - figures.cases_without_kill} of ${figures.normative_cases} normative cases fail a mutant (${figures.kills} kills)\n`);
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
