/** validate_dataset: each expectation over the whole table, with counts and the first rows that fail. */
import type { JsonObject } from "../../json.ts";
import { type Row, textOf } from "./cell.ts";
import { mark } from "./column-profile.ts";
import { type Expectation, type ExpectationFile, hasType, isWithin } from "./expectations.ts";
import type { ReadSettings, Table } from "./table.ts";

const SHOWN_ROWS = 10;

/** What became of one expectation. `problem` says why it fails where no row is to blame. */
interface Judge {
  row(row: Row): boolean;
  end(rows: number): string | null;
}

const ALWAYS: Judge = { row: () => true, end: () => null };

function columnsJudge({ columns: expected, exact }: Extract<Expectation, { expect: "columns" }>, columns: readonly string[]): Judge {
  const isThere = expected.every((name) => columns.includes(name));
  const isExact = expected.length === columns.length && expected.every((name, index) => name === columns[index]);
  const problem = exact ? (isExact ? null : "the columns are others, or in another order") : isThere ? null : "columns are missing";
  return { ...ALWAYS, end: () => problem };
}

function uniqueJudge(indexes: readonly number[], most: number): Judge {
  const seen = new Set<string>();
  let isFull = false;
  return {
    row(row) {
      const cells = indexes.map((index) => row[index] ?? null);
      if (isFull || cells.includes(null)) return true;
      const key = mark(cells.length === 1 ? textOf(cells[0] ?? null) : JSON.stringify(cells.map(textOf)));
      if (seen.has(key)) return false;
      isFull = seen.size >= most;
      if (!isFull) seen.add(key);
      return true;
    },
    end: () => (isFull ? `not judged: there are more than ${most} different values` : null),
  };
}

function cellJudge(expectation: Exclude<Expectation, { expect: "columns" | "row_count" | "unique" }>, index: number): Judge {
  if (expectation.expect === "not_null") return { ...ALWAYS, row: (row) => (row[index] ?? null) !== null };
  if (expectation.expect === "type") return { ...ALWAYS, row: (row) => hasType(row[index] ?? null, expectation.type) };
  if (expectation.expect === "range") return { ...ALWAYS, row: (row) => isWithin(row[index] ?? null, expectation) };
  return { ...ALWAYS, row: (row) => (row[index] ?? null) === null || expectation.values.has(textOf(row[index] ?? null)) };
}

function judgeFor(expectation: Expectation, { columns }: Table, most_distinct: number): Judge {
  if (expectation.expect === "columns") return columnsJudge(expectation, columns);
  if (expectation.expect === "row_count") {
    const { min, max } = expectation;
    return { ...ALWAYS, end: (rows) => (rows >= min && rows <= max ? null : "the table has more or fewer rows") };
  }
  const indexes = (expectation.expect === "unique" ? expectation.columns : [expectation.column]).map((name) => columns.indexOf(name));
  if (indexes.includes(-1)) return { ...ALWAYS, end: () => "a column is missing" };
  return expectation.expect === "unique" ? uniqueJudge(indexes, most_distinct) : cellJudge(expectation, indexes[0] ?? 0);
}

/** The report, and whether every expectation holds. Rows count from 1, without the header. */
export async function validate(
  table: Table,
  { expectations }: ExpectationFile,
  { limits, pace }: ReadSettings,
): Promise<{ readonly success: boolean; readonly report: JsonObject }> {
  const uniques = Math.max(1, expectations.filter(({ expectation }) => expectation.expect === "unique").length);
  const most_distinct = Math.floor(limits.distinct / uniques);
  const running = expectations.map(({ written, expectation }) => {
    const rows: number[] = [];
    return { written, judge: judgeFor(expectation, table, most_distinct), failed_rows: 0, rows };
  });
  let rows = 0;
  for await (const batch of table.batches()) {
    for (const row of batch) {
      rows += 1;
      for (const one of running) {
        if (one.judge.row(row)) continue;
        one.failed_rows += 1;
        if (one.rows.length < SHOWN_ROWS) one.rows.push(rows);
      }
    }
    await pace.step();
  }
  const results = running.map(({ written, judge, failed_rows, rows: first_rows }) => {
    const problem = judge.end(rows);
    return { expectation: written, success: problem === null && failed_rows === 0, failed_rows, first_rows, problem };
  });
  const failed = results.filter((result) => !result.success).length;
  const report = { format: table.format, columns: table.columns, rows, success: failed === 0, failed_expectations: failed, results };
  return { success: failed === 0, report };
}
