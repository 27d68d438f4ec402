/** From Stryker's report to the score of each file, and what got worse. Pure. */

/** A mutant as Stryker's report has it, as far as it is read here. */
export interface ReportedMutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Stryker's report (mutation-testing-report-schema). */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
}

/** A survivor, named by what stands in the source: line numbers move. */
export interface Survivor {
  readonly file: string;
  readonly mutator: string;
  /** What was replaced, on one line. */
  readonly original: string;
  readonly replacement: string;
}

/** A survivor that no test can tell from the original, and why. */
export interface Equivalent extends Survivor {
  readonly reason: string;
}

/** What came of one file. Mutants that cannot be compiled or run alone (static) are in none of the counts. */
export interface FileScore {
  readonly detected: number;
  readonly survived: number;
  readonly equivalent: number;
  /** Detected of all that are not equivalent, in percent, rounded down to a tenth. */
  readonly score: number;
}

const DETECTED = new Set(["Killed", "Timeout"]);
const SURVIVED = new Set(["Survived", "NoCoverage"]);

/** Survivors and scores by file; `unused` are equivalents that named no survivor of a file that was run. */
export interface Scores {
  readonly files: Readonly<Record<string, FileScore>>;
  readonly survivors: readonly Survivor[];
  readonly unused: readonly Equivalent[];
}

/** Counts a report. */
export function scoresOf(report: MutationReport, equivalents: readonly Equivalent[]): Scores {
  const survivors: Survivor[] = [];
  const used = new Set<Equivalent>();
  const files: Record<string, FileScore> = {};
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    const left = mutants.filter(({ status }) => SURVIVED.has(status)).map((mutant) => survivorOf(file, source, mutant));
    const open = left.filter((survivor) => {
      const known = equivalents.find((equivalent) => isSame(equivalent, survivor));
      if (known !== undefined) used.add(known);
      return known === undefined;
    });
    survivors.push(...open);
    const detected = mutants.filter(({ status }) => DETECTED.has(status)).length;
    const counted = detected + open.length;
    const score = counted === 0 ? 100 : Math.floor((detected / counted) * 1000) / 10;
    files[file] = { detected, survived: open.length, equivalent: left.length - open.length, score };
  }
  return { files, survivors, unused: equivalents.filter((equivalent) => equivalent.file in report.files && !used.has(equivalent)) };
}

function isSame(left: Survivor, right: Survivor): boolean {
  return left.file === right.file && left.mutator === right.mutator && left.original === right.original && left.replacement === right.replacement;
}

function survivorOf(file: string, source: string, { mutatorName, replacement = "", location: { start, end } }: ReportedMutant): Survivor {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const cut = lines.map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : line.length));
  return { file, mutator: mutatorName, original: oneLine(cut.join(" ")), replacement: oneLine(replacement) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Files whose score fell. A file that was not run says nothing, and one that is new has nothing to fall from. */
export function scoreFaults(now: Scores["files"], published: Scores["files"]): string[] {
  return Object.entries(now).flatMap(([file, { score }]) => {
    const before = published[file]?.score;
    return before !== undefined && score < before ? [`${file} fell from ${before} to ${score} %`] : [];
  });
}
