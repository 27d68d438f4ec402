/** Merges the shards of one run: refuses overlaps, gaps and shards of different runs (RUNS-AND-REPORTS). */
import type { RunCase, RunFooter, RunHeader } from "../../spec-cases/contract/types.ts";
import { HarnessError } from "../errors.ts";
import { equalJson, member } from "../json.ts";
import type { CaseFacts } from "../judge/facts.ts";
import { type JudgedCase, performRunChecks, type RunCheck } from "../judge/run-checks.ts";
import type { RunRecords } from "../report/types.ts";

/** `2/3`: the second of three shards. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Reads `i/n`. Throws USAGE. */
export function parseShard(text: string): Shard {
  const found = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text);
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || index > of) throw new HarnessError("USAGE", `\`--shard ${text.slice(0, 40)}\` is no shard; expected i/n, for example 2/3`);
  return { index, of };
}

/** The cases of one shard: every n-th, so that shards are alike in kind and length. */
export function shardOf<T>(items: readonly T[], { index, of }: Shard): T[] {
  return items.filter((_, position) => position % of === index - 1);
}

/** A shard with the name of its file, for messages. */
export interface ShardRecords {
  readonly file: string;
  readonly records: RunRecords;
}

/** Members of the header in which all shards agree. */
const SAME = ["kit", "corpus", "target", "seed", "challenge", "selection", "required", "strict", "transport"] as const;

/** One run of all shards, in the order of `ids` (the corpus). Throws RUN_FILE with what does not fit. */
export function mergeShards(shards: readonly ShardRecords[], ids: readonly string[], checks: readonly RunCheck[]): RunRecords {
  const [first] = shards;
  if (first === undefined) throw new HarnessError("RUN_FILE", "nothing to merge; give the run.jsonl of every shard");
  const footers = shards.map(footerOf);
  for (const shard of shards) refuseOther(first, shard);
  refuseGaps(shards);
  const order = new Map(ids.map((id, index) => [id, index]));
  const planned = shards.flatMap(({ records }) => records.header.planned).sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
  const cases = shards.flatMap(({ records }) => records.cases);
  const left = first.records.header.selection.length === 0 ? ids.filter((id) => !planned.includes(id)) : [];
  if (left.length > 0) throw new HarnessError("RUN_FILE", `${left.length} cases of the corpus are in no shard, the first \`${left[0]}\`; run the shards again`);
  const { shard: _, ...header } = first.records.header;
  return {
    header: { ...header, shard: null, planned, jobs: Math.max(...shards.map(({ records }) => records.header.jobs)) },
    cases,
    footer: mergeFooters(footers, cases, header, checks),
  };
}

function footerOf({ file, records }: ShardRecords): RunFooter {
  if (records.footer === null) throw new HarnessError("RUN_FILE", "this shard was cut off: it has no footer; run it again", { file });
  return records.footer;
}

function refuseOther(first: ShardRecords, shard: ShardRecords): void {
  for (const key of SAME) {
    if (!equalJson(first.records.header[key] ?? null, shard.records.header[key] ?? null)) {
      throw new HarnessError("RUN_FILE", `this shard has another \`${key}\` than \`${first.file}\`; merge shards of one corpus, target and seed`, {
        file: shard.file,
      });
    }
  }
}

function refuseGaps(shards: readonly ShardRecords[]): void {
  const seen = new Map<number, string>();
  const owners = new Map<string, string>();
  let of: number | undefined;
  for (const { file, records } of shards) {
    const { shard, planned } = records.header;
    if (shard === undefined || shard === null)
      throw new HarnessError("RUN_FILE", "this run is no shard; only runs made with `--shard i/n` are merged", { file });
    const parsed = parseShard(shard);
    of ??= parsed.of;
    if (parsed.of !== of) throw new HarnessError("RUN_FILE", `this is shard ${shard}, and the others are of ${of}`, { file });
    const other = seen.get(parsed.index);
    if (other !== undefined) throw new HarnessError("RUN_FILE", `this is shard ${shard}, as \`${other}\` is`, { file });
    seen.set(parsed.index, file);
    for (const id of planned) {
      const owner = owners.get(id);
      if (owner !== undefined) throw new HarnessError("RUN_FILE", `case \`${id}\` stands in this shard and in \`${owner}\``, { file });
      owners.set(id, file);
    }
  }
  const missing = Array.from({ length: of ?? 0 }, (_, index) => index + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) throw new HarnessError("RUN_FILE", `shards ${missing.map((index) => `${index}/${of}`).join(", ")} are missing; give all of them`);
}

function mergeFooters(footers: readonly RunFooter[], cases: readonly RunCase[], header: Pick<RunHeader, "selection">, checks: readonly RunCheck[]): RunFooter {
  const judged = cases.flatMap((record): JudgedCase[] => {
    const facts = factsOf(record);
    return facts === null ? [] : [{ id: record.result.id, facts, readings: record.result.readings }];
  });
  judged.sort((left, right) => (left.id < right.id ? -1 : 1));
  const probes = footers.flatMap((footer) => footer.probes);
  const worst = new Map(probes.map((probe) => [probe.id, probe]));
  for (const probe of probes) if (probe.status === "error") worst.set(probe.id, probe);
  return {
    record: "footer",
    ended_at:
      footers
        .map((footer) => footer.ended_at)
        .sort()
        .at(-1) ?? "",
    duration_ms: footers.reduce((sum, footer) => sum + footer.duration_ms, 0),
    restarts: footers.reduce((sum, footer) => sum + footer.restarts, 0),
    // What no record of a case tells, such as a stale waiver, made a shard red.
    exit_code: footers.some((footer) => footer.exit_code === 1) ? 1 : 0,
    cases: cases.length,
    probes: [...worst.values()],
    run_checks: performRunChecks(checks, judged, header.selection.length === 0),
    warnings: [...new Set(footers.flatMap((footer) => footer.warnings))],
    digest: "0".repeat(64),
  };
}

function factsOf({ facts }: RunCase): CaseFacts | null {
  const [orders, ids] = [member(facts, "gate_orders"), member(facts, "event_ids")];
  if (!Array.isArray(orders) || !Array.isArray(ids)) return null;
  const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);
  return { gate_orders: orders.map(strings), event_ids: strings(ids) };
}
