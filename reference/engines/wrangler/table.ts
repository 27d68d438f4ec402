/** A table: named columns, and rows in batches. What format it has is told from its beginning; a handle does not say it. */
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import type { VerifiedInputs } from "../verified-inputs.ts";
import type { Row } from "./cell.ts";
import type { LibraryPlace } from "./libraries.ts";
import type { TableLimits } from "./limits.ts";
import type { Pace } from "./pace.ts";
import { unreadable } from "./wrangler-fault.ts";

export type TableFormat = "csv" | "jsonl" | "json" | "xlsx" | "parquet";

/** An open table. Each call of `batches` goes through it from its beginning. */
export interface Table {
  readonly format: TableFormat;
  /** In the order of the source; for json and jsonl that of their first appearance. */
  readonly columns: readonly string[];
  batches(): AsyncIterable<readonly Row[]>;
}

/** What reading depends on. */
export interface ReadSettings {
  readonly limits: TableLimits;
  readonly library_place: LibraryPlace;
  readonly pace: Pace;
}

/** An input artifact that holds a table. */
export interface TableSource {
  readonly handle: ArtifactHandle;
  /** The bytes, piece by piece, from their beginning. */
  open(): AsyncIterable<Uint8Array>;
}

/** @throws WranglerFault WR_DATA_PARSE_ERROR where the runtime has not verified the artifact for this operation. */
export function sourceOf(handle: ArtifactHandle, inputs: VerifiedInputs | undefined, name: string): TableSource {
  const open = (): AsyncIterable<Uint8Array> => {
    const stream = inputs?.stream(handle.artifact_id) ?? null;
    if (stream === null) throw unreadable(`param \`${name}\` names no file that the runtime verified for this operation`);
    return stream;
  };
  return { handle, open };
}

/**
 * Names of columns as they are used.
 * @throws WranglerFault WR_DATA_PARSE_ERROR where there are none, too many, or two have one name.
 */
export function assertColumns(columns: readonly string[], most: number): readonly string[] {
  if (columns.length === 0) throw unreadable("the table has no columns");
  if (columns.length > most) throw unreadable(`the table has more than ${most} columns`);
  if (columns.includes("")) throw unreadable("a column has no name");
  if (new Set(columns).size !== columns.length) throw unreadable("two columns have the same name");
  return columns;
}

/** Bytes of a source that is read as a whole. @throws WranglerFault WR_DATA_PARSE_ERROR where it is too large. */
export async function readWhole({ open }: TableSource, { limits, pace }: ReadSettings): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of open()) {
    size += piece.length;
    if (size > limits.whole_bytes) throw unreadable(`a file of this format has at most ${limits.whole_bytes} bytes; convert larger ones to csv`);
    pieces.push(Uint8Array.from(piece));
    await pace.step();
  }
  return Buffer.concat(pieces);
}

const SNIFF_BYTES = 4096;

/** The format of a source by its first bytes: `PAR1`, a zip, `[`, `{`; anything else is csv. */
export async function formatOf({ open }: TableSource): Promise<TableFormat> {
  let head = Buffer.alloc(0);
  for await (const piece of open()) {
    head = Buffer.concat([head, piece.subarray(0, SNIFF_BYTES)]);
    if (head.length >= SNIFF_BYTES) break;
  }
  const magic = head.toString("latin1", 0, 4);
  if (magic === "PAR1") return "parquet";
  if (magic === "PK\u0003\u0004") return "xlsx";
  const first = head.toString("utf8").trimStart()[0];
  if (first === "[") return "json";
  return first === "{" ? "jsonl" : "csv";
}
