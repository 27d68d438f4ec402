/** Runs cases on one target of the mutants' module: a mutant, an adversary, or the reference unbroken. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { runCorpus } from "../run/run-corpus.ts";
import { StorageRoot } from "../run/storage-root.ts";
import type { RunOptions } from "../run/types.ts";
import { StartedTarget } from "../targets/session.ts";
import type { TargetConfig, Timeouts } from "../targets/target-config.ts";
import type { KeptWorker } from "./kept-worker.ts";
import { mutantModule } from "./mutant-list.ts";

/** What the self-test needs from outside. */
export interface SelftestSetting {
  readonly corpus: Corpus;
  readonly env: Readonly<Record<string, string>>;
  /** Mutants that run at the same time. */
  readonly lanes: number;
  readonly kit: { readonly name: string; readonly version: string };
  now(): number;
  elapsed(): number;
  /** Aborts the self-test: no further mutant is begun. */
  readonly signal: AbortSignal;
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
  /** Serves it, where a worker is kept. */
  readonly worker?: KeptWorker;
  /** Seed of a challenge; a plain run if not given. */
  readonly challenge?: string;
}

/** Of every run, so that an adversary can be told what a plain one sends. */
export const SEED = "selftest";

/** Runs the cases; a result for each, unless the self-test is aborted. */
export async function runTarget(target: SelftestTarget, planned: readonly LoadedCase[], setting: SelftestSetting): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const storage = new StorageRoot();
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

/** A kept worker serves the first session and, after a kill, the next one too. */
function starts({ id, transport, worker }: SelftestTarget, config: TargetConfig): Pick<RunOptions, "started" | "startAgain"> {
  if (worker === undefined) return {};
  const startAgain = (): StartedTarget => new StartedTarget(config, transport, (listener) => worker.serve(id, listener));
  return { started: startAgain(), startAgain };
}
