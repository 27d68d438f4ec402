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

/** Records that wait in a parser: a callback for each of them would cost more than the parsing. */
function takeRecords(parser: CsvParse.Parser): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  for (let record: readonly string[] | null = parser.read(); record !== null; record = parser.read()) found.push(record);
  return found;
}

async function* records({ open }: TableSource, { limits, library_place, pace }: ReadSettings): AsyncIterable<readonly (readonly string[])[]> {
  const library: typeof CsvParse = await import(locateLibrary("csv-parse", library_place));
  // The records of a piece wait until the piece is done: there is nobody who would have to be waited for.
  const waiting = { readableHighWaterMark: Number.MAX_SAFE_INTEGER };
  const parser = library.parse({ ...waiting, bom: false, record_delimiter: ["\r\n", "\n"], max_record_size: limits.record_bytes });
  // The error comes with the call that met it.
  parser.on("error", () => undefined);
  try {
    for await (const piece of textPieces(open())) {
      await settled((done) => void parser.write(piece, done));
      await pace.step();
      const found = takeRecords(parser);
      if (found.length > 0) yield found;
    }
    await settled((done) => void parser.end(done));
    const last = takeRecords(parser);
    if (last.length > 0) yield last;
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
