/** The published kill table: what the failures of a run are compared with, and where `explain` finds mistakes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type KillRun, type KillTable, killTableOf, readKillTable, renderKillTable } from "../diagnose/kill-table.ts";
import { packageRoot } from "../package-root.ts";

/** Name of the file, in the folder of a self-test and among the published ones. */
export const KILLS_FILE = "kills.json";

function killsFile(): string {
  return path.join(packageRoot(), "reports", "published", KILLS_FILE);
}

/** The table that ships with this package; null where there is none, or none that can be read: advice never stops a run. */
export function readKills(): KillTable | null {
  const file = killsFile();
  return existsSync(file) ? readKillTable(readFileSync(file, "utf8")) : null;
}

/** Writes the table of a whole self-test. */
export function publishKills(runs: readonly KillRun[]): void {
  const file = killsFile();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, renderKillTable(killTableOf(runs)));
}
