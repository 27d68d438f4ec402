/**
 * Writes mechanical_engines.json from spec-cases/engine-templates.json.
 * `--check` compares instead of writing and exits 1 where the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildRegistry } from "../harness/registry/build.ts";
import type { EngineTemplate } from "../harness/registry/templates.ts";

const at = (place: string): string => fileURLToPath(new URL(`../${place}`, import.meta.url));
const TARGET = at("mechanical_engines.json");

/** The reference runs these by itself; every other engine is bound by a deployment. */
const OWN: ReadonlyMap<string, string> = new Map([
  ["engine.context", "mex-reference.context"],
  ["engine.sandbox", "mex-reference.sandbox"],
  ["engine.wrangler", "mex-reference.wrangler"],
]);

/** 11.8 §8 asks for a default budget, and no template names one: these are the kit's own, and a deployment's to change. */
const DEFAULT_BUDGET = { cpu_time_ms: 60_000, wall_time_ms: 120_000, memory_bytes: 1_073_741_824, output_bytes: 268_435_456 };

const templates: EngineTemplate[] = JSON.parse(readFileSync(at("spec-cases/engine-templates.json"), "utf8"));
const registry = buildRegistry(templates, {
  params: (operation) => ({ $ref: `spec-cases/params/${operation}.json` }),
  implementations: (id) => {
    const own = OWN.get(id);
    return own === undefined ? [] : [{ id: own, version: "1.0.0" }];
  },
  default_budget: DEFAULT_BUDGET,
});
const text = `${JSON.stringify(registry, null, 2)}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== text) {
    console.error("mechanical_engines.json is stale: run `npm run generate` and commit the result");
    process.exit(1);
  }
  console.log("mechanical_engines.json is fresh");
} else {
  writeFileSync(TARGET, text);
  console.log(`wrote mechanical_engines.json: ${templates.length} engines`);
}
