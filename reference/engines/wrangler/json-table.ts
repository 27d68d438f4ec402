/** json (a list of objects, read as a whole) and jsonl (an object in each line, read as a stream). */
import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { findDuplicateMember } from "../duplicate-members.ts";
import { cellOf, type Row } from "./cell.ts";
import { assertColumns, type ReadSettings, readWhole, type Table, type TableSource } from "./table.ts";
import { textPieces } from "./text-pieces.ts";
import { unreadable } from "./wrangler-fault.ts";

const NEWLINE = 10;
const ROWS_AT_ONCE = 1000;

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable("the data is no JSON");
  }
  if (findDuplicateMember(text) !== null) throw unreadable("an object of the data names a member twice");
  return value;
}

function objectOf(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw unreadable("a row of the data is no JSON object");
  return value;
}

/** Members by name, inherited ones never: a column may be called `__proto__`. */
function rowOf(value: JsonObject, columns: readonly string[]): Row {
  return columns.map((name) => cellOf(Object.hasOwn(value, name) ? value[name] : null));
}

function addColumns(columns: Set<string>, value: JsonObject, most: number): void {
  for (const name of Object.keys(value)) columns.add(String(cellOf(name)));
  if (columns.size > most) throw unreadable(`the table has more than ${most} columns`);
}

async function* lines(source: TableSource, { limits, pace }: ReadSettings): AsyncIterable<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of textPieces(source.open())) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(NEWLINE);
    rest = bytes.subarray(end + 1);
    if (rest.length > limits.record_bytes) throw unreadable(`a line of jsonl has at most ${limits.record_bytes} bytes`);
    if (end >= 0) yield bytes.toString("utf8", 0, end).split("\n");
    await pace.step();
  }
  if (rest.length > 0) yield [rest.toString("utf8")];
}

async function* objects(source: TableSource, settings: ReadSettings): AsyncIterable<readonly JsonObject[]> {
  for await (const batch of lines(source, settings)) yield batch.filter((line) => line.trim() !== "").map((line) => objectOf(parse(line)));
}

/** Goes through the source once for its columns. */
export async function openJsonl(source: TableSource, settings: ReadSettings): Promise<Table> {
  const found = new Set<string>();
  for await (const batch of objects(source, settings)) for (const value of batch) addColumns(found, value, settings.limits.columns);
  const columns = assertColumns([...found], settings.limits.columns);
  return {
    format: "jsonl",
    columns,
    async *batches() {
      for await (const batch of objects(source, settings)) yield batch.map((value) => rowOf(value, columns));
    },
  };
}

/** Rows that are in memory, in batches. */
export async function* batchesOf(rows: readonly Row[], { pace }: ReadSettings): AsyncIterable<readonly Row[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    yield rows.slice(at, at + ROWS_AT_ONCE);
    await pace.step();
  }
}

export async function openJson(source: TableSource, settings: ReadSettings): Promise<Table> {
  const bytes = await readWhole(source, settings);
  if (!isUtf8(bytes)) throw unreadable("the data is not valid UTF-8");
  const value = parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  if (!Array.isArray(value)) throw unreadable("the JSON is no list of objects");
  const list = value.map(objectOf);
  const found = new Set<string>();
  for (const entry of list) addColumns(found, entry, settings.limits.columns);
  const columns = assertColumns([...found], settings.limits.columns);
  if (columns.length * list.length > settings.limits.cells) throw unreadable(`the table has more than ${settings.limits.cells} cells`);
  const rows = list.map((entry) => rowOf(entry, columns));
  return { format: "json", columns, batches: () => batchesOf(rows, settings) };
}
