/** One record, one line of run.jsonl; the footer holds the digest of all lines before it. */
import { createHash } from "node:crypto";
import type { RunCase, RunFooter, RunHeader, RunRecord } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { invariant } from "../errors.ts";
import { safeJson } from "./escape.ts";
import { isSuspicious, redactValue } from "./redact.ts";

/** The footer as the run knows it; the writer adds what it counted. */
export type FooterFacts = Omit<RunFooter, "record" | "cases" | "digest">;

/** A record as it was written, without secrets, and its line with `\n`. Reports derive from `record`, so that they say what the file says. */
export interface Written<R extends RunRecord> {
  readonly record: R;
  readonly line: string;
}

/** Makes the lines of one run in the order header, cases, footer. Another order is a bug of ours. */
export interface RecordWriter {
  header(facts: Omit<RunHeader, "record" | "format">): Written<RunHeader>;
  case(facts: Omit<RunCase, "record">): Written<RunCase>;
  footer(facts: FooterFacts): Written<RunFooter>;
}

/** A writer for one run. Secrets are replaced and invisible characters escaped before the digest is taken. */
export function createRecordWriter(): RecordWriter {
  const hash = createHash("sha256");
  let state: "new" | "open" | "closed" = "new";
  let cases = 0;
  return {
    header(facts) {
      invariant(state === "new", "the header is the first record");
      state = "open";
      const { record, line } = seal({ record: "header", format: "mex-conformance-run/1", ...facts });
      invariant(record.record === "header", "a record keeps its kind");
      hash.update(line);
      return { record, line };
    },
    case(facts) {
      invariant(state === "open", "case records stand between header and footer");
      cases += 1;
      const { record, line } = seal({ record: "case", ...facts });
      invariant(record.record === "case", "a record keeps its kind");
      hash.update(line);
      return { record, line };
    },
    footer(facts) {
      invariant(state === "open", "the footer is the last record");
      state = "closed";
      const { record, line } = seal({ record: "footer", ...facts, cases, digest: hash.digest("hex") });
      invariant(record.record === "footer", "a record keeps its kind");
      return { record, line };
    },
  };
}

/** The record without secrets, and its line. */
function seal(record: RunRecord): Written<RunRecord> {
  const json = JSON.stringify(record);
  if (!isSuspicious(json)) return { record, line: `${safeJson(json)}\n` };
  const redacted = decode("run-record", redactValue(JSON.parse(json)));
  invariant(redacted.ok, "a record without its secrets is still a record");
  return { record: redacted.value, line: `${safeJson(JSON.stringify(redacted.value))}\n` };
}
