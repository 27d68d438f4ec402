/** Everything that CI checks beside the tests, in one command; stops at the first step that fails and says which. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAIN = "dist/harness/cli/main.js";

/** What is run, in this order; cheap and telling steps first. */
const STEPS: readonly (readonly [name: string, argv: readonly [string, ...string[]]])[] = [
  ["format and lint", ["npx", "biome", "ci", "."]],
  ["generated types are fresh", ["npm", "run", "--silent", "generate:check"]],
  ["build", ["npm", "run", "--silent", "build"]],
  ["types", ["npx", "tsc", "-b"]],
  ["import rules", ["npx", "depcruise", "harness", "reference", "scripts", "spec-cases/contract/types.ts", "--config", ".dependency-cruiser.cjs"]],
  ["corpus lint", ["node", MAIN, "lint"]],
  ["tests", ["npx", "vitest", "run"]],
  ["the corpus on the reference, over stdio", ["node", MAIN, "run", "--require", "all", "--report-dir", "reports/runs/check-stdio"]],
  ["the corpus on the reference, in a worker", ["node", MAIN, "run", "--transport", "worker", "--jobs", "2", "--report-dir", "reports/runs/check-worker"]],
];

for (const [name, [program, ...args]] of STEPS) {
  console.log(`\n== ${name}: ${[program, ...args].join(" ")}`);
  const { status, signal } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) {
    console.error(`check: \`${name}\` failed (${signal ?? `exit code ${status}`})`);
    process.exit(1);
  }
}
console.log("\ncheck: all steps passed");
