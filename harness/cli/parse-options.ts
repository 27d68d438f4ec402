/** Checks what people type after `run`. zod is loaded only where something was typed. */
import { RUN_DEFAULTS, type RunOptionValues } from "./options.ts";

/** Checks typed options. Throws USAGE with one line that names every fault. */
export async function parseRunOptions(typed: Readonly<Record<string, unknown>>): Promise<RunOptionValues> {
  if (Object.keys(typed).length === 0) return RUN_DEFAULTS;
  const { checkRunOptions } = await import("./option-schema.ts");
  return checkRunOptions(typed);
}
