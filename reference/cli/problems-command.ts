/** `mex-conformance problems <file>`: the Diagnostics of a log, grouped as Problems shows them (11.4). */
import { parseArgs } from "node:util";
import type { Problem } from "../../spec-cases/contract/types.ts";
import { createProblems } from "../problems/problems.ts";
import type { LogReader } from "../recorder/reader.ts";
import { EXIT, type Io, UsageError } from "./io.ts";
import { safeJson, safeLine } from "./terminal-text.ts";
import { withFile } from "./with-file.ts";

interface ProblemsRequest {
  readonly file: string;
  readonly severity: Problem["severity"] | null;
  readonly json: boolean;
}

/** Worst first, as they are listed. */
const SEVERITIES: readonly Problem["severity"][] = ["fatal", "error", "warning", "info", "hint"];

const HELP = `Usage: mex-conformance problems <file> [options]

Lists the Problems of a Flight Recorder's file: its Diagnostics grouped by fingerprint, worst first.

Options:
  --severity <word>   this severity and worse: ${SEVERITIES.join(", ")}
  --json              one JSON object a line, with the ids of the instances

Exit codes: 0 done, 2 usage, or a file that cannot be read
`;

const OPTIONS = {
  severity: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readOptions(argv: readonly string[]): ProblemsRequest | null {
  const { values, positionals } = parse(argv);
  if (values.help) return null;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError("name one file, as in `mex-conformance problems flight-recorder.db`");
  const severity = SEVERITIES.find((word) => word === values.severity) ?? null;
  if (values.severity !== undefined && severity === null) throw new UsageError(`\`--severity\` is one of ${SEVERITIES.join(", ")}`);
  return { file, severity, json: values.json };
}

const rank = ({ severity }: Pick<Problem, "severity">): number => SEVERITIES.indexOf(severity);

function line({ severity, count, title, source, surface, code, tool, fingerprint }: Problem): string {
  const origin = [source, surface, tool, code].flatMap((word) => (word == null ? [] : [safeLine(word, 60)])).join(" ");
  return `${severity.padEnd(7)}  ${String(count).padStart(6)} x  ${safeLine(title)}  (${origin})  ${fingerprint.slice(0, 12)}\n`;
}

function list(reader: LogReader, { severity, json }: ProblemsRequest, io: Io): number {
  const problems = createProblems({ redactText: (text) => text }).group(reader.diagnostics());
  const shown = problems.filter((problem) => severity === null || rank(problem) <= rank({ severity }));
  for (const problem of shown.toSorted((left, right) => rank(left) - rank(right))) io.out(json ? `${safeJson(JSON.stringify(problem))}\n` : line(problem));
  if (shown.length === 0 && !json) io.out("no problems\n");
  return EXIT.done;
}

/** Runs the command; answers the exit code and never throws for what is typed or stands in a file. */
export async function runProblemsCommand(argv: readonly string[], io: Io): Promise<number> {
  return withFile(
    io,
    () => readOptions(argv),
    HELP,
    (reader, request) => list(reader, request, io),
  );
}
