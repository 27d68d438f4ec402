/** Writes tables in their canonical form: the same table gives the same bytes. */
import type * as HyparquetWriter from "hyparquet-writer";
import { type Cell, type Row, textOf } from "./cell.ts";
import { locateLibrary } from "./libraries.ts";
import { CappedOutput } from "./output.ts";
import type { ReadSettings, Table } from "./table.ts";
import { unreadable } from "./wrangler-fault.ts";

const NEEDS_QUOTES = /[",\r\n]/;

function csvCell(cell: Cell): string {
  const text = textOf(cell);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line end: commas, quotes only where they are needed, `\n`. */
export function csvRecord(row: Row): string {
  return `${row.map(csvCell).join(",")}\n`;
}

function jsonWriter(columns: readonly string[]): (row: Row) => string {
  const names = columns.map((name) => `${JSON.stringify(name)}:`);
  return (row) => `{${names.map((name, index) => name + JSON.stringify(row[index] ?? null)).join(",")}}\n`;
}

async function writeText(table: Table, output: CappedOutput, write: (row: Row) => string): Promise<Buffer> {
  for await (const batch of table.batches()) output.add(batch.map(write).join(""));
  return output.bytes();
}

type ColumnType = "BOOLEAN" | "DOUBLE" | "STRING";

/** The type that holds all cells of a column as they are. */
function columnType(cells: readonly Cell[]): ColumnType {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  if (kinds.size !== 1) return "STRING";
  if (kinds.has("boolean")) return "BOOLEAN";
  return kinds.has("number") ? "DOUBLE" : "STRING";
}

async function readColumns(table: Table, { limits, pace }: ReadSettings): Promise<readonly (readonly Cell[])[]> {
  const cells: Cell[][] = table.columns.map(() => []);
  let count = 0;
  for await (const batch of table.batches()) {
    count += batch.length * table.columns.length;
    if (count > limits.cells) throw unreadable(`parquet is written for at most ${limits.cells} cells; use csv or jsonl`);
    for (const row of batch) for (const [index, column] of cells.entries()) column.push(row[index] ?? null);
    await pace.step();
  }
  return cells;
}

async function writeParquet(table: Table, output: CappedOutput, settings: ReadSettings): Promise<Buffer> {
  const library: typeof HyparquetWriter = await import(locateLibrary("hyparquet-writer", settings.library_place));
  const columns = await readColumns(table, settings);
  const columnData = table.columns.map((name, index) => {
    const cells = columns[index] ?? [];
    const type = columnType(cells);
    const data = type === "STRING" ? cells.map((cell) => (cell === null ? null : textOf(cell))) : [...cells];
    return { name, data, type, nullable: true };
  });
  await settings.pace.pause();
  output.add(new Uint8Array(library.parquetWriteBuffer({ columnData })));
  await settings.pace.pause();
  return output.bytes();
}

export const TARGETS = ["csv", "parquet", "jsonl"] as const;
export type Target = (typeof TARGETS)[number];

const MEDIA_TYPES: Readonly<Record<Target, string>> = {
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  jsonl: "application/jsonl",
};

/** A table in another format. @throws WranglerFault where the output cap is passed. */
export async function writeTable(
  table: Table,
  target: Target,
  most_bytes: number,
  settings: ReadSettings,
): Promise<{ readonly bytes: Buffer; readonly media_type: string }> {
  const output = new CappedOutput(most_bytes, settings.pace);
  const media_type = MEDIA_TYPES[target];
  if (target === "parquet") return { bytes: await writeParquet(table, output, settings), media_type };
  if (target === "jsonl") return { bytes: await writeText(table, output, jsonWriter(table.columns)), media_type };
  output.add(csvRecord(table.columns));
  return { bytes: await writeText(table, output, csvRecord), media_type };
}
