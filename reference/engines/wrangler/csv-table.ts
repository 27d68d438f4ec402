/** csv (RFC 4180), read as a stream. Cells stay the texts that they are: nothing is computed, an empty cell is null. */
import type * as CsvParse from "csv-parse";
import type { Cell, Row } from "./cell.ts";
import { locateLibrary } from "./libraries.ts";
import { assertColumns, type ReadSettings, type Table, type TableSource } from "./table.ts";
import { textPieces } from "./text-pieces.ts";
import { unreadable } from "./wrangler-fault.ts";

/** The fault for an error of the library; any other error as it is. */
function broken(error: unknown, { CsvError }: typeof CsvParse): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === "CSV_MAX_RECORD_SIZE") return unreadable("a record of the csv is too large, or a quote is never closed");
  if (error.code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH") return unreadable("a record of the csv has more or fewer cells than its header");
  return unreadable("the csv is broken: a quote is out of place or never closed");
}

function settled(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}

async function* records({ open }: TableSource, { limits, library_place, pace }: ReadSettings): AsyncIterable<readonly (readonly string[])[]> {
  const library: typeof CsvParse = await import(locateLibrary("csv-parse", library_place));
  let found: (readonly string[])[] = [];
  const parser = library.parse({
    bom: false,
    record_delimiter: ["\r\n", "\n"],
    max_record_size: limits.record_bytes,
    on_record: (record) => {
      found.push(record);
      return null;
    },
  });
  // The error comes with the call that met it.
  parser.on("error", () => undefined);
  try {
    for await (const piece of textPieces(open())) {
      await settled((done) => void parser.write(piece, done));
      await pace.step();
      if (found.length === 0) continue;
      yield found;
      found = [];
    }
    await settled((done) => void parser.end(done));
    if (found.length > 0) yield found;
  } catch (error) {
    throw broken(error, library);
  } finally {
    parser.destroy();
  }
}

function cellsOf(record: readonly string[]): Row {
  return record.map((text): Cell => (text === "" ? null : text));
}

/** @throws WranglerFault WR_DATA_PARSE_ERROR where there is no header, or a bad one. */
export async function openCsv(source: TableSource, settings: ReadSettings): Promise<Table> {
  let header: readonly string[] = [];
  for await (const batch of records(source, settings)) {
    header = batch[0] ?? [];
    break;
  }
  const columns = assertColumns(header, settings.limits.columns);
  return {
    format: "csv",
    columns,
    async *batches() {
      let rows_from = 1;
      for await (const batch of records(source, settings)) {
        yield batch.slice(rows_from).map(cellsOf);
        rows_from = 0;
      }
    },
  };
}
