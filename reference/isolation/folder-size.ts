/** Size of what a run has written into a folder, looked at while it writes: nothing is followed, and the look is bounded. */
import { lstatSync, opendirSync } from "node:fs";
import path from "node:path";

/** What an entry costs besides its bytes: a million empty files are not nothing. */
const ENTRY_BYTES = 256;

/** Bytes under a folder; stops as soon as they are more than `enough`. What vanishes meanwhile counts as nothing. */
export function folderSize(folder: string, enough: number): number {
  let size = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && size <= enough; next = waiting.pop()) {
    try {
      const entries = opendirSync(next);
      for (let entry = entries.readSync(); entry !== null && size <= enough; entry = entries.readSync()) {
        const place = path.join(next, entry.name);
        size += ENTRY_BYTES;
        if (entry.isDirectory()) waiting.push(place);
        else size += lstatSync(place, { throwIfNoEntry: false })?.size ?? 0;
      }
      entries.closeSync();
    } catch {
      // A folder that is gone, or that the run has closed to all.
    }
  }
  return size;
}
