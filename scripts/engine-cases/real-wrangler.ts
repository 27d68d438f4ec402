/** engine.wrangler as a target runs it by itself: golden tables, whose other form was written by hand, and what is no table. */
import { type Draft, replace } from "./draft.ts";
import { ALIKE_NOTES, EQUAL_NOTES, PARTS_CSV, PARTS_NUMBERS, PARTS_TEXTS, sha256, type TableName, tableOf } from "./tables.ts";
import { twice } from "./twice.ts";
import { handleOf, handlesIn } from "./values.ts";

/** World with its artifacts; everything else in it is that of the engine's own. */
export const TABLES_WORLD = "engine-wrangler-tables";

type Shared = Pick<Draft, "family" | "gate" | "world" | "requires" | "script" | "base" | "patch">;
type Params = Readonly<Record<string, unknown>>;

/** Params in which the name of an artifact stands for its handle. */
function asked(operation: string, artifacts: Readonly<Record<string, TableName>>, others: Params): Shared {
  const handles = Object.fromEntries(Object.entries(artifacts).map(([param, name]) => [param, handleOf(tableOf(name))]));
  return {
    family: "vector",
    gate: null,
    world: TABLES_WORLD,
    requires: ["engine:engine.wrangler"],
    script: { real: true },
    base: `engine-wrangler-${operation}`,
    patch: [replace("/params", { ...handles, ...others }), replace("/inputs", handlesIn(handles))],
  };
}

const convert = (input_ref: TableName, target: string): Shared => asked("convert-table", { input_ref }, { target, output: "dataset" });
const validate = (dataset_ref: TableName, expectations_ref: TableName): Shared =>
  asked("validate-dataset", { dataset_ref, expectations_ref }, { output: "json" });
const profile = (dataset_ref: TableName, ...metrics: string[]): Shared => asked("profile-dataset", { dataset_ref }, { metrics, output: "json" });
const duplicates = (bundle_ref: TableName, strategy: string): Shared => asked("find-duplicates", { bundle_ref }, { strategy, output: "csv" });

interface Golden {
  readonly name: string;
  readonly title: string;
  readonly asked: Shared;
  /** Texts of the output. */
  readonly contains: readonly string[];
  /** The whole output, where its form leaves nothing open. */
  readonly whole?: string;
}

function whole(name: string, title: string, shared: Shared, text: string): Golden {
  return { name, title, asked: shared, contains: text.trimEnd().split("\n"), whole: text };
}

function groupRow(entries: Readonly<Record<string, string>>, path: string): string {
  const text = entries[path] ?? "";
  return `1,${path},${sha256(text)},${Buffer.byteLength(text)},1000\n`;
}

const GROUPS = "group,path,content_hash,size_bytes,alike_permille\n";

const GOLDEN: readonly Golden[] = [
  whole("csv to csv", "give a csv table as the same csv", convert("csv", "csv"), PARTS_CSV),
  whole("csv to jsonl", "give the cells of a csv table as texts, and an empty one as null", convert("csv", "jsonl"), PARTS_TEXTS),
  { name: "csv to parquet", title: "give a csv table as parquet", asked: convert("csv", "parquet"), contains: ["PAR1", "price"] },
  whole("json to csv", "give a json table as csv", convert("json", "csv"), PARTS_CSV),
  whole("json to jsonl", "give a json table as jsonl, its numbers as numbers", convert("json", "jsonl"), PARTS_NUMBERS),
  { name: "json to parquet", title: "give a json table as parquet", asked: convert("json", "parquet"), contains: ["PAR1", "price"] },
  whole("xlsx to csv", "give a workbook as csv", convert("xlsx", "csv"), PARTS_CSV),
  whole("xlsx to jsonl", "give a workbook as jsonl, its numbers as numbers", convert("xlsx", "jsonl"), PARTS_NUMBERS),
  whole("parquet to csv", "give a parquet table as csv", convert("parquet", "csv"), PARTS_CSV),
  whole("parquet to jsonl", "give a parquet table as jsonl, its numbers as numbers", convert("parquet", "jsonl"), PARTS_NUMBERS),
  {
    name: "expectations that hold",
    title: "report that a table is as it is expected",
    asked: validate("csv", "that hold"),
    contains: ['"rows":3', '"success":true', '"failed_expectations":0'],
  },
  {
    name: "expectation that fails",
    title: "flag a failed expectation with the row that fails it",
    asked: validate("csv", "one fails"),
    contains: ['"rows":3', '"success":false', '"failed_expectations":1', '"failed_rows":1', '"first_rows":[3]'],
  },
  {
    name: "profile of names",
    title: "profile how many cells there are, how many are empty and how many differ",
    asked: profile("csv", "count", "nulls", "distinct"),
    contains: ['"rows":3', '"count":2', '"nulls":1', '"value":2'],
  },
  {
    name: "profile of prices",
    title: "profile the least, the greatest and the mean of numbers",
    asked: profile("parquet", "min", "max", "mean"),
    // (0.25 + 0.5 + 12) / 3
    contains: ['"rows":3', '"min":0.25', '"max":12', '"mean":4.25'],
  },
  whole(
    "equal files",
    "find files of the same bytes, and no other",
    duplicates("equal notes", "hash"),
    GROUPS + groupRow(EQUAL_NOTES, "a/one.txt") + groupRow(EQUAL_NOTES, "b/copy of one.txt"),
  ),
  whole(
    "alike files",
    "find files of the same text but for case and white space, and no other",
    duplicates("alike notes", "fuzzy"),
    GROUPS + groupRow(ALIKE_NOTES, "notes/a.txt") + groupRow(ALIKE_NOTES, "notes/b.txt"),
  ),
];

const PARSE = "WR_DATA_PARSE_ERROR";

const REFUSED: readonly (readonly [what: string, shared: Shared, code: string])[] = [
  ["csv with a quote that is never closed", convert("open quote", "jsonl"), PARSE],
  ["csv with a row of fewer cells than its header", convert("short row", "jsonl"), PARSE],
  ["csv that is no text", convert("no text", "csv"), PARSE],
  ["json that ends in the middle", convert("cut json", "csv"), PARSE],
  ["json whose rows are numbers", convert("rows that are numbers", "csv"), PARSE],
  ["parquet that ends in the middle", convert("cut parquet", "csv"), PARSE],
  ["a workbook that ends in the middle", convert("cut workbook", "csv"), PARSE],
  ["a bundle as a table", convert("equal notes", "csv"), PARSE],
  ["a broken table that is to be validated", validate("open quote", "that hold"), PARSE],
  ["expectations that are no JSON", validate("csv", "that are no JSON"), PARSE],
  ["an expectation of a kind that nobody knows", validate("csv", "of no known kind"), PARSE],
  ["a table whose expectations refuse it", validate("csv", "one fails and refuses"), "WR_EXPECTATION_FAILED"],
  ["a broken table that is to be profiled", profile("short row", "count"), PARSE],
  ["a metric that nobody knows", profile("csv", "beauty"), PARSE],
  ["a single file as a bundle", duplicates("csv", "hash"), "WR_DEDUP_ERROR"],
];

/** Golden and reject vectors of the engine. */
export function wranglerCases(): Draft[] {
  return [
    ...GOLDEN.map(({ name, title, asked: shared, contains, whole: text }): Draft => {
      const draft = {
        ...shared,
        name: `golden ${name}`,
        title: `MUST ${title}`,
        rationale: "The same small table in two forms, both written by hand; twice the same.",
      };
      return twice(draft, contains, text === undefined ? undefined : sha256(text));
    }),
    ...REFUSED.map(
      ([what, shared, code]): Draft => ({
        ...shared,
        name: `refused ${what}`,
        title: `MUST refuse engine.wrangler ${what}`,
        rationale: "Refused by a gate that reads the artifact, or by the engine with its own code; a success is neither.",
        requirements: ["MEX-ENG-04", "MEX-RES-04"],
        interpretations: ["READ-29"],
        fault_in: "operation",
        expect: {
          any_of: [
            { reading: "READ-29:engine", verdict: "FAIL", error_code: [code], engine_calls: 0 },
            { reading: "READ-29:gate", verdict: "DENY", engine_calls: 0 },
          ],
        },
      }),
    ),
  ];
}
