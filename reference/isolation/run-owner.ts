/**
 * Whom a run belongs to on the host. A user's runs are the user's. A run of root's gets a user id that nobody has, drawn for
 * it alone: the kernel does not hold root to RLIMIT_NPROC, and a stranger's id can read nothing that is not for everybody.
 */
import { randomInt } from "node:crypto";

/** Null: the user of this process. */
export type RunOwner = { readonly uid: number; readonly gid: number } | null;

/** Ids above all that distributions hand out, where the user namespace maps them. */
const HIGHEST = 0x7fff_0000;
/** How many ids there are to draw from, below the highest that is mapped. */
const SPREAD = 4096;

/** The highest id that can be used in this user namespace. */
function highestMapped(map: string): number {
  const ends = map.split("\n").map((line) => {
    const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return first + count;
  });
  return Math.min(HIGHEST, Math.max(0, ...ends));
}

/** Draws the owner of one run; `map` is /proc/self/uid_map. */
export function drawRunOwner(own_uid: number, map: string): RunOwner {
  const top = highestMapped(map);
  if (own_uid !== 0 || top <= SPREAD) return null;
  const id = top - 1 - randomInt(SPREAD);
  return { uid: id, gid: id };
}
