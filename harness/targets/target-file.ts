/** What people type in target.json, with messages that a person understands. Loaded only to explain what is wrong. */
import { z } from "zod";

const milliseconds = z
  .number("expected a whole number of milliseconds")
  .int("expected a whole number of milliseconds")
  .min(1, "expected at least 1 millisecond");
const argument = z.string("expected a string");

const targetFile = z
  .strictObject({
    $schema: z.string().optional(),
    name: argument.min(1, "expected a name that is not empty"),
    command: z
      .array(argument.min(1), "expected an array of strings: the program and its arguments, no shell line")
      .min(1, "expected at least the program")
      .optional(),
    module: argument.min(1).optional(),
    args: z.array(argument).optional(),
    cwd: argument.optional(),
    env: z.record(z.string(), argument).optional(),
    env_pass: z.array(argument).optional(),
    timeouts: z
      .strictObject({
        hello_ms: milliseconds.optional(),
        request_ms: milliseconds.optional(),
        case_ms: milliseconds.optional(),
        shutdown_ms: milliseconds.optional(),
      })
      .optional(),
  })
  .refine((file) => (file.command === undefined) !== (file.module === undefined), {
    message: "give either `command` (an argv) or `module` (a JavaScript file), and not both",
  });

/** One line per fault of a parsed target.json: where, and what is expected there; empty for a valid one. */
export function explainTargetFile(value: unknown): string[] {
  const result = targetFile.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map(
    (issue) => `${issue.path.length === 0 ? "" : `\`${issue.path.join(".")}\`: `}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`,
  );
}
