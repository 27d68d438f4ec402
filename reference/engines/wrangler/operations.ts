/** The four operations: what each reads, and what it makes of it. */
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { RuntimeFault } from "../../faults.ts";
import { type JsonObject, member } from "../../json.ts";
import type { Produced } from "../engine-reply.ts";
import type { Invocation } from "../grant.ts";
import { type DuplicateFile, findDuplicates, STRATEGIES } from "./duplicates.ts";
import { readExpectations } from "./expectations.ts";
import { htmlReport } from "./html-report.ts";
import { MOST_OUTPUT_BYTES } from "./limits.ts";
import { openTable } from "./open-table.ts";
import { CappedOutput } from "./output.ts";
import { readHandle, readWord } from "./params.ts";
import { profile, readMetrics } from "./profile.ts";
import { type ReadSettings, readWhole, sourceOf } from "./table.ts";
import { validate } from "./validate.ts";
import { unreadable, WranglerFault } from "./wrangler-fault.ts";
import { csvRecord, TARGETS, writeTable } from "./write-table.ts";

/** What an operation came to; `refused` where it failed but has a report to show. */
export interface Made {
  readonly produced: Produced;
  readonly refused?: WranglerFault;
}

/** An operation with the names of its params that are artifacts. */
export interface WranglerOperation {
  readonly artifacts: readonly string[];
  readonly code: WranglerFault["code"];
  run(invocation: Invocation, settings: ReadSettings): Promise<Made>;
}

/** Bytes that an operation may hand out. */
export function outputCap({ operation, budget }: Invocation): number {
  return Math.min(budget.output_bytes ?? MOST_OUTPUT_BYTES, operation.output_spec.max_bytes ?? MOST_OUTPUT_BYTES, MOST_OUTPUT_BYTES);
}

function writeCanonical(value: JsonObject): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof RuntimeFault)
      throw unreadable("the report has no canonical form: two names are the same in NFC, or a text holds half a surrogate pair");
    throw error;
  }
}

function capped(text: string, invocation: Invocation, { pace }: ReadSettings): Buffer {
  const output = new CappedOutput(outputCap(invocation), pace);
  output.add(text);
  return output.bytes();
}

function reportOf(invocation: Invocation, settings: ReadSettings, report: JsonObject): Produced {
  const { operation } = invocation.operation;
  const full = { operation, ...report };
  const isPage = readWord(invocation.operation.params, "output", ["json", "html"]) === "html";
  const bytes = capped(isPage ? htmlReport(operation, full) : writeCanonical(full), invocation, settings);
  const media_type = isPage ? "text/html; charset=utf-8" : "application/json";
  return { content: { kind: "file", bytes }, kind: "file", media_type, artifact_type: "artifact.document" };
}

function dataset(bytes: Buffer, media_type: string): Produced {
  return { content: { kind: "file", bytes }, kind: "dataset_slice", media_type, artifact_type: "artifact.dataset" };
}

function table({ operation, inputs }: Invocation, name: string, settings: ReadSettings): ReturnType<typeof openTable> {
  return openTable(sourceOf(readHandle(operation.params, name), inputs, name), settings);
}

const validateDataset: WranglerOperation = {
  artifacts: ["dataset_ref", "expectations_ref"],
  code: "WR_DATA_PARSE_ERROR",
  async run(invocation, settings) {
    const { params } = invocation.operation;
    const handle = readHandle(params, "expectations_ref");
    const file = readExpectations(await readWhole(sourceOf(handle, invocation.inputs, "expectations_ref"), settings));
    const { success, report } = await validate(await table(invocation, "dataset_ref", settings), file, settings);
    const produced = reportOf(invocation, settings, { ...report, dataset: readHandle(params, "dataset_ref").content_hash, expectations: handle.content_hash });
    if (success || file.on_failure === "report") return { produced };
    return { produced, refused: new WranglerFault("WR_EXPECTATION_FAILED", "an expectation failed and the file refuses such data; the log has the report") };
  },
};

const convertTable: WranglerOperation = {
  artifacts: ["input_ref"],
  code: "WR_DATA_PARSE_ERROR",
  async run(invocation, settings) {
    const target = readWord(invocation.operation.params, "target", TARGETS);
    const { bytes, media_type } = await writeTable(await table(invocation, "input_ref", settings), target, outputCap(invocation), settings);
    return { produced: dataset(bytes, media_type) };
  },
};

const profileDataset: WranglerOperation = {
  artifacts: ["dataset_ref"],
  code: "WR_DATA_PARSE_ERROR",
  async run(invocation, settings) {
    const { params } = invocation.operation;
    const metrics = readMetrics(member(params, "metrics"));
    const report = await profile(await table(invocation, "dataset_ref", settings), metrics, settings);
    return { produced: reportOf(invocation, settings, { ...report, dataset: readHandle(params, "dataset_ref").content_hash }) };
  },
};

function duplicatesCsv(groups: readonly (readonly DuplicateFile[])[]): string {
  const rows = groups.flatMap((group, index) =>
    group.map(({ path, content_hash, size_bytes, alike_permille }) => csvRecord([index + 1, path, content_hash, size_bytes, alike_permille])),
  );
  return [csvRecord(["group", "path", "content_hash", "size_bytes", "alike_permille"]), ...rows].join("");
}

const findDuplicateFiles: WranglerOperation = {
  artifacts: ["bundle_ref"],
  code: "WR_DEDUP_ERROR",
  async run(invocation, settings) {
    const { params, operation } = invocation.operation;
    const handle: ArtifactHandle = readHandle(params, "bundle_ref");
    const files = invocation.inputs?.readEntries(handle.artifact_id) ?? null;
    if (files === null) throw new WranglerFault("WR_DEDUP_ERROR", "param `bundle_ref` names no bundle that the runtime verified for this operation");
    const strategy = readWord(params, "strategy", STRATEGIES);
    const groups = await findDuplicates(files, strategy, settings.limits, settings.pace);
    if (readWord(params, "output", ["json", "csv"]) === "csv") return { produced: dataset(capped(duplicatesCsv(groups), invocation, settings), "text/csv") };
    const report = { operation, strategy, bundle: handle.content_hash, files: files.length, groups: groups.map((group) => group.map((file) => ({ ...file }))) };
    return { produced: dataset(capped(writeCanonical(report), invocation, settings), "application/json") };
  },
};

export const OPERATIONS: ReadonlyMap<string, WranglerOperation> = new Map([
  ["wrangler.validate_dataset", validateDataset],
  ["wrangler.convert_table", convertTable],
  ["wrangler.find_duplicates", findDuplicateFiles],
  ["wrangler.profile_dataset", profileDataset],
]);
