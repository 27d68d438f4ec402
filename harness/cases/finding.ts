/** What is wrong with the corpus: data, told with file and place; thrown only by `loadCorpus`. */
import { HarnessError } from "../errors.ts";

/** Names of the rules that find something; `lint` prints them behind the message. */
export type Rule =
  | "anchor"
  | "artifact"
  | "base"
  | "build"
  | "canonical"
  | "clause"
  | "coverage"
  | "duplicate-id"
  | "duplicate-key"
  | "equal-cases"
  | "fault-in"
  | "file"
  | "folder"
  | "generator"
  | "id-prefix"
  | "json"
  | "level"
  | "manifest"
  | "number"
  | "pass-valid"
  | "reading"
  | "requires"
  | "schema"
  | "script"
  | "secret"
  | "shadow"
  | "start"
  | "step-reference"
  | "tentative"
  | "then"
  | "two-faults"
  | "writes";

/** One thing that is wrong. */
export interface Finding {
  /** Relative to the corpus root, or the added folder joined with the path in it; always with `/`. */
  readonly file: string;
  /** JSON pointer, or `line 3, column 7` where the file is no JSON; empty for the whole file. */
  readonly place: string;
  /** Lower case, without a final period, with what to do next where it is not plain. */
  readonly message: string;
  readonly rule: Rule;
}

/** One line of text for a finding. */
export function renderFinding(finding: Finding): string {
  const where = finding.place === "" ? finding.file : `${finding.file} ${finding.place}`;
  return `${where}: ${finding.message} (${finding.rule})`;
}

/** By file, then in the order found. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => (left.file < right.file ? -1 : Number(left.file > right.file)));
}

const SHOWN = 5;

/** The error of a corpus that cannot be used: the first findings, and where to see all. */
export function corpusError(findings: readonly Finding[]): HarnessError {
  const shown = findings.slice(0, SHOWN).map(renderFinding);
  const rest = findings.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more: \`mex-conformance lint\` names them all`);
  const [first] = findings;
  return new HarnessError("CORPUS", shown.join("\n"), first === undefined ? {} : { file: first.file, at: first.place });
}
