/** The options of `run`, and what a run without any does. */
import type { Transport } from "../targets/wire.ts";

/** Options of `run`, complete. */
export interface RunOptionValues {
  readonly target: string;
  readonly transport: Transport;
  readonly require: readonly string[];
  /** Ids of cases. */
  readonly case: readonly string[];
  readonly filter: readonly string[];
  readonly class: readonly string[];
  readonly gate: readonly string[];
  readonly level: readonly string[];
  readonly requirement: readonly string[];
  readonly engine: readonly string[];
  readonly cases: readonly string[];
  readonly jobs: number;
  /** How often every case is run, each time in another order. */
  readonly repeat: number;
  /** Seed of the challenge; true makes a random one. */
  readonly challenge: string | true | undefined;
  readonly bail: boolean;
  readonly strict: boolean;
  readonly strictStdout: boolean;
  readonly seed: string;
  readonly timeoutScale: number;
  readonly maxRestarts: number;
  readonly transcripts: boolean;
  readonly reportDir: string | undefined;
  /** `i/n`, the part of the selection that is run. */
  readonly shard: string | undefined;
  /** Waiver file; undefined looks for mex-waivers.json in the working folder. */
  readonly waivers: string | undefined;
}

/** What a run without any option does: the whole corpus on the reference. */
export const RUN_DEFAULTS: RunOptionValues = {
  target: "reference",
  transport: "stdio",
  require: [],
  case: [],
  filter: [],
  class: [],
  gate: [],
  level: [],
  requirement: [],
  engine: [],
  cases: [],
  jobs: 1,
  repeat: 1,
  challenge: undefined,
  bail: false,
  strict: false,
  strictStdout: false,
  seed: "mex-conformance",
  timeoutScale: 1,
  maxRestarts: 20,
  transcripts: false,
  reportDir: undefined,
  waivers: undefined,
  shard: undefined,
};
