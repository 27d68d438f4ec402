/**
 * Builds dist/: the command line, the hosts of JavaScript targets and the reference, bundled by esbuild, with source maps.
 * Libraries are bundled too, since a start from one file is half as long as from two hundred; native ones stay outside.
 * `--types` adds the declarations (tsc -b), as `npm pack` does.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Built here first: a build that fails leaves the last good one in place. */
const STAGING = `dist.${process.pid}`;

/** Files that something outside starts or imports. */
const HARNESS_ENTRIES = ["harness/cli/main.ts", "harness/targets/stdio-host.ts", "harness/targets/worker-host.ts", "harness/selftest/shard.ts"];
const REFERENCE_ENTRIES = [
  "reference/index.ts",
  "reference/serve/module.ts",
  "reference/serve/stdio.ts",
  "reference/cli/main.ts",
  "reference/mutants/module.ts",
  "reference/engines/sandbox/isolate-worker.ts",
];

/** Not bundled: native, or only needed where a person asks for it. */
const EXTERNAL = ["better-sqlite3"];

/** CommonJS libraries in an ES module need a `require`. */
const BANNER = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

function generate(script: string): void {
  const { status } = spawnSync(process.execPath, [path.join(ROOT, "node_modules/tsx/dist/cli.mjs"), path.join(ROOT, script)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`${script} failed`);
}

async function bundle(entries: readonly string[]): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...entries],
    outdir: STAGING,
    outbase: ".",
    entryNames: "[dir]/[name]",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    external: EXTERNAL,
    banner: { js: BANNER },
    logLevel: "warning",
  });
}

/** CommonJS libraries that belong together, loaded late and at once: beside the chunk that asks for them. */
async function bundleLibraries(file: string): Promise<void> {
  const outfile = path.join(STAGING, "chunks", path.basename(file));
  await build({ absWorkingDir: ROOT, entryPoints: [file], outfile, bundle: true, format: "cjs", platform: "node", target: "node20", logLevel: "warning" });
}

for (const room of ["harness", "reference"]) generate(`${room}/contract/generate-validators.ts`);
try {
  await Promise.all([bundle(HARNESS_ENTRIES), bundle(REFERENCE_ENTRIES), bundleLibraries("harness/report/junit-libraries.cjs")]);
  chmodSync(path.join(ROOT, STAGING, "harness/cli/main.js"), 0o755);
  rmSync(path.join(ROOT, "dist"), { recursive: true, force: true });
  renameSync(path.join(ROOT, STAGING), path.join(ROOT, "dist"));
} finally {
  rmSync(path.join(ROOT, STAGING), { recursive: true, force: true });
}
// A package carries declarations; a clone gets them from `tsc -b`, which is what checks it.
if (process.argv.includes("--types") || ["pack", "publish"].includes(process.env["npm_command"] ?? "")) {
  const { status } = spawnSync(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b"], { cwd: ROOT, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
