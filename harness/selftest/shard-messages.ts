/** What the self-test and its shards say to each other. */

/** What a shard is started with. */
export interface ShardStart {
  /** The module that serves the targets. */
  readonly module: string;
  /** A folder of its own, for targets that keep files. */
  readonly folder: string;
  readonly kit: { readonly name: string; readonly version: string };
}

/** One target, with the ids of the cases that it runs. */
export interface ShardJob {
  readonly id: string;
  readonly cases: readonly string[];
}

/** `ready` when it is loaded, `alive` every second, `done` for each job: the cases that failed, each with how. */
export type ShardReport =
  | { readonly kind: "ready" }
  | { readonly kind: "alive" }
  | { readonly kind: "done"; readonly id: string; readonly signs: ReadonlyMap<string, string> };
