/** What stands in a cell, and its one form as text. */
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { unreadable } from "./wrangler-fault.ts";

/** A date is a text in UTC; what is not there is null. */
export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

const LONE_SURROGATE = /\p{Surrogate}/u;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
/** No number that is written out is longer. */
const LONGEST_NUMBER = 40;

function textCell(text: string): string {
  if (LONE_SURROGATE.test(text)) throw unreadable("a text holds half a surrogate pair, which has no UTF-8");
  return text;
}

function dateCell(date: Date): string {
  if (Number.isNaN(date.getTime())) throw unreadable("a date is none");
  return date.toISOString().replace(".000Z", "Z");
}

function numberCell(number: number): Cell {
  if (!Number.isFinite(number)) return String(number);
  return Object.is(number, -0) ? 0 : number;
}

function nestedCell(value: object): string {
  try {
    return canonicalJson(JSON.parse(JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part))));
  } catch {
    throw unreadable("a nested value has no canonical form");
  }
}

/**
 * A cell from what a library read. Whole numbers beyond 2^53 become text, nested values their canonical JSON, bytes hex digits.
 * @throws WranglerFault WR_DATA_PARSE_ERROR for what has no form.
 */
export function cellOf(value: unknown): Cell {
  if (typeof value === "string") return textCell(value);
  if (typeof value === "number") return numberCell(value);
  if (typeof value === "boolean") return value;
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return dateCell(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "object") return nestedCell(value);
  throw unreadable("a cell holds what is no data");
}

/** The text of a cell, as csv has it; nothing for null. */
export function textOf(cell: Cell): string {
  return cell === null ? "" : String(cell);
}

/** What a text says, by its first sign: most cells need no expression. */
function mayBeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return text.length <= LONGEST_NUMBER && (first === 45 || (first >= 48 && first <= 57));
}

/** The number that a cell is or spells, else null. */
export function numberOf(cell: Cell): number | null {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string" || !mayBeNumber(cell) || !NUMBER.test(cell)) return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

export const CELL_TYPES = ["integer", "number", "boolean", "date", "text"] as const;
export type CellType = (typeof CELL_TYPES)[number];

function typeOfText(text: string): CellType {
  if (text === "true" || text === "false") return "boolean";
  if (!mayBeNumber(text)) return "text";
  if (INTEGER.test(text)) return "integer";
  if (numberOf(text) !== null) return "number";
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? "date" : "text";
}

/** The narrowest type of a cell, a text by what it spells; null for nothing. */
export function typeOf(cell: Cell): CellType | null {
  if (cell === null) return null;
  if (typeof cell === "number") return Number.isInteger(cell) ? "integer" : "number";
  return typeof cell === "boolean" ? "boolean" : typeOfText(cell);
}
