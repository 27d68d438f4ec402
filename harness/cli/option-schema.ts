/** The zod schema of the options of `run`. */
import { z } from "zod";
import { HarnessError } from "../errors.ts";
import { CLASSES } from "../report/claims.ts";
import { TRANSPORTS } from "../targets/wire.ts";
import { RUN_DEFAULTS, type RunOptionValues } from "./options.ts";

const MAX_JOBS = 64;

const list = z.array(z.string().min(1, "expected a value"));
const classes = z.array(z.enum(CLASSES, { error: (issue) => `\`${String(issue.input)}\` is no class; expected ${CLASSES.join(", ")}` }));
const required = z.array(
  z.enum([...CLASSES, "all"], { error: (issue) => `\`${String(issue.input)}\` is no class; expected \`all\` or ${CLASSES.join(", ")}` }),
);

const wholeNumber = (min: number, max: number) => {
  const message = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
};

const schema = z.strictObject({
  target: z.string().min(1, "expected a folder, a target.json, a module, an executable or `reference`").default(RUN_DEFAULTS.target),
  transport: z.enum(TRANSPORTS, `expected ${TRANSPORTS.join(" or ")}`).default(RUN_DEFAULTS.transport),
  require: required.default([]),
  case: list.default([]),
  filter: list.default([]),
  class: classes.default([]),
  gate: list.default([]),
  level: z.array(z.enum(["MUST", "SHOULD"], "expected MUST or SHOULD")).default([]),
  requirement: list.default([]),
  engine: list.default([]),
  cases: list.default([]),
  jobs: wholeNumber(1, MAX_JOBS).default(RUN_DEFAULTS.jobs),
  repeat: wholeNumber(1, 100).default(1),
  challenge: z.union([z.literal(true), z.string().min(1, "expected a text").max(200, "expected at most 200 characters")]).optional(),
  bail: z.boolean().default(false),
  strict: z.boolean().default(false),
  strictStdout: z.boolean().default(false),
  seed: z.string().min(1, "expected a text").max(200, "expected at most 200 characters").default(RUN_DEFAULTS.seed),
  timeoutScale: z.coerce.number("expected a number, for example 2.5").min(0.1, "expected at least 0.1").max(100, "expected at most 100").default(1),
  maxRestarts: wholeNumber(0, 10_000).default(RUN_DEFAULTS.maxRestarts),
  transcripts: z.boolean().default(false),
  reportDir: z.string().min(1, "expected a folder").optional(),
  waivers: z.string().min(1, "expected a file").optional(),
  shard: z.string().optional(),
});

/** Checks what was typed. Throws USAGE. */
export function checkRunOptions(typed: Readonly<Record<string, unknown>>): RunOptionValues {
  const parsed = schema.safeParse(typed);
  if (parsed.success)
    return { ...parsed.data, reportDir: parsed.data.reportDir, waivers: parsed.data.waivers, shard: parsed.data.shard, challenge: parsed.data.challenge };
  const faults = parsed.error.issues.map((issue) => `\`--${optionName(issue.path[0])}\`: ${issue.message}`);
  throw new HarnessError("USAGE", `${[...new Set(faults)].join("; ")}; see \`mex-conformance run --help\``);
}

function optionName(key: PropertyKey | undefined): string {
  return String(key ?? "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
