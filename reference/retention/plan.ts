/** Which artifacts a collection takes (2.3.10.8). Pure: the same artifacts, policies and time give the same plan (MEX-ART-09). */
import type { RetentionPolicy } from "../../spec-cases/contract/types.ts";
import { compareUtf8 } from "../artifacts/hash.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import { compareInstants, type Instant, parseTimestamp } from "../envelope/timestamp.ts";
import { RuntimeFault } from "../faults.ts";

/** What a collection goes by. */
export interface CollectionOrder {
  /** Several for one kind: the artifact goes only where all of them let it go. */
  readonly policies: readonly RetentionPolicy[];
  /** RFC 3339 in UTC: ages are counted from here. */
  readonly now: string;
  /** Most bytes that artifacts under a policy may take together; beyond it the oldest go, pinned ones and minimum versions never. */
  readonly max_total_bytes?: number;
}

/** One artifact that goes. */
export interface Doomed {
  readonly artifact_id: string;
  readonly size_bytes: number;
  readonly reason: string;
}

/** The plan: what goes, in order of age, and what was spared. */
export interface CollectionPlan {
  readonly scanned: number;
  readonly doomed: readonly Doomed[];
  readonly spared_pinned: number;
  /** Within the window, or kept as one of the minimum versions. */
  readonly spared_window: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

interface Item {
  readonly manifest: ArtifactManifest;
  readonly created: Instant;
  /** Policies of its kind. */
  readonly policies: readonly RetentionPolicy[];
  /** 0 for the newest of equal kind and filename_hint (READ-51). */
  version: number;
}

function readInstant(text: string, what: string): Instant {
  const instant = parseTimestamp(text);
  if (instant === null) throw new RuntimeFault("RETENTION_INVALID", `${what} is no RFC 3339 timestamp in UTC`);
  return instant;
}

/** Oldest first; equal times in the order of ids. */
function byAge(left: Item, right: Item): number {
  return compareInstants(left.created, right.created) || compareUtf8(left.manifest.artifact_id, right.manifest.artifact_id);
}

/** Strictly older than so many days: what is exactly as old stays. */
function isOlder({ created }: Item, days: number, now: Instant): boolean {
  return compareInstants(created, { ms: now.ms - days * DAY_MS, ns: now.ns }) < 0;
}

/** Artifacts that a policy or a lifetime of their own is about, oldest first. */
function listItems(manifests: readonly ArtifactManifest[], policies: readonly RetentionPolicy[]): readonly Item[] {
  const concerned = manifests.map((manifest): Item => {
    const own = policies.filter(({ kind }) => kind === manifest.retention_kind);
    return { manifest, created: readInstant(manifest.created_at, `\`created_at\` of artifact ${manifest.artifact_id}`), policies: own, version: 0 };
  });
  return concerned.filter(({ manifest, policies: own }) => own.length > 0 || manifest.retention_ttl_days != null).sort(byAge);
}

/** Counts versions from the newest on. */
function numberVersions(items: readonly Item[]): void {
  const counts = new Map<string, number>();
  for (const item of items.toReversed()) {
    const key = JSON.stringify([item.manifest.retention_kind ?? null, item.manifest.filename_hint ?? null]);
    item.version = counts.get(key) ?? 0;
    counts.set(key, item.version + 1);
  }
}

function isMinimumVersion({ policies, version }: Item): boolean {
  return policies.some(({ min_versions }) => version < min_versions);
}

/**
 * Why an item goes; null where it stays. A lifetime of its own ends even the last version: what carries one is sensitive
 * (MEX-RET-03). A policy's window does not.
 */
function reasonOf(item: Item, now: Instant): string | null {
  const { retention_ttl_days: ttl, retention_kind: kind } = item.manifest;
  if (ttl != null && isOlder(item, ttl, now)) return `older than its own lifetime of ${ttl} days`;
  const windows = item.policies.map(({ window_days }) => window_days);
  if (windows.length === 0 || isMinimumVersion(item)) return null;
  const window = Math.max(...windows);
  return isOlder(item, window, now) ? `older than the window of ${window} days for ${kind}` : null;
}

function sizeOf(items: readonly Item[]): number {
  return items.reduce((sum, { manifest }) => sum + manifest.size_bytes, 0);
}

/** The oldest that still have to go for a quota to hold; pinned items and minimum versions count, and stay. */
function overQuota(items: readonly Item[], expired: ReadonlyMap<Item, string>, quota: number | undefined): ReadonlyMap<Item, string> {
  const staying = items.filter((item) => item.policies.length > 0 && !expired.has(item));
  const chosen = new Map<Item, string>();
  if (quota === undefined) return chosen;
  let total = sizeOf(staying);
  for (const item of staying) {
    if (total <= quota) break;
    if (item.manifest.pinned === true || isMinimumVersion(item)) continue;
    chosen.set(item, `oldest beyond the quota of ${quota} bytes`);
    total -= item.manifest.size_bytes;
  }
  return chosen;
}

/**
 * Plans a collection over all that is stored.
 * @throws RuntimeFault RETENTION_INVALID where a time is none.
 */
export function planCollection(manifests: readonly ArtifactManifest[], { policies, now, max_total_bytes }: CollectionOrder): CollectionPlan {
  const moment = readInstant(now, "`now`");
  const items = listItems(manifests, policies);
  numberVersions(items);
  const expired = new Map<Item, string>();
  for (const item of items) {
    // INVARIANT: a pinned item is never collected (MEX-RET-01).
    const reason = item.manifest.pinned === true ? null : reasonOf(item, moment);
    if (reason !== null) expired.set(item, reason);
  }
  const reasons = new Map([...expired, ...overQuota(items, expired, max_total_bytes)]);
  const doomed = items.flatMap((item): Doomed[] => {
    const reason = reasons.get(item);
    const { artifact_id, size_bytes } = item.manifest;
    return reason === undefined ? [] : [{ artifact_id, size_bytes, reason }];
  });
  const spared_pinned = items.filter(({ manifest }) => manifest.pinned === true).length;
  return { scanned: items.length, doomed, spared_pinned, spared_window: items.length - doomed.length - spared_pinned };
}
