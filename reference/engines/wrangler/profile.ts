/** profile_dataset: counts, nulls, distinct values, types, extremes, mean and quantiles of each column. */
import type { JsonObject } from "../../json.ts";
import { ColumnProfile } from "./column-profile.ts";
import type { ReadSettings, Table } from "./table.ts";
import { unreadable } from "./wrangler-fault.ts";

export const METRICS = ["count", "nulls", "distinct", "types", "min", "max", "mean", "quantiles"] as const;

/** Numbers that are kept for quantiles, over all columns; a column has at most so many of them. */
const ALL_SAMPLES = 4_000_000;
const COLUMN_SAMPLES = 65_536;

/** The metrics that were asked for; none stands for all. @throws WranglerFault WR_DATA_PARSE_ERROR for an unknown one. */
export function readMetrics(value: unknown): ReadonlySet<string> {
  const known: ReadonlySet<unknown> = new Set(METRICS);
  if (!Array.isArray(value) || !value.every((name) => known.has(name))) throw unreadable(`param \`metrics\` may list ${METRICS.join(", ")}`);
  return new Set(value.length === 0 ? METRICS : value.map(String));
}

/** The report on a table. */
export async function profile(table: Table, metrics: ReadonlySet<string>, { limits, pace }: ReadSettings): Promise<JsonObject> {
  const samples = Math.min(COLUMN_SAMPLES, Math.floor(ALL_SAMPLES / table.columns.length));
  const allowance = { left: limits.distinct };
  const columns = table.columns.map((name) => ({ name, profile: new ColumnProfile(samples, allowance) }));
  let rows = 0;
  for await (const batch of table.batches()) {
    for (const row of batch) for (const [index, column] of columns.entries()) column.profile.add(row[index] ?? null);
    rows += batch.length;
    await pace.step();
  }
  return { format: table.format, rows, columns: columns.map((column) => ({ name: column.name, ...column.profile.report(metrics) })) };
}
