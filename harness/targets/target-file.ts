/** What people type in target.json, with messages that a person understands. Loaded only to explain what is wrong. */
import { z } from "zod";
import { member } from "../json.ts";

const milliseconds = z
  .number("expected a whole number of milliseconds")
  .int("expected a whole number of milliseconds")
  .min(1, "expected at least 1 millisecond");
const argument = z.string("expected a string");

const timeouts = z.strictObject(
  {
    hello_ms: milliseconds.optional(),
    request_ms: milliseconds.optional(),
    case_ms: milliseconds.optional(),
    shutdown_ms: milliseconds.optional(),
  },
  "expected an object of timeouts in milliseconds",
);

const targetFile = z.strictObject(
  {
    $schema: argument.optional(),
    name: argument.min(1, "expected a name that is not empty"),
    command: z
      .array(argument.min(1, "expected an argument that is not empty"), "expected an array of strings: the program and its arguments, no shell line")
      .min(1, "expected at least the program")
      .optional(),
    module: argument.min(1, "expected the path of a JavaScript file").optional(),
    args: z.array(argument, "expected an array of strings").optional(),
    cwd: argument.optional(),
    env: z.record(z.string(), argument, "expected an object of strings").optional(),
    env_pass: z.array(argument, "expected an array of names of environment variables").optional(),
    timeouts: timeouts.optional(),
  },
  "expected an object",
);

const ONE_START = "give either `command` (an argv) or `module` (a JavaScript file), and not both";
const KNOWN = Object.keys(targetFile.shape);
const SHOWN = 60;

/** One line per fault of a parsed target.json: where, what is expected there, and what was found; empty for a valid one. */
export function explainTargetFile(value: unknown): string[] {
  const result = targetFile.safeParse(value);
  if (result.success) return (result.data.command === undefined) === (result.data.module === undefined) ? [ONE_START] : [];
  return result.error.issues.map((issue) => {
    const place = issue.path.length === 0 ? "" : `\`${issue.path.join(".")}\`: `;
    if (issue.code === "unrecognized_keys") {
      const known = issue.path.length === 0 ? KNOWN : Object.keys(timeouts.shape);
      return `${place}unknown ${issue.keys.map((key) => `\`${key.slice(0, SHOWN)}\``).join(", ")}; expected ${known.join(", ")}`;
    }
    return `${place}${issue.message}, found ${shown(at(value, issue.path))}`;
  });
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((current, key) => (Array.isArray(current) ? current[Number(key)] : member(current, String(key))), value);
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}\``;
}
