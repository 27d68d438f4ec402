/** What is packed: everything that the built command loads. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../package-root.ts";

const root = packageRoot();

/** Code beneath dist/, relative to the package. */
function builtCode(): string[] {
  return readdirSync(path.join(root, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[cm]?js$/.test(file) && !file.startsWith(`types${path.sep}`))
    .map((file) => `dist/${file.replaceAll(path.sep, "/")}`)
    .sort();
}

test("the package holds all that was built, the corpus and the registry", () => {
  const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [packed]: { files: { path: string }[] }[] = JSON.parse(out);
  const files = new Set(packed?.files.map((file) => file.path));
  const built = builtCode();
  expect(built.some((file) => file.endsWith(".cjs"))).toBe(true);
  expect(built.filter((file) => !files.has(file))).toEqual([]);
  for (const file of [
    "spec-cases/manifest.json",
    "mechanical_engines.json",
    "reference/target.json",
    "reference/mutants/mutants.json",
    "reports/published/kills.json",
  ])
    expect(files).toContain(file);
}, 60_000);
