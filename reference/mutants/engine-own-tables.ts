/** Mistakes of an engine that reads and writes tables (MEX-ENG-04, MEX-ENG-05). */
import { type Draft, objectIn, objectsIn, textsIn } from "./draft.ts";
import { stamp } from "./engine-own-context.ts";
import { answersOtherwise, askedOtherwise, failsOtherwise, makesOtherwise, readOtherwise } from "./engine-own-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";

const ENGINE = "engine.wrangler";

/** One operation of the engine: its mutants run what starts from it. */
const only = (operation: string): Pick<Mutant, "engine" | "operation"> => ({ engine: ENGINE, operation: `wrangler.${operation}` });
const CONVERT = only("convert_table");
const VALIDATE = only("validate_dataset");
const PROFILE = only("profile_dataset");
const DUPLICATES = only("find_duplicates");

const isJsonl = (text: string): boolean => text.startsWith("{");
const isParquet = (text: string): boolean => text.startsWith("PAR1");

const MADE = breaking("MEX-ENG-05", [
  [
    "engine-wrangler-empty-as-text",
    "engine.wrangler: an empty cell is an empty text",
    makesOtherwise(ENGINE, (text) => (isJsonl(text) ? text.replaceAll(":null", ':""') : text)),
    CONVERT,
  ],
  [
    "engine-wrangler-without-header",
    "engine.wrangler: csv is written without its header",
    makesOtherwise(ENGINE, (text) => (isJsonl(text) || isParquet(text) ? text : text.replace(/^.*\n/, ""))),
    CONVERT,
  ],
  [
    "engine-wrangler-parquet-stamped",
    "engine.wrangler: parquet is written as its library does it, with the time",
    makesOtherwise(ENGINE, (text) => (isParquet(text) ? text.replace(/PAR1$/, `${stamp()}PAR1`) : text)),
    CONVERT,
  ],
  [
    "engine-wrangler-report-stamped",
    "engine.wrangler: a report says when it was made",
    makesOtherwise(ENGINE, (text) => text.replace("{", `{"at":"${stamp()}",`)),
    VALIDATE,
  ],
  [
    "engine-wrangler-report-of-success",
    "engine.wrangler: a report says that all is well, whatever failed",
    makesOtherwise(ENGINE, (text) => text.replaceAll('"success":false', '"success":true')),
    VALIDATE,
  ],
  [
    "engine-wrangler-nulls-counted",
    "engine.wrangler: empty cells are no nulls",
    makesOtherwise(ENGINE, (text) => text.replaceAll(/"nulls":\d+/g, '"nulls":0')),
    PROFILE,
  ],
  [
    "engine-wrangler-mean-rounded",
    "engine.wrangler: the mean is a whole number",
    makesOtherwise(ENGINE, (text) => text.replaceAll(/"mean":([\d.]+)/g, (_, mean: string) => `"mean":${Math.round(Number(mean))}`)),
    PROFILE,
  ],
  [
    "engine-wrangler-fuzzy-as-hash",
    "engine.wrangler: files are alike where their bytes are equal",
    askedOtherwise(ENGINE, (params) => Object.assign(params, { strategy: "hash" })),
    DUPLICATES,
  ],
  [
    "engine-wrangler-duplicates-of-first",
    "engine.wrangler: the first file of a group is no duplicate, and is left out",
    makesOtherwise(ENGINE, (text) => text.split("\n").toSpliced(1, 1).join("\n")),
    DUPLICATES,
  ],
]);

/** Params are asked for until something is known. */
const without =
  (key: string, isUnknown: (text: string) => boolean) =>
  (params: Draft): void => {
    params[key] = textsIn(params, key).filter((text) => !isUnknown(text));
  };

const REFUSED = breaking("MEX-ENG-04", [
  [
    "engine-wrangler-broken-as-empty",
    "engine.wrangler: a table that cannot be read is one without rows",
    failsOtherwise(ENGINE, "WR_DATA_PARSE_ERROR"),
    CONVERT,
  ],
  [
    "engine-wrangler-short-rows",
    "engine.wrangler: cells that a row of csv does not have are empty",
    readOtherwise(ENGINE, (text) => text.replace(/^(id,name)\n(\d+)\n$/, "$1\n$2,\n")),
    CONVERT,
  ],
  [
    "engine-wrangler-open-quote",
    "engine.wrangler: a quote that is never closed ends where the table does",
    readOtherwise(ENGINE, (text) => ((text.match(/"/g)?.length ?? 0) % 2 === 1 ? text.replace(/\n$/, '"\n') : text)),
    CONVERT,
  ],
  [
    "engine-wrangler-general-code",
    "engine.wrangler: whatever cannot be read is an error without a code of its own",
    answersOtherwise(ENGINE, (reply) => {
      for (const error of objectsIn(objectIn(reply, "result"), "errors")) error["code"] = "WR_ERROR";
    }),
    VALIDATE,
  ],
  [
    "engine-wrangler-expectations-reported",
    "engine.wrangler: a table that its expectations refuse is reported, and not refused",
    failsOtherwise(ENGINE, "WR_EXPECTATION_FAILED"),
    VALIDATE,
  ],
  [
    "engine-wrangler-broken-not-profiled",
    "engine.wrangler: what cannot be profiled has an empty profile",
    failsOtherwise(ENGINE, "WR_DATA_PARSE_ERROR"),
    PROFILE,
  ],
  [
    "engine-wrangler-metric-skipped",
    "engine.wrangler: a metric that nobody knows is left out",
    askedOtherwise(
      ENGINE,
      without("metrics", (metric) => metric === "beauty"),
    ),
    PROFILE,
  ],
  ["engine-wrangler-file-as-bundle", "engine.wrangler: a single file is a bundle without duplicates", failsOtherwise(ENGINE, "WR_DEDUP_ERROR"), DUPLICATES],
]);

export const ENGINE_OWN_TABLE_MUTANTS: readonly Mutant[] = [...MADE, ...REFUSED];
