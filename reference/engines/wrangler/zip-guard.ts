/**
 * Unpacks a zip within a limit and packs it again without compression: who reads the copy cannot be led to unpack more, whatever
 * sizes the original claims.
 */
import { inflateRawSync } from "node:zlib";
import type { TableLimits } from "./limits.ts";
import { unreadable } from "./wrangler-fault.ts";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 2000;
const STORED = 0;
const DEFLATED = 8;
/** General purpose bit 11: names are UTF-8. Version 2.0. */
const UTF8_NAMES = 0x0800;
const VERSION = 20;

interface ZipEntry {
  readonly name: Buffer;
  readonly bytes: Buffer;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** `zlib.crc32` is not in every Node 20. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - END_BYTES; at >= 0 && at >= zip.length - END_BYTES - LONGEST_COMMENT; at -= 1) if (zip.readUInt32LE(at) === END) return at;
  throw unreadable("the workbook is no complete zip file");
}

function unpack(method: number, packed: Buffer, most: number): Buffer {
  if (method === STORED && packed.length <= most) return packed;
  if (method === DEFLATED && most > 0) return inflateRawSync(packed, { maxOutputLength: most });
  throw new RangeError("too large, or an unknown method");
}

function readEntries(zip: Buffer, most_bytes: number): readonly ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw unreadable(`a workbook has at most ${MOST_ENTRIES} parts`);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  let left = most_bytes;
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new RangeError("no central header");
    const [method, size, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28));
    if (zip.readUInt32LE(local) !== LOCAL) throw new RangeError("no local header");
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    if (start + size > zip.length) throw new RangeError("a part ends outside");
    const bytes = unpack(method, zip.subarray(start, start + size), left);
    left -= bytes.length;
    entries.push({ name, bytes });
    at += 46 + name.length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

const SHEET = /^xl\/worksheets\/.*\.xml$/;
const CELL_PLACE = /\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']/g;

function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

/** A sheet is read as a full rectangle: two cells far apart make a large one. Who hides that from here meets the thread's limits. */
function assertExtent({ name, bytes }: ZipEntry, most_cells: number): void {
  if (!SHEET.test(name.toString())) return;
  let [columns, rows] = [0, 0];
  for (const [, letters = "", digits = ""] of bytes.toString("latin1").matchAll(CELL_PLACE)) {
    columns = Math.max(columns, columnNumber(letters));
    rows = Math.max(rows, Number(digits));
    if (columns * rows > most_cells) throw unreadable(`the sheet spans more than ${most_cells} cells`);
  }
}

/** Version, flags, method, time, CRC and sizes: the same in both headers. */
function facts({ name, bytes }: ZipEntry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function pack(entries: readonly ZipEntry[]): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const entry of entries) {
    const fields = facts(entry);
    const central = [uint32(CENTRAL), Buffer.from([VERSION, 0]), fields, Buffer.alloc(10), uint32(offset), entry.name];
    const local = Buffer.concat([uint32(LOCAL), fields, entry.name, entry.bytes]);
    offset += local.length;
    locals.push(local);
    centrals.push(...central);
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/**
 * The zip without compression.
 * @throws WranglerFault WR_DATA_PARSE_ERROR for what is no zip, comes to more than `unpacked_bytes`, or has too wide a sheet.
 */
export function repackZip(zip: Buffer, { unpacked_bytes, cells }: Pick<TableLimits, "unpacked_bytes" | "cells">): Buffer {
  let entries: readonly ZipEntry[];
  try {
    entries = readEntries(zip, unpacked_bytes);
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof Error && "errno" in error)) throw error;
    throw unreadable(`the workbook is damaged, or comes to more than ${unpacked_bytes} bytes once unpacked`);
  }
  for (const entry of entries) assertExtent(entry, cells);
  return pack(entries);
}
