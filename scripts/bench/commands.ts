/** Whole commands as processes: wall time (median of several runs) and peak memory of the harness. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BenchRow } from "./row.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = path.join(ROOT, "dist/harness/cli/main.js");
const PEAK = pathToFileURL(path.join(ROOT, "scripts/bench/print-peak.mjs")).href;

interface Measured {
  readonly ms: number;
  readonly peakMb: number;
}

/** Runs a command several times and takes the medians. */
function measure(args: readonly string[], runs: number): Measured {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mex-bench-"));
  const peak = path.join(folder, "peak");
  try {
    const seen = Array.from({ length: runs }, (): Measured => {
      const since = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ["--import", PEAK, ...args], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, MEX_BENCH_PEAK: peak },
      });
      const ms = performance.now() - since;
      if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
      return { ms, peakMb: Number(readFileSync(peak, "utf8")) / 1024 };
    });
    return { ms: median(seen.map(({ ms }) => ms)), peakMb: median(seen.map(({ peakMb }) => peakMb)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** Start, core class and whole corpus, over both transports. Ratios are against `node -e 0` of the same run. */
export function commandRows(): BenchRow[] {
  const bare = measure(["-e", "0"], 9);
  const version = measure([MAIN, "--version"], 9);
  const seconds = (measured: Measured): string => `${(measured.ms / 1000).toFixed(2)} s (${(measured.ms / bare.ms).toFixed(1)} x node -e 0)`;
  const rows: BenchRow[] = [
    { figure: "node -e 0", seen: `${bare.ms.toFixed(0)} ms`, budget: "" },
    { figure: "mex-conformance --version", seen: `${(version.ms / bare.ms).toFixed(2)} x node -e 0`, budget: "1.6 x", ok: version.ms / bare.ms <= 1.6 },
  ];
  for (const [name, args, limit] of [
    ["core class, worker", ["--class", "core", "--transport", "worker"], 14],
    ["core class, stdio", ["--class", "core"], 21],
    ["whole corpus, worker, 2 jobs", ["--transport", "worker", "--jobs", "2"], 41],
    ["whole corpus, stdio, 2 jobs", ["--jobs", "2"], 55],
  ] as const) {
    const measured = measure([MAIN, "run", ...args], 3);
    const ratio = measured.ms / bare.ms;
    rows.push({ figure: name, seen: seconds(measured), budget: `${((limit * 73) / 1000).toFixed(1)} s, as ${limit} x node -e 0`, ok: ratio <= limit });
    rows.push({ figure: `${name}: memory of the harness`, seen: `${measured.peakMb.toFixed(0)} MB`, budget: "200 MB", ok: measured.peakMb <= 200 });
  }
  return rows;
}
