/** Runs cases on one target of the mutants' module: a mutant, an adversary, or the reference unbroken. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { runCorpus } from "../run/run-corpus.ts";
import { StorageRoot } from "../run/storage-root.ts";
import type { RunOptions } from "../run/types.ts";
import { StartedTarget } from "../targets/session.ts";
import type { TargetConfig, Timeouts } from "../targets/target-config.ts";
import type { Wire, WireListener } from "../targets/wire.ts";
import type { CaseFolders } from "./case-folders.ts";
import { mutantModule } from "./mutant-list.ts";

/** What a run needs from outside. */
export interface TargetSetting {
  readonly corpus: Corpus;
  readonly env: Readonly<Record<string, string>>;
  readonly kit: { readonly name: string; readonly version: string };
  now(): number;
  elapsed(): number;
  /** Aborts the self-test: no further mutant is begun. */
  readonly signal: AbortSignal;
}

/** What the self-test needs from outside. */
export interface SelftestSetting extends TargetSetting {
  /** Threads that run mutants. */
  readonly shards: number;
  /** Told after each mutant. */
  progress(done: number, of: number, id: string): void;
}

/** One target of the mutants' module. `honest` is the reference unbroken. */
export interface SelftestTarget {
  readonly id: string;
  readonly transport: "stdio" | "worker";
  readonly timeouts: Timeouts;
  /** Further arguments of the module. */
  readonly args?: readonly string[];
  /** Another way to start it, for its first session and, where that was ended, for the next ones. */
  readonly start?: (listener: WireListener) => Wire;
  /** Where its cases get their folders; a folder of the system's if not given. */
  readonly folders?: CaseFolders;
  /** Seed of a challenge; a plain run if not given. */
  readonly challenge?: string;
}

/** No mutant needs them: they are for a busy machine, where one that is late is neither killed nor broken. */
export const MUTANT_TIMEOUTS: Timeouts = { hello_ms: 60_000, request_ms: 30_000, case_ms: 90_000, shutdown_ms: 10_000 };

/** Of every run, so that an adversary can be told what a plain one sends. */
export const SEED = "selftest";

/** Runs the cases; a result for each, unless the self-test is aborted. */
export async function runTarget(target: SelftestTarget, planned: readonly LoadedCase[], setting: TargetSetting): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const storage: CaseFolders = target.folders ?? new StorageRoot();
  const config = targetOf(target, setting.env);
  const options: RunOptions = {
    ...starts(target, config),
    bare: true,
    corpus: setting.corpus,
    planned,
    target: config,
    transport: target.transport,
    timeouts: target.timeouts,
    greeting: { kit: setting.kit, corpus: { revision: setting.corpus.revision, digest: setting.corpus.digest } },
    seed: SEED,
    challenge: target.challenge ?? null,
    order: (list) => list,
    jobs: 1,
    bail: false,
    maxRestarts: 2,
    allTranscripts: false,
    settle: (result) => result,
    storageRoot: () => storage.folder(),
    now: setting.now,
    elapsed: setting.elapsed,
    signal: setting.signal,
  };
  try {
    await runCorpus(options, [], false, { started: () => undefined, finished: ({ result }) => results.push(result) });
  } finally {
    await storage.clear();
  }
  return results;
}

function targetOf({ id, args = [], timeouts }: SelftestTarget, env: Readonly<Record<string, string>>): TargetConfig {
  return { name: id, start: { kind: "module", file: mutantModule(), args: [id, ...args] }, cwd: ".", env, timeouts };
}

function starts({ transport, start }: SelftestTarget, config: TargetConfig): Pick<RunOptions, "started" | "startAgain"> {
  if (start === undefined) return {};
  const startAgain = (): StartedTarget => new StartedTarget(config, transport, start);
  return { started: startAgain(), startAgain };
}
