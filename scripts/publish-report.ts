/**
 * The published report of the reference: what a run of the whole corpus claims, without its cases, and the table of engines.
 * `tsx scripts/publish-report.ts <run folder>` writes reports/published/reference/ from that run's report.json;
 * `--check` compares instead, and exits 1 where the published report says anything else than the run.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { allEngineLines } from "../harness/report/engine-lines.ts";
import type { Report } from "../spec-cases/contract/types.ts";

const TARGET = fileURLToPath(new URL("../reports/published/reference", import.meta.url));
const AGAIN = "run `npm run publish:report` and commit the result";

const [folder] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (folder === undefined) throw new Error("name the folder of a run of the whole corpus on the reference");
const report: Report = JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8"));
const { cases, ...claims } = report.deterministic;
if (claims.selection.length > 0 || claims.shard !== null || claims.challenge !== null || claims.exit_code !== 0)
  throw new Error("only a plain run of the whole corpus that ended with 0 is published");

const statuses = cases.map(({ id, status }) => `${id} ${status}\n`).join("");
const files: Readonly<Record<string, string>> = {
  // The digest stands for the cases: what each of 6 MB of them saw is in any run.
  "report.json": `${JSON.stringify({ ...claims, cases: { count: cases.length, sha256: createHash("sha256").update(statuses).digest("hex") } }, null, 2)}\n`,
  "engines.txt": `${allEngineLines(claims.engines).join("\n")}\n`,
};

const check = process.argv.includes("--check");
for (const [name, text] of Object.entries(files)) {
  const file = path.join(TARGET, name);
  if (!check) {
    mkdirSync(TARGET, { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote reports/published/reference/${name}`);
  } else if (!existsSync(file)) {
    console.error(`reports/published/reference/${name} is missing: ${AGAIN}`);
    process.exitCode = 1;
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`reports/published/reference/${name} is stale: ${AGAIN}`);
    process.exitCode = 1;
  } else console.log(`reports/published/reference/${name} is fresh`);
}
