/**
 * Kills writers of a recorder's file at random points and reports what was lost: nothing, or exit code 1.
 * `npx tsx scripts/crash-test.ts --kills 200 --in-flight 150 [--seed n] [--keep]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundleProgram } from "./durability/bundle.ts";
import { countSyncs, hasStrace } from "./durability/count-syncs.ts";
import { killWriters } from "./durability/kill-loop.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    "in-flight": { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "boolean", default: false },
  },
});
const kills = Number(values.kills);
const wanted = values["in-flight"] === undefined ? Math.floor(kills * 0.75) : Number(values["in-flight"]);
const seed = Number(values.seed);
const folder = mkdtempSync(path.join(tmpdir(), "mex-crash-"));
const writer = await bundleProgram("writer");

console.log(`crash-test: ${kills} kills, seed ${seed}`);
const report = await killWriters({
  kills,
  in_flight: wanted,
  seed,
  folder,
  writer,
  progress: ({ kills: done, in_flight, acknowledged, faults }) => {
    if (done % 20 === 0) console.log(`  ${done} kills, ${in_flight} in flight, ${acknowledged} records acknowledged, ${faults.length} faults`);
  },
});
const { in_flight, before_open, in_purge, operations, acknowledged, faults } = report;
console.log(`crash-test: ${report.kills} kills: ${in_flight} with an operation in flight, ${in_purge} in a purge, ${before_open} before the file was open`);
console.log(
  `crash-test: ${operations} operations answered, ${acknowledged} records acknowledged, ${faults.length} faults; the chain was verified after each kill`,
);
for (const fault of faults) console.error(`crash-test: ${fault}`);
if (in_flight < wanted) console.error(`crash-test: ${wanted} kills were to meet an operation in flight`);

if (hasStrace()) {
  for (const durability of ["normal", "full"] as const) {
    const { per_operation } = countSyncs(writer, folder, durability);
    console.log(`crash-test: ${per_operation.toFixed(2)} syncs for an operation with durability ${durability}`);
    if (durability === "full" && per_operation > 2) process.exitCode = 1;
  }
} else console.log("crash-test: no strace here, so that syncs were not counted");

if (faults.length > 0 || in_flight < wanted) process.exitCode = 1;
rmSync(writer, { force: true });
if (values.keep || faults.length > 0) console.log(`crash-test: the files stand in ${folder}`);
else rmSync(folder, { recursive: true, force: true });
