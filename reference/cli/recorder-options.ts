/** What can be typed after `recorder`. */
import { parseArgs } from "node:util";
import type { Head } from "../recorder/chain.ts";
import { UsageError } from "./io.ts";

/** One request. Filters are null where they are not given. */
export interface RecorderRequest {
  readonly file: string;
  readonly job: string | null;
  readonly type: string | null;
  readonly gate: string | null;
  /** The last so many events only. */
  readonly last: number | null;
  readonly follow: boolean;
  readonly verify: boolean;
  /** A head that was noted before. */
  readonly head: Head | null;
  readonly json: boolean;
}

export const RECORDER_HELP = `Usage: mex-conformance recorder <file> [options]

Lists the events of a Flight Recorder's file, beside the process that writes it.

Options:
  --job <id>          events of one job (op_id) or attempt
  --type <name>       events of one type; for type system, its message (gate_outcome)
  --gate <id>         outcomes of one gate
  --last <n>          the last n events only
  --follow            go on with what is recorded, until interrupted
  --verify            check the hash chain over all rows instead of listing
  --head <seq:hash>   with --verify: the head that was noted at an earlier verification
  --json              events as they are stored, one JSON object a line; with --verify its report

Exit codes: 0 done, 1 the chain does not hold, 2 usage, or a file that cannot be read
`;

const OPTIONS = {
  job: { type: "string" },
  type: { type: "string" },
  gate: { type: "string" },
  last: { type: "string" },
  follow: { type: "boolean", default: false },
  verify: { type: "boolean", default: false },
  head: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

function readHead(text: string): Head {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match === null) throw new UsageError("`--head` is a place and a hash, `<seq>:<hash>`, as `--verify` prints it");
  return { seq: Number(match[1]), hash: match[2] ?? "" };
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError("`--last` is a whole number");
  return Number(text);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The request, or null where help was asked for. Throws UsageError. */
export function readRecorderOptions(argv: readonly string[]): RecorderRequest | null {
  const { values, positionals } = parse(argv);
  if (values.help) return null;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError("name one file, as in `mex-conformance recorder flight-recorder.db`");
  const { job = null, type = null, gate = null, follow, verify, json } = values;
  if (verify && (follow || values.last !== undefined || job !== null || type !== null || gate !== null))
    throw new UsageError("`--verify` looks at all rows; leave filters and `--follow` away");
  if (values.head !== undefined && !verify) throw new UsageError("`--head` belongs to `--verify`");
  const last = values.last === undefined ? null : readCount(values.last);
  return { file, job, type, gate, last, follow, verify, head: values.head === undefined ? null : readHead(values.head), json };
}
