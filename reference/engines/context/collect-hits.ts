/** Looks through places and makes the dataset of what is found. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { sha256 } from "../../artifacts/hash.ts";
import type { JsonObject } from "../../json.ts";
import { FileReader } from "./file-reader.ts";
import { type Hit, hitsIn } from "./hits.ts";
import type { LineMatcher } from "./line-matcher.ts";
import { overBudget, type Pace } from "./pace.ts";
import type { Place, Territory } from "./scope.ts";
import { type SkipReason, walk } from "./walk.ts";

/** What is looked through, and how far. */
export interface Quest {
  readonly territory: Territory;
  readonly places: readonly Place[];
  readonly matcher: LineMatcher;
  /** Hits at most. */
  readonly most_hits: number;
  /** Larger files are not read. */
  readonly most_file_bytes: number;
  /** Bytes of the dataset at most; the name of the cap is for the fault where nothing fits. */
  readonly most_bytes: number;
}

/** What was found. */
export interface Found {
  /** Canonical JSON, in UTF-8. */
  readonly bytes: Buffer;
  /** SHA-256 over the lines `path NUL sha256 LF` of all files that were read, in order: what was read, in one hash. */
  readonly read_hash: string;
}

/** Paths of what was not read that are named; the others are counted. */
const NAMED_SKIPS = 100;

interface Tally {
  readonly hits: Hit[];
  readonly skipped: { readonly path: string; readonly reason: SkipReason }[];
  readonly skipped_counts: Map<SkipReason, number>;
  files: number;
  bytes: number;
  /** True where there are more hits than are listed. */
  more: boolean;
}

function skip(tally: Tally, path: string, reason: SkipReason): void {
  tally.skipped_counts.set(reason, (tally.skipped_counts.get(reason) ?? 0) + 1);
  if (tally.skipped.length < NAMED_SKIPS) tally.skipped.push({ path, reason });
}

/** Takes the hits of one file; false where the list is full. */
function take(tally: Tally, quest: Quest, relative: string, bytes: Buffer): boolean {
  for (const hit of hitsIn(relative, bytes, quest.matcher)) {
    if (tally.hits.length === quest.most_hits) {
      tally.more = true;
      return false;
    }
    tally.hits.push(hit);
  }
  return true;
}

function datasetOf(tally: Tally, head: JsonObject, hits: number, named: boolean): Buffer {
  const dataset = {
    ...head,
    hits: tally.hits.slice(0, hits),
    truncated: tally.more || hits < tally.hits.length,
    read: { files: tally.files, bytes: tally.bytes },
    skipped: Object.fromEntries(tally.skipped_counts),
    skipped_paths: named ? tally.skipped : [],
  };
  return Buffer.from(canonicalJson(dataset));
}

/** As much as fits: first without the names of what was skipped, then with fewer hits. */
function fitInto(tally: Tally, head: JsonObject, most_bytes: number): Buffer {
  const whole = datasetOf(tally, head, tally.hits.length, true);
  if (whole.length <= most_bytes) return whole;
  const bare = datasetOf(tally, head, 0, false);
  if (bare.length > most_bytes) throw overBudget({ cap: "output_bytes", limit: most_bytes, observed: bare.length });
  let [fits, best, tooMany] = [0, bare, tally.hits.length + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const attempt = datasetOf(tally, head, middle, false);
    if (attempt.length <= most_bytes) [fits, best] = [middle, attempt];
    else tooMany = middle;
  }
  return best;
}

/**
 * Looks through places in their order; the same files give the same bytes (MEX-DET-04).
 * @throws ContextFault CTX_IO_ERROR where a cap is passed.
 */
export async function collectHits(quest: Quest, head: JsonObject, pace: Pace): Promise<Found> {
  const tally: Tally = { hits: [], skipped: [], skipped_counts: new Map(), files: 0, bytes: 0, more: false };
  const reader = new FileReader(quest.territory, quest.most_file_bytes);
  const read = createHash("sha256");
  for (const met of walk(quest.places)) {
    const pause = pace.step();
    if (pause !== undefined) await pause;
    if (met.kind === "skipped") {
      skip(tally, met.relative, met.reason);
      continue;
    }
    const { relative, absolute } = met.place;
    const file = reader.read(absolute);
    if (file.kind === "skipped") {
      skip(tally, relative, file.reason);
      continue;
    }
    tally.files += 1;
    tally.bytes += file.bytes.length;
    read.update(`${relative}\0${sha256(file.bytes)}\n`);
    if (!take(tally, quest, relative, file.bytes)) break;
  }
  return { bytes: fitInto(tally, head, quest.most_bytes), read_hash: read.digest("hex") };
}
