/** From the lines of run.jsonl to records; whatever is wrong is an error that names the line and what to do. */
import { createHash } from "node:crypto";
import type { RunCase, RunFooter, RunHeader, RunRecord } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { assertNever, HarnessError } from "../errors.ts";
import { oneLine } from "./escape.ts";
import type { RunRecords } from "./types.ts";

/** Deeper records are refused before they are parsed: the harness itself allows answers of 200 levels. */
const LEVELS = 300;
const AGAIN = "report from the file as the run wrote it, or run again";

/** What to keep of each case. */
export interface ReadOptions {
  /** Evidence and facts are large and most formats do not need them; left out unless true. */
  readonly evidence?: boolean;
}

/** Takes the lines one by one, so that a file of any size can be streamed. */
export interface RecordReader {
  /** One line without its `\n`. Throws RUN_FILE. */
  line(text: string): void;
  /** The last piece of a file that does not end with `\n`: half a record there means that the run was cut off. Throws RUN_FILE. */
  tail(text: string): void;
  /** All records. Throws RUN_FILE where the file has no header. */
  end(): RunRecords;
}

/** Reads a whole run.jsonl. Throws HarnessError RUN_FILE. */
export function readRecords(text: string, options: ReadOptions = {}): RunRecords {
  const reader = createRecordReader(options);
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  for (const line of lines) reader.line(line);
  reader.tail(tail);
  return reader.end();
}

/** A reader for one file. */
export function createRecordReader(options: ReadOptions = {}): RecordReader {
  const hash = createHash("sha256");
  let header: RunHeader | null = null;
  let planned = new Set<string>();
  const cases = new Map<string, RunCase>();
  let footer: RunFooter | null = null;
  let number = 0;

  const refuse = (problem: string): never => {
    throw new HarnessError("RUN_FILE", `line ${number} of the run file ${problem}; ${AGAIN}`, { line: number });
  };

  const takeCase = (record: RunCase): void => {
    const { id } = record.result;
    if (!planned.has(id)) refuse(`has a result for \`${oneLine(id, 80)}\`, which its header does not plan`);
    if (cases.has(id)) refuse(`has a second result for \`${oneLine(id, 80)}\``);
    cases.set(id, options.evidence ? record : { record: "case", result: record.result, ms: record.ms });
  };

  const takeFooter = (record: RunFooter): void => {
    if (record.cases !== cases.size) refuse(`says that ${record.cases} cases were written, and ${cases.size} are there`);
    const digest = hash.digest("hex");
    if (record.digest !== digest) refuse(`holds the digest \`${record.digest}\`, and the lines before it have \`${digest}\`: the file was changed`);
    footer = record;
  };

  const take = (record: RunRecord, text: string): void => {
    if (footer !== null) refuse("stands after the footer");
    if (header === null && record.record !== "header") refuse("should be the header");
    switch (record.record) {
      case "header":
        if (header !== null) refuse("is a second header");
        header = record;
        planned = new Set(record.planned);
        if (planned.size !== record.planned.length) refuse("plans a case twice");
        break;
      case "case":
        takeCase(record);
        break;
      case "footer":
        takeFooter(record);
        return;
      default:
        assertNever(record);
    }
    hash.update(text).update("\n");
  };

  const line = (text: string): void => {
    number += 1;
    if (nestsDeeper(text, LEVELS)) refuse(`is nested deeper than ${LEVELS} levels`);
    const decoded = decode("run-record", parseLine(text, refuse));
    if (decoded.ok) take(decoded.value, text);
    else {
      const [first] = decoded.violations;
      refuse(`is no record${first ? `: at \`${first.path || "/"}\` ${oneLine(first.message)}` : ""}`);
    }
  };

  return {
    line,
    tail(text) {
      if (text === "" || (footer === null && header !== null && !parses(text))) return;
      line(text);
    },
    end() {
      if (header === null) throw new HarnessError("RUN_FILE", `the run file is empty: it has no header; ${AGAIN}`);
      return { header, cases: [...cases.values()], footer };
    },
  };
}

function parseLine(text: string, refuse: (problem: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("is no JSON");
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** True where brackets outside of strings nest deeper than `levels`. */
function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (quoted) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) quoted = false;
    } else if (unit === 0x22) quoted = true;
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > levels) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}
