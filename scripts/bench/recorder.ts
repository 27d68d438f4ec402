/**
 * Rows on what recording costs, measured in a process of its own on built code: that is what the package ships. What loads
 * TypeScript at run time wraps every function, and measures the wrapping too.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BenchRow } from "./row.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** As deep below the root as the script that it is made of, which finds the corpus by its own place. */
const FOLDER = path.join(ROOT, "dist", `bench.${process.pid}`);

/** Builds and runs recorder-loop.ts; takes some seconds and leaves nothing behind. */
export async function recorderRows(): Promise<BenchRow[]> {
  const outfile = path.join(FOLDER, "recorder-loop.js");
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: ["scripts/bench/recorder-loop.ts"],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      external: ["better-sqlite3"],
      logLevel: "warning",
      banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: "utf8" });
    if (status !== 0) throw new Error(`recorder-loop.ts ended with ${status}: ${stderr}`);
    const rows: BenchRow[] = JSON.parse(stdout);
    return rows;
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}
