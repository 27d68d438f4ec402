/**
 * `npx tsx scripts/large-table.ts [--mib 1024]`: engine.wrangler over a csv of that size, each operation in a process of its own.
 * Prints time and the most memory that the process held. A table is gone through as a stream; only an output lies in memory, so
 * that a conversion is measured where its output fits under the cap, and at the full size it must be refused.
 */
import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { invocationOf, TestInputs } from "../reference/engines/test-invocation.ts";
import { wranglerEngine } from "../reference/engines/wrangler/wrangler-engine.ts";
import { member } from "../reference/json.ts";
import type { ArtifactHandle } from "../spec-cases/contract/types.ts";

const MIB = 1024 * 1024;
const BUDGET = { wall_time_ms: 3_600_000, cpu_time_ms: 3_600_000, output_bytes: 256 * MIB };
const CAPABILITIES = ["fs.read:inputs", "fs.write:artifacts", "proc.exec:data_allowlist"];
const EXPECTATIONS = JSON.stringify({
  expectations: [
    { expect: "columns", columns: ["id", "name", "value"] },
    { expect: "type", column: "value", type: "number" },
    { expect: "not_null", column: "name" },
    { expect: "range", column: "value", min: 0, max: 300 },
  ],
});

/** Inputs of which one is a file that does not fit into memory. */
class LargeInputs extends TestInputs {
  readonly #file: string;
  readonly table: ArtifactHandle;

  constructor(file: string) {
    super();
    this.#file = file;
    this.table = this.put("", { size_bytes: statSync(file).size });
  }

  override stream(artifact_id: string): AsyncIterable<Uint8Array> | null {
    return artifact_id === this.table.artifact_id ? createReadStream(this.#file, { highWaterMark: MIB }) : super.stream(artifact_id);
  }
}

function writeTable(file: string, bytes: number): void {
  const fd = openSync(file, "w");
  let [size, id] = [writeSync(fd, "id,name,value\n"), 0];
  while (size < bytes) {
    let lines = "";
    for (; lines.length < MIB; id += 1) lines += `${id},name ${id % 1000},${(id % 997) / 4}\n`;
    size += writeSync(fd, lines);
  }
  closeSync(fd);
}

function paramsFor(operation: string, inputs: LargeInputs): Readonly<Record<string, unknown>> {
  if (operation === "wrangler.convert_table") return { input_ref: inputs.table, target: "jsonl", output: "dataset" };
  if (operation === "wrangler.profile_dataset") return { dataset_ref: inputs.table, metrics: [], output: "json" };
  return { dataset_ref: inputs.table, expectations_ref: inputs.put(EXPECTATIONS), output: "json" };
}

async function measure(operation: string, file: string): Promise<void> {
  const inputs = new LargeInputs(file);
  const started = performance.now();
  const reply = await wranglerEngine()(
    invocationOf({ engine_id: "engine.wrangler", operation, params: paramsFor(operation, inputs), capabilities: CAPABILITIES, inputs, budget: BUDGET }),
  );
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = [(performance.now() - started) / 1000, (userCPUTime + systemCPUTime) / 1e6].map((value) => value.toFixed(1));
  const result = member(reply, "result");
  const end = JSON.stringify([member(result, "status"), member(result, "errors")]);
  console.log(
    `${operation} ${Math.round(statSync(file).size / MIB)} MiB: ${seconds[0]} s, ${seconds[1]} s of CPU, at most ${Math.round(maxRSS / 1024)} MiB; ${end}`,
  );
}

function runAll(mib: number): void {
  const folder = mkdtempSync(path.join(tmpdir(), "mex-large-table-"));
  try {
    const [large, small] = [path.join(folder, "large.csv"), path.join(folder, "small.csv")];
    writeTable(large, mib * MIB);
    writeTable(small, Math.min(mib, 100) * MIB);
    const runs = [
      ["wrangler.validate_dataset", large],
      ["wrangler.profile_dataset", large],
      ["wrangler.convert_table", small],
      ["wrangler.convert_table", large],
    ] as const;
    for (const run of runs) {
      const { status } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...run], { stdio: "inherit" });
      if (status !== 0) throw new Error(`${run[0]} broke`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { mib: { type: "string", default: "1024" } } });
const [operation, file] = positionals;
if (operation !== undefined && file !== undefined) await measure(operation, file);
else runAll(Number(values.mib));
