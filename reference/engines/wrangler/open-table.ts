/** Opens a table of any format. */
import { type Cell, cellOf, type Row, textOf } from "./cell.ts";
import { openCsv } from "./csv-table.ts";
import { batchesOf, openJson, openJsonl } from "./json-table.ts";
import { readInThread, type ThreadFormat } from "./read-in-thread.ts";
import { assertColumns, formatOf, type ReadSettings, readWhole, type Table, type TableFormat, type TableSource } from "./table.ts";

function padded(row: readonly unknown[], width: number): Row {
  return Array.from({ length: width }, (_, index): Cell => cellOf(row[index]));
}

async function openWhole(format: ThreadFormat, source: TableSource, settings: ReadSettings): Promise<Table> {
  const raw = await readInThread(format, await readWhole(source, settings), settings);
  const [header = [], ...rest] = raw.columns === null ? raw.rows : [raw.columns, ...raw.rows];
  const columns = assertColumns(
    header.map((name) => textOf(cellOf(name))),
    settings.limits.columns,
  );
  const rows: Row[] = [];
  for (const row of rest) {
    rows.push(padded(row, columns.length));
    await settings.pace.step();
  }
  return { format, columns, batches: () => batchesOf(rows, settings) };
}

const OPENERS: Readonly<Record<TableFormat, (source: TableSource, settings: ReadSettings) => Promise<Table>>> = {
  csv: openCsv,
  jsonl: openJsonl,
  json: openJson,
  xlsx: (source, settings) => openWhole("xlsx", source, settings),
  parquet: (source, settings) => openWhole("parquet", source, settings),
};

/**
 * Opens the table of a source.
 * @throws WranglerFault WR_DATA_PARSE_ERROR for what is no table, or a larger one than the limits allow.
 */
export async function openTable(source: TableSource, settings: ReadSettings): Promise<Table> {
  return OPENERS[await formatOf(source)](source, settings);
}
