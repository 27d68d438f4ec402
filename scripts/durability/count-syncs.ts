/** How often an operation is pressed to disk: the durable option is checked by counting, since a kill does not test power loss. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createSetup, type Setup } from "./setup.ts";

/** Syncs of one operation, as strace counted them. */
export interface SyncCount {
  readonly durability: Setup["durability"];
  readonly per_operation: number;
}

const FEW = 10;
const MANY = 110;

/** True where strace can be run, which it cannot in every container. */
export function hasStrace(): boolean {
  return spawnSync("strace", ["-V"], { stdio: "ignore" }).status === 0 && spawnSync("strace", ["-f", "true"], { stdio: "ignore" }).status === 0;
}

/** Calls of fsync and fdatasync in a summary of strace (`-c`): the fourth column. */
function readCalls(summary: string): number {
  const rows = summary.split("\n").filter((line) => /\bf(?:data)?sync$/.test(line));
  return rows.reduce((sum, row) => sum + Number(row.trim().split(/\s+/)[3]), 0);
}

function countCalls(writer: string, setup: Setup, out: string): number {
  const argv = ["-f", "-c", "-e", "trace=fsync,fdatasync", "-o", out, process.execPath, writer, JSON.stringify(setup)];
  const { status, stderr } = spawnSync("strace", argv, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`the writer failed under strace (${status}): ${stderr.slice(0, 2000)}`);
  return readCalls(readFileSync(out, "utf8"));
}

/** Counts in a run of many operations and in one of few: what opening and closing cost falls out. */
export function countSyncs(writer: string, folder: string, durability: Setup["durability"]): SyncCount {
  const [few = 0, many = 0] = [FEW, MANY].map((operations) => {
    const file = path.join(folder, `syncs-${durability}-${operations}.db`);
    return countCalls(writer, createSetup({ file, durability, operations, is_restless: false }), `${file}.strace`);
  });
  return { durability, per_operation: (many - few) / (MANY - FEW) };
}
