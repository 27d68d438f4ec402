/** Everything that CI checks beside the tests, in one command; stops at the first step that fails and says which. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAIN = "dist/harness/cli/main.js";

interface Step {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Relative to the package. */
  readonly cwd?: string;
  /** Why it is not run on this machine. */
  readonly skipped?: string | undefined;
}

/** Whether a program can be started. */
function has(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

const python = has("python3") ? undefined : "there is no python3 here";
// Without bubblewrap the reference does not declare class sandbox, and says so; what it declares must hold all the same.
const required = has("bwrap") ? ["--require", "all"] : [];

/** What is run, in this order; cheap and telling steps first. */
const STEPS: readonly Step[] = [
  { name: "format and lint", argv: ["npx", "biome", "ci", "."] },
  { name: "generated files are fresh", argv: ["npm", "run", "--silent", "generate:check"] },
  { name: "build", argv: ["npm", "run", "--silent", "build"] },
  { name: "types", argv: ["npx", "tsc", "-b"] },
  {
    name: "import rules",
    argv: ["npx", "depcruise", "harness", "reference", "scripts", "spec-cases/contract/types.ts", "--config", ".dependency-cruiser.cjs"],
  },
  { name: "corpus lint", argv: ["node", MAIN, "lint"] },
  { name: "registry against the templates", argv: ["node", MAIN, "registry", "check", "mechanical_engines.json"] },
  { name: "tests", argv: ["npx", "vitest", "run"] },
  { name: "the corpus on the reference, over stdio", argv: ["node", MAIN, "run", ...required, "--report-dir", "reports/runs/check-stdio"] },
  {
    name: "the published report is fresh",
    argv: ["npx", "tsx", "scripts/publish-report.ts", "reports/runs/check-stdio", "--check"],
    skipped: has("bwrap") ? python : "the published run has class sandbox, which needs bubblewrap",
  },
  {
    name: "the corpus on the reference, in a worker",
    argv: ["node", MAIN, "run", ...required, "--transport", "worker", "--jobs", "2", "--report-dir", "reports/runs/check-worker"],
  },
  { name: "tests of the Python example", argv: ["python3", "-m", "unittest"], cwd: "examples/python-runtime", skipped: python },
  { name: "the corpus on the Python example", argv: ["node", MAIN, "run", "--target", "examples/python-runtime"], skipped: python },
];

for (const { name, argv, cwd, skipped } of STEPS) {
  const [program, ...args] = argv;
  if (skipped !== undefined) {
    console.log(`\n== ${name}: skipped, ${skipped}`);
    continue;
  }
  console.log(`\n== ${name}: ${[program, ...args].join(" ")}`);
  const { status, signal } = spawnSync(program, args, { cwd: `${ROOT}${cwd ?? ""}`, stdio: "inherit" });
  if (status !== 0) {
    console.error(`check: \`${name}\` failed (${signal ?? `exit code ${status}`})`);
    process.exit(1);
  }
}
console.log("\ncheck: all steps passed");
