/**
 * Fuzzes the reference at length: envelopes, results and registries near what is valid; every answer must conform to the
 * contract, none may hang, and a tenth of the inputs must reach each gate.
 * `npx tsx scripts/fuzz.ts [inputs] [seed]`: 50,000 inputs and a seed of the day unless told otherwise.
 */
import { neglected, runFuzz } from "../reference/testbed/fuzz/fuzz.ts";

const INPUTS = 50_000;
/** Between two lines of progress; each part has a seed of its own, so that a failure is repeated without what came before. */
const PART = 5000;
/** One day repeats nothing of the day before. */
const PARTS_OF_A_SEED = 1000;
const DAY_MS = 86_400_000;

function numberArgument(index: number, fallback: number): number {
  const given = process.argv[index];
  const value = given === undefined ? fallback : Number(given);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`\`${given}\` is no whole number; give inputs and a seed`);
  process.exit(2);
}

function add(sum: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [key, value] of counts) sum.set(key, (sum.get(key) ?? 0) + value);
}

const [inputs, seed] = [numberArgument(2, INPUTS), numberArgument(3, Math.floor(Date.now() / DAY_MS))];
const reached = new Map<string, number>();
const ended = new Map<string, number>();
let played = 0;
for (let part = 0; played < inputs; part += 1) {
  const own_seed = seed * PARTS_OF_A_SEED + part;
  const report = await runFuzz({ inputs: Math.min(PART, inputs - played), seed: own_seed });
  played += report.inputs;
  add(reached, report.reached);
  add(ended, report.ended);
  console.log(`${played} of ${inputs} inputs conform (seed ${own_seed})`);
}
const percent = (value: number): string => `${((value / Math.max(1, played)) * 100).toFixed(1)} %`;
for (const [gate, value] of reached) console.log(`reached ${gate}: ${percent(value)}`);
for (const [word, value] of ended) console.log(`${word}: ${percent(value)}`);
const poor = neglected({ inputs: played, seed, reached, ended });
if (poor.length > 0) {
  console.error(`fewer than a tenth of the inputs reached ${poor.join(", ")}; the inputs say little of them`);
  process.exitCode = 1;
}
