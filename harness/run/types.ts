/** A run: what it needs, and what it tells while it goes on. */
import type { CaseResult, ProbeResult, RunCheckResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import type { JsonObject } from "../json.ts";
import type { CaseFacts } from "../judge/facts.ts";
import type { Greeting, Session, StartedTarget } from "../targets/session.ts";
import type { TargetConfig, Timeouts } from "../targets/target-config.ts";
import type { Transport } from "../targets/wire.ts";

/** Everything that a run follows from. Clocks are handed in. */
export interface RunOptions {
  readonly corpus: Corpus;
  /** Selected cases in the order of the report. */
  readonly planned: readonly LoadedCase[];
  readonly target: TargetConfig;
  readonly transport: Transport;
  /** The target, started already; the first session takes it. */
  readonly started?: StartedTarget;
  /** Starts it in place of what `target` says: sessions after the first, where one was ended. */
  readonly startAgain?: () => StartedTarget;
  /** Only statuses are wanted: no probes, no warm-up, no evidence. For the self-test, which asks a thousand targets for little more. */
  readonly bare?: boolean;
  readonly timeouts: Timeouts;
  readonly greeting: Greeting;
  readonly seed: string;
  /** Seed of the challenge: other names, other ids, another order; null for a plain run. */
  readonly challenge: string | null;
  /** The order in which cases are run; the report keeps that of `planned`. */
  order(cases: readonly LoadedCase[]): readonly LoadedCase[];
  /** Parallel sessions. */
  readonly jobs: number;
  /** Stop at the first case that fails or errs. */
  readonly bail: boolean;
  /** Starts of the target beyond the first of each session, before the rest is could-not-run. */
  readonly maxRestarts: number;
  /** Keep the transcript of every case, not only of those that did not pass. */
  readonly allTranscripts: boolean;
  /** The result as it counts: waivers make another status of it. */
  settle(result: CaseResult): CaseResult;
  /** Folder for the storage of cases that need one; made on first use. */
  storageRoot(): string;
  now(): number;
  elapsed(): number;
  /** Aborts the run: what was not run is missing, and there is no footer. */
  readonly signal: AbortSignal;
}

/** One case, done. `evidence` is what a reader needs to see the verdict himself. */
export interface CaseDone {
  readonly result: CaseResult;
  readonly ms: number;
  readonly facts: CaseFacts | null;
  readonly evidence: JsonObject | null;
}

/** What a run tells while it goes on. */
export interface RunListener {
  /** The target said hello for the first time. */
  started(session: Session): void;
  finished(done: CaseDone): void;
}

/** What is known when a run has ended. */
export interface RunEnd {
  readonly restarts: number;
  readonly probes: readonly ProbeResult[];
  readonly checks: readonly RunCheckResult[];
  readonly warnings: readonly string[];
  readonly stderr: string;
  readonly captured: readonly string[];
  readonly aborted: boolean;
}
