/** Which waiver file a run uses. */
import { existsSync } from "node:fs";
import path from "node:path";

/** The file that is looked for where none is named. */
export const WAIVER_FILE = "mex-waivers.json";

/** The file that a run uses: the named one, else mex-waivers.json in the working folder if it is there, else none. */
export function findWaiverFile(named: string | undefined, cwd: string): string | null {
  if (named !== undefined) return path.resolve(cwd, named);
  const place = path.join(cwd, WAIVER_FILE);
  return existsSync(place) ? place : null;
}
