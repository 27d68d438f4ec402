/** Reads mex-waivers.json: what people type, explained by zod where it is wrong. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Waivers } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";

const text = z.string("expected a text").trim().min(1, "expected a text that is not empty");
const date = z
  .string("expected a date, YYYY-MM-DD")
  .refine((value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)), "expected a date, YYYY-MM-DD");
const errors = ["crash", "timeout", "target_protocol", "harness", "world_refused"] as const;

const outcome = z
  .strictObject({
    status: z.enum(["fail", "error", "could_not_run"], "expected fail, error or could_not_run"),
    verdict: z.enum(["PASS", "DENY", "FAIL"], "expected PASS, DENY or FAIL").optional(),
    gate: text.optional(),
    code: z.string().nullable().optional(),
    error: z.enum(errors, `expected ${errors.join(", ")}`).optional(),
  })
  .refine(
    (value) => (value.status === "error") === (value.error !== undefined),
    "an error is waived by its name: give `error` with status error, and with no other",
  );

const waiver = z.strictObject({
  case: text,
  expect: outcome,
  reason: text,
  owner: text,
  issue: z.string().optional(),
  created: date,
  expires: date,
  when: z.strictObject({ target: text.optional(), transport: text.optional() }).optional(),
});

const file = z.strictObject({ $schema: z.string().optional(), waivers: z.array(waiver, "expected a list of waivers") });

/** Reads and checks a file. Throws WAIVERS, naming file, place and what is expected. */
export function readWaivers(place: string): Waivers {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(place, "utf8"));
  } catch (cause) {
    throw new HarnessError(
      "WAIVERS",
      `the waiver file is not readable as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { file: place },
      { cause },
    );
  }
  const checked = file.safeParse(parsed);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `\`${issue.path.join(".") || "/"}\`: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`);
    throw new HarnessError("WAIVERS", `the waiver file is not valid: ${faults.join("; ")}`, { file: place });
  }
  const decoded = decode("waivers", parsed);
  if (!decoded.ok)
    throw new HarnessError("WAIVERS", `the waiver file is not valid: ${decoded.violations.map(({ path: at, message }) => `\`${at}\` ${message}`).join("; ")}`, {
      file: place,
    });
  return decoded.value;
}
