/** Keeps the records of a run and writes them to run.jsonl while it goes on. */
import type { RunFooter, RunHeader } from "../../spec-cases/contract/types.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { RunRecords } from "../report/types.ts";
import { createRecordWriter, type FooterFacts } from "../report/write-records.ts";
import type { ReportFolder } from "./files.ts";
import type { CaseDone } from "./types.ts";

/** Name of the stream in the report folder; every other file derives from it. */
export const RUN_FILE = "run.jsonl";

/** One per run. */
export class Recording {
  readonly #folder: ReportFolder;
  readonly #writer = createRecordWriter();
  readonly #cases: RunRecords["cases"][number][] = [];
  #stream: ReturnType<ReportFolder["open"]> | undefined;
  #header: RunHeader | undefined;

  constructor(folder: ReportFolder) {
    this.#folder = folder;
  }

  /** Opens the file; called once, when the target has said hello. */
  start(facts: Omit<RunHeader, "record" | "format">): void {
    this.#stream = this.#folder.open(RUN_FILE);
    const { record, line } = this.#writer.header(facts);
    this.#header = record;
    this.#stream.append(line);
  }

  finished({ result, ms, evidence, facts }: CaseDone): void {
    const { record, line } = this.#writer.case({ result, ms, evidence, facts: facts === null ? null : toJson(facts) });
    this.#cases.push(record);
    this.#stream?.append(line);
  }

  /** Takes a whole run that was made elsewhere. */
  copy({ header, cases, footer }: RunRecords): void {
    const { record: _, format: __, ...facts } = header;
    this.start(facts);
    for (const { record: ___, ...one } of cases) {
      const { record, line } = this.#writer.case(one);
      this.#cases.push(record);
      this.#stream?.append(line);
    }
    this.close(footer);
  }

  /** The records so far, with a footer that was not written yet, or none for a run that was cut off. */
  records(footer: FooterFacts | null): RunRecords {
    if (this.#header === undefined) throw new HarnessError("HARNESS_FAULT", "the run ended before it began");
    const provisional: RunFooter | null = footer === null ? null : { record: "footer", ...footer, cases: this.#cases.length, digest: "0".repeat(64) };
    return { header: this.#header, cases: this.#cases, footer: provisional };
  }

  /** Writes the footer, where there is one, and closes the file. */
  close(footer: FooterFacts | null): void {
    if (footer !== null) this.#stream?.append(this.#writer.footer(withoutCounts(footer)).line);
    this.#stream?.close();
  }
}

/** A value of our own as plain JSON. */
export function toJson(value: object): JsonObject {
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  return isObject(parsed) ? parsed : {};
}

/** What the writer counts itself is left out. */
function withoutCounts(footer: FooterFacts | RunFooter): FooterFacts {
  const { ended_at, duration_ms, restarts, exit_code, probes, run_checks, warnings, stderr, captured_stdout } = footer;
  return {
    ended_at,
    duration_ms,
    restarts,
    exit_code,
    probes,
    run_checks,
    warnings,
    ...(stderr === undefined ? {} : { stderr }),
    ...(captured_stdout === undefined ? {} : { captured_stdout }),
  };
}
