/** Expectations about a table: what a file of them may say, and what each one asks of a cell. */
import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonObject, member } from "../../json.ts";
import { findDuplicateMember } from "../duplicate-members.ts";
import { CELL_TYPES, type Cell, type CellType, cellOf, numberOf, textOf, typeOf } from "./cell.ts";
import { unreadable } from "./wrangler-fault.ts";

/** One expectation. Nothing (null) is judged by `not_null` alone. */
export type Expectation =
  | { readonly expect: "columns"; readonly columns: readonly string[]; readonly exact: boolean }
  | { readonly expect: "row_count"; readonly min: number; readonly max: number }
  | { readonly expect: "type"; readonly column: string; readonly type: CellType }
  | { readonly expect: "not_null"; readonly column: string }
  | { readonly expect: "unique"; readonly columns: readonly string[] }
  | { readonly expect: "range"; readonly column: string; readonly min: number; readonly max: number }
  | { readonly expect: "in_set"; readonly column: string; readonly values: ReadonlySet<string> };

/** A file of expectations. */
export interface ExpectationFile {
  readonly expectations: readonly { readonly written: JsonObject; readonly expectation: Expectation }[];
  /** Whether a failed expectation is reported, or refuses the whole import (WR_EXPECTATION_FAILED). */
  readonly on_failure: "report" | "refuse";
}

const MOST_EXPECTATIONS = 1000;
const MOST_VALUES = 100_000;

/** Members that each kind may have. */
const MEMBERS: Readonly<Record<Expectation["expect"], readonly string[]>> = {
  columns: ["columns", "exact"],
  row_count: ["min", "max"],
  type: ["column", "type"],
  not_null: ["column"],
  unique: ["columns"],
  range: ["column", "min", "max"],
  in_set: ["column", "values"],
};

function unfit(index: number, problem: string): Error {
  return unreadable(`expectation ${index + 1} ${problem}`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

function readColumn(value: JsonObject, index: number): string {
  const column = member(value, "column");
  if (typeof column !== "string") throw unfit(index, "names no `column`");
  return column;
}

function readColumns(value: JsonObject, index: number): readonly string[] {
  const columns = member(value, "columns");
  if (!isTexts(columns)) throw unfit(index, "lists no `columns`");
  return columns;
}

function readBounds(value: JsonObject, index: number): { readonly min: number; readonly max: number } {
  const [min, max] = [member(value, "min") ?? Number.NEGATIVE_INFINITY, member(value, "max") ?? Number.POSITIVE_INFINITY];
  if (typeof min !== "number" || typeof max !== "number" || min > max) throw unfit(index, "has `min` and `max` that are no range");
  if (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY) throw unfit(index, "has neither `min` nor `max`");
  return { min, max };
}

function readValues(value: JsonObject, index: number): ReadonlySet<string> {
  const values = member(value, "values");
  const isCell = (item: unknown): boolean => item !== null && typeof item !== "object";
  if (!Array.isArray(values) || values.length > MOST_VALUES || !values.every(isCell)) throw unfit(index, "lists no `values`");
  return new Set(values.map((item) => textOf(cellOf(item))));
}

function readType(value: JsonObject, index: number): CellType {
  const type = CELL_TYPES.find((name) => name === member(value, "type"));
  if (type === undefined) throw unfit(index, `has a \`type\` that is none of ${CELL_TYPES.join(", ")}`);
  return type;
}

const READERS: Readonly<Record<Expectation["expect"], (value: JsonObject, index: number) => Expectation>> = {
  columns: (value, index) => ({ expect: "columns", columns: readColumns(value, index), exact: member(value, "exact") === true }),
  row_count: (value, index) => ({ expect: "row_count", ...readBounds(value, index) }),
  type: (value, index) => ({ expect: "type", column: readColumn(value, index), type: readType(value, index) }),
  not_null: (value, index) => ({ expect: "not_null", column: readColumn(value, index) }),
  unique: (value, index) => ({ expect: "unique", columns: readColumns(value, index) }),
  range: (value, index) => ({ expect: "range", column: readColumn(value, index), ...readBounds(value, index) }),
  in_set: (value, index) => ({ expect: "in_set", column: readColumn(value, index), values: readValues(value, index) }),
};

function isKind(value: unknown): value is Expectation["expect"] {
  return typeof value === "string" && Object.hasOwn(READERS, value);
}

function readOne(value: unknown, index: number): ExpectationFile["expectations"][number] {
  const kind = member(value, "expect");
  if (!isJsonObject(value) || !isKind(kind)) throw unfit(index, `has an \`expect\` that is none of ${Object.keys(READERS).join(", ")}`);
  const unknown = Object.keys(value).find((name) => name !== "expect" && !MEMBERS[kind].includes(name));
  if (unknown !== undefined) throw unfit(index, "has a member that its kind does not know");
  return { written: value, expectation: READERS[kind](value, index) };
}

/** @throws WranglerFault WR_DATA_PARSE_ERROR with the number of the expectation that is none. */
export function readExpectations(bytes: Uint8Array): ExpectationFile {
  const text = Buffer.from(bytes).toString("utf8");
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable("the expectations are no JSON");
  }
  if (!isUtf8(bytes) || findDuplicateMember(text) !== null) throw unreadable("the expectations are ambiguous: bad UTF-8, or a member named twice");
  const [list, on_failure = "report"] = [member(value, "expectations"), member(value, "on_failure")];
  if (!isJsonObject(value) || !Array.isArray(list) || list.length === 0 || list.length > MOST_EXPECTATIONS) {
    throw unreadable(`expectations are an object with 1 to ${MOST_EXPECTATIONS} of them in \`expectations\``);
  }
  if (on_failure !== "report" && on_failure !== "refuse") throw unreadable("`on_failure` is `report` or `refuse`");
  if (Object.keys(value).some((name) => name !== "expectations" && name !== "on_failure")) throw unreadable("expectations have a member that is not known");
  return { expectations: list.map(readOne), on_failure };
}

/** True where a cell is as a type expects it: a whole number is a number too, and anything but a number or boolean a text. */
export function hasType(cell: Cell, type: CellType): boolean {
  const found = typeOf(cell);
  if (found === null || found === type) return true;
  if (type === "number") return found === "integer";
  return type === "text" && typeof cell === "string";
}

/** True where a cell is a number of a range; nothing is judged by `not_null`. */
export function isWithin(cell: Cell, { min, max }: { readonly min: number; readonly max: number }): boolean {
  if (cell === null) return true;
  const number = numberOf(cell);
  return number !== null && number >= min && number <= max;
}
