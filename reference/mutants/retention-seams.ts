/** Other ways to collect artifacts. */
import type { RetentionPolicy } from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import type { CollectionOrder } from "../retention/plan.ts";
import type { Collection, Housekeeping, HousekeepingParts } from "../runtime/housekeeping.ts";
import { membersOf } from "./artifacts-seams.ts";
import type { Break } from "./seams.ts";

/** What a collection is asked, and how often it was before. */
export interface Asked extends CollectionOrder {
  readonly dry_run: boolean;
  /** Counted from 1. */
  readonly run: number;
}

/** All that is stored. */
export type Manifests = readonly ArtifactManifest[];

/** A collection in another way; `again` is the honest one over other parts. */
export const collecting =
  (collect: (asked: Asked, again: (parts: Partial<HousekeepingParts>) => Housekeeping, parts: HousekeepingParts) => Collection): Break =>
  ({ createHousekeeping }) => ({
    createHousekeeping(parts) {
      const honest = createHousekeeping(parts);
      let run = 0;
      return {
        ...honest,
        collectGarbage(order, dry_run) {
          run += 1;
          return collect({ ...order, dry_run, run }, (other) => createHousekeeping({ ...parts, ...other }), parts);
        },
      };
    },
  });

/** The order is another one. */
export const ordered = (change: (asked: Asked) => Partial<CollectionOrder>): Break =>
  collecting((asked, again) => again({}).collectGarbage({ policies: asked.policies, now: asked.now, ...change(asked) }, asked.dry_run));

/** Artifacts look other than they are. */
export const listed = (change: (manifests: Manifests, asked: Asked) => Manifests): Break =>
  collecting((asked, again, { artifacts }) =>
    again({ artifacts: { ...membersOf(artifacts), list: () => change(artifacts.list(), asked) } }).collectGarbage(
      { policies: asked.policies, now: asked.now },
      asked.dry_run,
    ),
  );

/** The answer is another one. */
export const answered = (change: (done: Collection, asked: Asked, parts: HousekeepingParts) => Collection): Break =>
  collecting((asked, again, parts) => change(again({}).collectGarbage({ policies: asked.policies, now: asked.now }, asked.dry_run), asked, parts));

/** Each policy is another one. */
export const policiesOf = (change: (policy: RetentionPolicy, asked: Asked) => RetentionPolicy): Break =>
  ordered((asked) => ({ policies: asked.policies.map((policy) => change(policy, asked)) }));
/** A time in milliseconds since the epoch. */
export const msOf = (timestamp: string): number => Date.parse(timestamp);
/** An artifact as if it had been made at another time. */
export const aged = (manifest: ArtifactManifest, ms: number): ArtifactManifest => ({ ...manifest, created_at: new Date(ms).toISOString() });
