/** The same small table in every format, tables that are none, expectations and bundles: the artifacts of engine.wrangler's own world. */
import { createHash } from "node:crypto";
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import { workbook } from "./workbook.ts";

/** The table as csv: texts, quotes only where they are needed, a line feed after each record. */
export const PARTS_CSV = 'id,name,price\n1,bolt,0.25\n2,"nut, hex",0.5\n3,,12\n';
/** The same as jsonl, read from csv: every cell is a text, an empty one null. */
export const PARTS_TEXTS = '{"id":"1","name":"bolt","price":"0.25"}\n{"id":"2","name":"nut, hex","price":"0.5"}\n{"id":"3","name":null,"price":"12"}\n';
/** The same as jsonl, read from a format that knows numbers. */
export const PARTS_NUMBERS = '{"id":1,"name":"bolt","price":0.25}\n{"id":2,"name":"nut, hex","price":0.5}\n{"id":3,"name":null,"price":12}\n';

const PARTS_ROWS = [
  ["id", "name", "price"],
  [1, "bolt", 0.25],
  [2, "nut, hex", 0.5],
  [3, null, 12],
] as const;

/** The same as parquet: `id` INT32 and `price` DOUBLE required, `name` an optional string; PLAIN, not compressed. */
const PARTS_PARQUET =
  "UEFSMRUGFRwVHFwVBhUAFQYVABUEFQAAAAMHAQAAAAIAAAADAAAAFQYVLBUsXBUGFQIVBhUAFQQVAAAAAwMEAAAAYm9sdAgAAABudXQsIGhleBUGFTQVNFwVBhUAFQYVABUEFQAAAAMHAAAAAAAA0D8AAAAAAADgPwAAAAAAAChAFQQZTEgEcm9vdBUGABUCJQIYAmlkABUMJQIYBG5hbWUlAAAVCiUCGAVwcmljZQAWBhkcGTwmCBwVAhkVABkYAmlkFQAWBhZGFkYmCDw2ACgEAwAAABgEAQAAAAAZHBUGFQAVAgAAACZOHBUMGRUAGRgEbmFtZRUAFgYWVhZWJk48NgIoCG51dCwgaGV4GARib2x0ABkcFQYVABUCAAAAJqQBHBUKGRUAGRgFcHJpY2UVABYGFl4WXiakATw2ACgIAAAAAAAAKEAYCAAAAAAAANA/NgAAGRwVBhUAFQIAAAAW+gEWBjb6AQAoCWh5cGFycXVldBk8HAAAHAAAHAAAAAABAABQQVIx";

const CSV = "text/csv";
const JSON_MEDIA = "application/json";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PARQUET = "application/vnd.apache.parquet";
const TABLE = "artifact.dataset";

/** A file, or the entries of a bundle. */
type Shelved = { readonly media: string; readonly type: string } & (
  | { readonly text: string }
  | { readonly bytes: Buffer }
  | { readonly entries: Readonly<Record<string, string>> }
);

/** What the fuzzy strategy must find: the same words in another case, between other white space. */
export const ALIKE_NOTES = {
  "notes/a.txt": "The gasket of the pump on the second floor leaks, and a spare one lies on shelf four.",
  "notes/b.txt": "THE GASKET of the pump\non the second floor LEAKS,\nand a spare one lies\non shelf four.\n",
  "notes/c.txt": "Water the plants by Friday; 0123456789.",
} as const;
/** What the hash strategy must find: two of three have the same bytes. */
export const EQUAL_NOTES = { "a/one.txt": "bolt\n", "a/two.txt": "nut\n", "b/copy of one.txt": "bolt\n" } as const;

const expectations = (list: readonly unknown[], on_failure?: string): Shelved => ({
  media: JSON_MEDIA,
  type: "artifact.document",
  text: JSON.stringify({ expectations: list, ...(on_failure === undefined ? {} : { on_failure }) }),
});

const NO_NULLS = { expect: "not_null", column: "name" };

const SHELF = {
  csv: { media: CSV, type: TABLE, text: PARTS_CSV },
  json: {
    media: JSON_MEDIA,
    type: TABLE,
    text: '[{"id":1,"name":"bolt","price":0.25},{"id":2,"name":"nut, hex","price":0.5},{"id":3,"name":null,"price":12}]',
  },
  xlsx: { media: XLSX, type: TABLE, bytes: workbook(PARTS_ROWS) },
  parquet: { media: PARQUET, type: TABLE, bytes: Buffer.from(PARTS_PARQUET, "base64") },
  "open quote": { media: CSV, type: TABLE, text: 'id,name\n1,"bolt\n' },
  "short row": { media: CSV, type: TABLE, text: "id,name\n1\n" },
  "no text": { media: CSV, type: TABLE, bytes: Buffer.from([0x69, 0x64, 0x0a, 0xff, 0xfe, 0x0a]) },
  "cut json": { media: JSON_MEDIA, type: TABLE, text: '[{"id":1},' },
  "rows that are numbers": { media: JSON_MEDIA, type: TABLE, text: "[1,2]" },
  "cut parquet": { media: PARQUET, type: TABLE, bytes: Buffer.from(PARTS_PARQUET, "base64").subarray(0, 100) },
  "cut workbook": { media: XLSX, type: TABLE, bytes: workbook(PARTS_ROWS).subarray(0, 1000) },
  "that hold": expectations([
    { expect: "columns", columns: ["id", "name", "price"], exact: true },
    { expect: "row_count", min: 3, max: 3 },
    { expect: "type", column: "price", type: "number" },
    { expect: "unique", columns: ["id"] },
    { expect: "range", column: "price", min: 0.25, max: 12 },
    { expect: "in_set", column: "name", values: ["bolt", "nut, hex"] },
  ]),
  "one fails": expectations([NO_NULLS, { expect: "row_count", min: 3 }]),
  "one fails and refuses": expectations([NO_NULLS, { expect: "row_count", min: 3 }], "refuse"),
  "of no known kind": expectations([{ expect: "beautiful", column: "name" }]),
  "that are no JSON": { media: JSON_MEDIA, type: "artifact.document", text: "not null: name\n" },
  "equal notes": { media: "application/octet-stream", type: "artifact.bundle", entries: EQUAL_NOTES },
  "alike notes": { media: "application/octet-stream", type: "artifact.bundle", entries: ALIKE_NOTES },
} as const satisfies Record<string, Shelved>;

/** Name of an artifact of that world. */
export type TableName = keyof typeof SHELF;

/** SHA-256, in hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Hash and size of a bundle (READ-45). */
function measureEntries(entries: Readonly<Record<string, string>>): { content_hash: string; size_bytes: number } {
  const index = Object.entries(entries)
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([path, text]) => ({ content_hash: sha256(text), path, size_bytes: Buffer.byteLength(text) }));
  return { content_hash: sha256(JSON.stringify(index)), size_bytes: index.reduce((sum, { size_bytes }) => sum + size_bytes, 0) };
}

/** The bytes of an artifact, as a world file carries them. */
function payloadOf(content: Shelved): Pick<WorldArtifact, "text" | "base64" | "entries"> {
  if ("text" in content) return { text: content.text };
  if ("bytes" in content) return { base64: content.bytes.toString("base64") };
  return { entries: Object.entries(content.entries).map(([path, text]) => ({ path, base64: Buffer.from(text).toString("base64") })) };
}

function measure(content: Shelved): Pick<WorldArtifact["handle"], "kind" | "content_hash" | "size_bytes"> {
  if ("entries" in content) return { kind: "bundle", ...measureEntries(content.entries) };
  const bytes = "bytes" in content ? content.bytes : Buffer.from(content.text);
  return { kind: "file", content_hash: sha256(bytes), size_bytes: bytes.length };
}

function artifact(content: Shelved, number: number): WorldArtifact {
  const artifact_id = `00000000-0000-4000-8000-0000e1608${String(number).padStart(3, "0")}`;
  const handle = { artifact_id, uri: `.handshake/artifacts/L3/${artifact_id}/payload`, ...measure(content), classification: "low", exportable: true } as const;
  return { handle, ...payloadOf(content), media_type: content.media, artifact_type: content.type };
}

/** All artifacts of that world, by name. */
export const TABLES: ReadonlyMap<string, WorldArtifact> = new Map(Object.entries(SHELF).map(([name, content], index) => [name, artifact(content, index + 1)]));

/** The artifact of this name. */
export function tableOf(name: TableName): WorldArtifact {
  const found = TABLES.get(name);
  if (found === undefined) throw new Error(`there is no table named ${name}`);
  return found;
}
