/**
 * Writes reference/mutants/mutants.json, the list by which the self-test starts mutants, from the table in code.
 * `--check` compares instead of writing and exits 1 where the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ADVERSARIES, MUTANTS } from "../reference/mutants/table.ts";

const TARGET = fileURLToPath(new URL("../reference/mutants/mutants.json", import.meta.url));

const list = {
  mutants: MUTANTS.map(({ id, requirement, mistake, broad, engine, operation, equivalent, apart }) => ({
    id,
    requirement,
    mistake,
    ...(broad === true ? { broad } : {}),
    ...(engine === undefined ? {} : { engine }),
    ...(operation === undefined ? {} : { operation }),
    ...(equivalent === undefined ? {} : { equivalent }),
    ...(apart === undefined ? {} : { apart }),
  })),
  adversaries: ADVERSARIES.map(({ id, mistake, transport, only }) => ({ id, mistake, transport, ...(only === undefined ? {} : { only }) })),
};
const ids = [...list.mutants, ...list.adversaries].map(({ id }) => id);
const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
if (twice.length > 0) throw new Error(`two mutants are called ${twice.join(", ")}`);
const text = `${JSON.stringify(list, null, 2)}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== text) {
    console.error("reference/mutants/mutants.json is stale: run `npm run generate` and commit the result");
    process.exit(1);
  }
  console.log("reference/mutants/mutants.json is fresh");
} else {
  writeFileSync(TARGET, text);
  console.log(`wrote reference/mutants/mutants.json: ${list.mutants.length} mutants, ${list.adversaries.length} adversaries`);
}
