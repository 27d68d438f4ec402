/**
 * Mutation testing with Stryker over the gates, capabilities and runtime of the reference and the judge of the harness.
 * `npx tsx scripts/mutation-test.ts [--publish] [file...]`: all of them, or only these files; results of unchanged files are kept in
 * reports/stryker/. Published scores (reports/published/stryker.json) can only get better; survivors that no test can tell from the
 * original stand in scripts/mutation/equivalents.json with a reason. Exit code 1 where a score fell.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Equivalent, type MutationReport, type Scores, scoreFaults, scoresOf } from "./mutation/score.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORT = path.join(ROOT, "reports", "stryker", "mutation.json");
const PUBLISHED = path.join(ROOT, "reports", "published", "stryker.json");
const EQUIVALENTS = path.join(ROOT, "scripts", "mutation", "equivalents.json");

/** What is published: scores of the files that were ever run, and their survivors. */
interface Published extends Pick<Scores, "files" | "survivors"> {
  readonly tool: string;
}

function readPublished(): Published {
  if (!existsSync(PUBLISHED)) return { tool: "", files: {}, survivors: [] };
  return JSON.parse(readFileSync(PUBLISHED, "utf8"));
}

const files = process.argv.slice(2).filter((argument) => argument !== "--publish");
const chosen = files.length === 0 ? [] : ["--mutate", files.join(",")];
const { status } = spawnSync(process.execPath, [path.join(ROOT, "node_modules/@stryker-mutator/core/bin/stryker.js"), "run", ...chosen], {
  cwd: ROOT,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

const report: MutationReport = JSON.parse(readFileSync(REPORT, "utf8"));
const equivalents: Equivalent[] = JSON.parse(readFileSync(EQUIVALENTS, "utf8"));
const scores = scoresOf(report, equivalents);
const published = readPublished();
const faults = scoreFaults(scores.files, published.files);
// Not a fault: a test that a busy machine made late detects anything.
for (const { file, original, replacement } of scores.unused)
  console.log(`note ${file}: \`${original}\` as \`${replacement}\` was detected, and stands in equivalents.json`);
for (const { file, mutator, original, replacement } of scores.survivors) console.log(`survivor ${file}: ${mutator}, \`${original}\` as \`${replacement}\``);
for (const [file, { score, detected, survived, equivalent }] of Object.entries(scores.files))
  console.log(`${score} % ${file}: ${detected} detected, ${survived} survived, ${equivalent} equivalent`);
for (const fault of faults) console.error(`mutation testing: ${fault}`);
if (process.argv.includes("--publish") && faults.length === 0) publish();
process.exitCode = faults.length === 0 ? 0 : 1;

function publish(): void {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(ROOT, "node_modules/@stryker-mutator/core/package.json"), "utf8"));
  const others = published.survivors.filter(({ file }) => !(file in scores.files));
  const all = Object.entries({ ...published.files, ...scores.files }).sort(([left], [right]) => (left < right ? -1 : 1));
  const next: Published = { tool: `Stryker ${version}, static mutants left out`, files: Object.fromEntries(all), survivors: [...others, ...scores.survivors] };
  mkdirSync(path.dirname(PUBLISHED), { recursive: true });
  writeFileSync(PUBLISHED, `${JSON.stringify(next, null, 2)}\n`);
}
