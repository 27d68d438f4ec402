/** The command that runs one case again. */
import { oneLine } from "./escape.ts";
import type { RenderContext } from "./types.ts";

const REPEAT = "npx mex-conformance run --filter";

/** A command to copy; an id that a shell could read otherwise is quoted. */
export function repeatCommand(id: string, context: RenderContext): string {
  const safe = oneLine(id, 80);
  return `${context.repeat ?? REPEAT} ${/^[\w.-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`}`;
}
