/**
 * What runs in the thread that reads xlsx and parquet: as text, so that it needs no file of its own in the build. Libraries are
 * given as file URLs. It answers `{ columns, rows }`, or `{ problem }` in words of its own.
 */
export const THREAD_SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const zlib = require("node:zlib");
const { format, library, bytes, most_unpacked, most_cells } = workerData;
class Problem extends Error {}
const assertCells = (columns, rows) => {
  if (columns * rows > most_cells) throw new Problem("the table has more than " + most_cells + " cells");
};
async function readXlsx({ readSheet, default: main }) {
  const rows = await (readSheet ?? main.readSheet)(bytes.buffer, { trim: false });
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  assertCells(width, rows.length);
  return { columns: null, rows };
}
async function readParquet(lib) {
  let left = most_unpacked;
  const spend = (size) => {
    left -= size;
    if (left < 0) throw new Problem("the file comes to more than " + most_unpacked + " bytes once unpacked");
    return size;
  };
  const unzip = (method) => (input, size) => method(input, { maxOutputLength: Math.max(1, spend(size)) });
  const compressors = {
    SNAPPY: (input, size) => {
      const output = new Uint8Array(spend(size));
      lib.snappyUncompress(input, output);
      return output;
    },
    GZIP: unzip(zlib.gunzipSync),
    BROTLI: unzip(zlib.brotliDecompressSync),
  };
  const metadata = lib.parquetMetadata(bytes.buffer);
  const columns = lib.parquetSchema(metadata).children.map((child) => child.element.name);
  const count = Number(metadata.num_rows);
  if (!(count >= 0)) throw new Problem("the file claims a number of rows that is none");
  assertCells(Math.max(1, columns.length), count);
  let rows = [];
  await lib.parquetRead({ file: bytes.buffer, metadata, compressors, rowFormat: "array", onComplete: (read) => { rows = read; } });
  if (rows.length !== count) throw new Problem("the file has another number of rows than it claims");
  return { columns, rows };
}
(async () => {
  const lib = await import(library);
  return format === "xlsx" ? readXlsx(lib) : readParquet(lib);
})().then(
  (table) => parentPort.postMessage(table),
  (error) => parentPort.postMessage({ problem: error instanceof Problem ? error.message : null }),
);
`;
