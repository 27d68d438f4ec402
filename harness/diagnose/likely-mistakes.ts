/**
 * The mistakes that a run's failures look like: mutants of the reference that the corpus fails in the same way.
 *
 * A mutant ran the cases of its own clause (a broad one ran nearly all), so it is compared on the cases that both ran to a verdict.
 * It is a suspect only where every one of these cases that fails it fails the run too (a target with this mistake would), nine
 * tenths where it is called `most`. Mistakes are independent of each other, so failures that one suspect explains are no evidence
 * against the next. Two failures are the same where the case is and how it failed is (`signOf`). A mistake shows in clauses too that its
 * mutant never ran, so what a further suspect explains must not be small beside the first: it comes up again once the first is mended.
 * Where nothing fits well, nothing is said. Pure, and the same for the same input.
 */
import type { CaseResult, LikelyMistake } from "../../spec-cases/contract/types.ts";
import type { Kill, KillTable } from "./kill-table.ts";
import { signOf } from "./sign.ts";

/** Mistakes that are named at most: a longer list is no advice. */
const MISTAKES = 5;
/** A suspect explains at least one in twenty of all failures: among hundreds of them a small match says nothing. */
const SHARE = 1 / 20;
/** And a further one this share of what the first explains. */
const FURTHER = 1 / 3;
/** Of what the mutant ran and what fails it, the share that the run must have run too; of a broad mutant so many are enough. */
const COVERAGE = 1 / 2;
const ENOUGH = { compared: 100, kills: 20 };
/** `most`: the failures in common, of all that fail the mutant and of all that the run failed there; and how many at least. */
const RECALL = 0.9;
const PRECISION = 0.8;
const IN_COMMON = 4;
/** Each of two mistakes that are found together explains at least so many cases alone. */
const ALONE = 2;
/** Suspects that are tried in pairs at most. */
const PAIRED = 200;

/** A mutant on the cases that both ran. */
interface Suspect {
  readonly kill: Kill;
  readonly compared: ReadonlySet<string>;
  /** Cases that fail the mutant, among those compared. */
  readonly kills: ReadonlySet<string>;
  /** Those of them that failed in the run in the same way. */
  readonly hits: readonly string[];
  /** Share of the mutant's failing cases that was run at all. */
  readonly coverage: number;
}

/** The likely mistakes of a run, those that explain most first; empty where it failed nothing or nothing fits. */
export function likelyMistakes(results: readonly CaseResult[], { kills }: KillTable): LikelyMistake[] {
  const failed = new Map(results.filter(isFailure).map((result) => [result.id, signOf(result)]));
  const ran = new Set(results.filter((result) => failed.has(result.id) || result.status === "pass" || result.status === "unexpected_pass").map(({ id }) => id));
  if (failed.size === 0) return [];
  const suspects = kills.flatMap((kill) => suspectOf(kill, ran, failed)).filter(({ hits }) => hits.length >= failed.size * SHARE);
  const found: LikelyMistake[] = [];
  const left = new Set(failed.keys());
  while (found.length < MISTAKES && left.size > 0) {
    const least = (found[0]?.explains.length ?? 0) * FURTHER;
    const able = suspects.filter((suspect) => gain(suspect, left) >= Math.max(1, least));
    const next = single(able, left, failed) ?? pair(able, left) ?? nearly(able, left);
    if (next === null) break;
    for (const { suspect, match } of next) {
      found.push(describe(suspect, match, left, failed));
      for (const id of suspect.hits) left.delete(id);
    }
  }
  return found;
}

/** A verdict that was not the expected one, waived or not. Errors and cases that did not run say nothing of a mistake. */
function isFailure({ status, mismatches }: CaseResult): boolean {
  return status === "fail" || status === "warn" || (status === "waived" && mismatches.length > 0);
}

function suspectOf(kill: Kill, ran: ReadonlySet<string>, failed: ReadonlyMap<string, string>): Suspect[] {
  const compared = new Set(kill.ran.filter((id) => ran.has(id)));
  const kills = new Set([...kill.failed.keys()].filter((id) => compared.has(id)));
  const hits = [...kills].filter((id) => failed.get(id) === kill.failed.get(id));
  const enough = compared.size >= Math.min(kill.ran.length * COVERAGE, ENOUGH.compared) && kills.size >= Math.min(kill.failed.size * COVERAGE, ENOUGH.kills);
  return enough && hits.length > 0 ? [{ kill, compared, kills, hits, coverage: kills.size / kill.failed.size }] : [];
}

type Found = readonly { readonly suspect: Suspect; readonly match: LikelyMistake["match"] }[];

/** One mutant that fails exactly what is left of the failures it could have. */
function single(suspects: readonly Suspect[], left: ReadonlySet<string>, failed: ReadonlyMap<string, string>): Found | null {
  const exact = suspects.filter((suspect) => isWhole(suspect) && unexplained(suspect, left, []).length === 0);
  const all = new Set(failed.keys());
  // One that fails the same as the run, nothing set aside, is better evidence than one that only completes others.
  const best = exact.toSorted(
    (one, two) => Number(unexplained(two, all, []).length === 0) - Number(unexplained(one, all, []).length === 0) || byEvidence(left)(one, two),
  )[0];
  return best === undefined ? null : [{ suspect: best, match: "same" }];
}

/** Two mutants that together fail exactly what is left, each with failures of its own. */
function pair(suspects: readonly Suspect[], left: ReadonlySet<string>): Found | null {
  const whole = suspects
    .filter((suspect) => isWhole(suspect) && gain(suspect, left) >= ALONE)
    .toSorted(byEvidence(left))
    .slice(0, PAIRED);
  let best: { readonly both: readonly [Suspect, Suspect]; readonly gain: number } | null = null;
  for (const [index, one] of whole.entries())
    for (const two of whole.slice(index + 1)) {
      const total = new Set([...one.hits, ...two.hits].filter((id) => left.has(id))).size;
      const alone = Math.min(total - gain(one, left), total - gain(two, left));
      if (alone < ALONE || (best !== null && best.gain >= total)) continue;
      if (unexplained(one, left, two.hits).length === 0 && unexplained(two, left, one.hits).length === 0) best = { both: [one, two], gain: total };
    }
  return best === null ? null : best.both.map((suspect) => ({ suspect, match: "same" as const }));
}

/** One mutant that fails nearly the same. */
function nearly(suspects: readonly Suspect[], left: ReadonlySet<string>): Found | null {
  const close = suspects.filter((suspect) => {
    const common = gain(suspect, left);
    const missed = unexplained(suspect, left, []).length;
    return common >= IN_COMMON && suspect.hits.length >= suspect.kills.size * RECALL && common >= (common + missed) * PRECISION;
  });
  const best = close.toSorted((one, two) => unexplained(one, left, []).length - unexplained(two, left, []).length || byEvidence(left)(one, two))[0];
  return best === undefined ? null : [{ suspect: best, match: "most" }];
}

/** Whether all that fails the mutant failed in the run. */
function isWhole({ hits, kills }: Suspect): boolean {
  return hits.length === kills.size;
}

/** Failures that are left and that the mutant explains. */
function gain({ hits }: Suspect, left: ReadonlySet<string>): number {
  return hits.filter((id) => left.has(id)).length;
}

/** Failures that are left among the cases compared, and explained neither by the mutant nor by `others`. */
function unexplained({ compared, hits }: Suspect, left: ReadonlySet<string>, others: readonly string[]): string[] {
  return [...left].filter((id) => compared.has(id) && !hits.includes(id) && !others.includes(id));
}

/** The one that explains more first; then the one that was seen more wholly, and on more cases. */
function byEvidence(left: ReadonlySet<string>): (one: Suspect, two: Suspect) => number {
  return (one, two) =>
    gain(two, left) - gain(one, left) || two.coverage - one.coverage || two.compared.size - one.compared.size || (one.kill.mutant < two.kill.mutant ? -1 : 1);
}

function describe(suspect: Suspect, match: LikelyMistake["match"], left: ReadonlySet<string>, failed: ReadonlyMap<string, string>): LikelyMistake {
  const { kill, compared, kills, hits } = suspect;
  return {
    mutant: kill.mutant,
    requirement: kill.requirement,
    mistake: kill.mistake,
    match,
    explains: [...failed.keys()].filter((id) => hits.includes(id)),
    compared: compared.size,
    differs: kills.size - hits.length + (match === "most" ? unexplained(suspect, left, []).length : 0),
  };
}
