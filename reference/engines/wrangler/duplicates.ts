/** find_duplicates: files of a bundle with the same bytes, or with nearly the same text. */
import { compareUtf8, sha256 } from "../../artifacts/hash.ts";
import type { VerifiedEntry } from "../verified-inputs.ts";
import type { TableLimits } from "./limits.ts";
import type { Pace } from "./pace.ts";
import { similarity, sketch } from "./similarity.ts";
import { WranglerFault } from "./wrangler-fault.ts";

export const STRATEGIES = ["hash", "fuzzy"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** From this share of common pieces on two files are near duplicates. */
export const ALIKE = 0.8;
const MOST_FILES = 100_000;

/** One file of a group; how much it has in common with the first of its group, in thousandths. */
export interface DuplicateFile {
  readonly path: string;
  readonly content_hash: string;
  readonly size_bytes: number;
  readonly alike_permille: number;
}

interface Entry {
  readonly path: string;
  readonly content_hash: string;
  readonly size_bytes: number;
  readonly sketch: Uint32Array;
}

async function measure(files: readonly VerifiedEntry[], strategy: Strategy, pace: Pace): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const { path, bytes } of files) {
    const made = strategy === "fuzzy" ? await sketch(bytes, pace) : new Uint32Array();
    entries.push({ path, content_hash: sha256(bytes), size_bytes: bytes.length, sketch: made });
    await pace.step();
  }
  return entries.sort((left, right) => compareUtf8(left.path, right.path));
}

function alike(left: Entry, right: Entry): number {
  return left.content_hash === right.content_hash ? 1 : similarity(left.sketch, right.sketch);
}

/** Groups by equal hashes; in the order of their first paths. */
function groupByHash(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.content_hash);
    if (group === undefined) groups.set(entry.content_hash, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

/** Each file joins the first group whose first file it is like: no chain of small differences joins what differs. */
async function groupByText(entries: readonly Entry[], pace: Pace): Promise<readonly (readonly Entry[])[]> {
  const groups: { readonly first: Entry; readonly entries: Entry[] }[] = [];
  for (const entry of entries) {
    const group = groups.find(({ first }) => alike(first, entry) >= ALIKE);
    if (group === undefined) groups.push({ first: entry, entries: [entry] });
    else group.entries.push(entry);
    await pace.step();
  }
  return groups.map((group) => group.entries);
}

/**
 * Groups of two files and more, in the order of their first paths.
 * @throws WranglerFault WR_DEDUP_ERROR for more files than are compared.
 */
export async function findDuplicates(
  files: readonly VerifiedEntry[],
  strategy: Strategy,
  limits: TableLimits,
  pace: Pace,
): Promise<readonly (readonly DuplicateFile[])[]> {
  const most = strategy === "fuzzy" ? limits.compared_files : MOST_FILES;
  if (files.length > most) throw new WranglerFault("WR_DEDUP_ERROR", `the strategy \`${strategy}\` compares at most ${most} files`);
  const entries = await measure(files, strategy, pace);
  const groups = strategy === "hash" ? groupByHash(entries) : await groupByText(entries, pace);
  return groups
    .filter((group) => group.length > 1)
    .map((group) =>
      group.map((entry) => ({
        path: entry.path,
        content_hash: entry.content_hash,
        size_bytes: entry.size_bytes,
        alike_permille: Math.round(1000 * alike(group[0] ?? entry, entry)),
      })),
    );
}
