/** Runs every mutant and every adversary as an ordinary target, several at a time. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { isRed } from "../report/statuses.ts";
import { runCorpus } from "../run/run-corpus.ts";
import { StorageRoot } from "../run/storage-root.ts";
import { StartedTarget } from "../targets/session.ts";
import type { TargetConfig } from "../targets/target-config.ts";
import { KeptWorker } from "./kept-worker.ts";
import { knownCorpus } from "./known-corpus.ts";
import type { MutantRun } from "./matrix.ts";
import { type AdversaryEntry, type MutantEntry, mutantModule } from "./mutant-list.ts";

/** What the self-test needs from outside. */
export interface SelftestSetting {
  readonly corpus: Corpus;
  readonly env: Readonly<Record<string, string>>;
  /** Mutants that run at the same time. */
  readonly lanes: number;
  readonly kit: { readonly name: string; readonly version: string };
  now(): number;
  elapsed(): number;
  readonly signal: AbortSignal;
  /** Told after each mutant. */
  progress(done: number, of: number, id: string): void;
}

/** What an adversary's run came to. */
export interface AdversaryRun {
  readonly adversary: AdversaryEntry;
  /** Not one class conformant, and the exit code is not 0. */
  readonly red: boolean;
  readonly passed: number;
  readonly detail: string;
}

const TIMEOUTS = { hello_ms: 10_000, request_ms: 5_000, case_ms: 10_000, shutdown_ms: 2_000 };
/** An adversary that never answers costs a timeout for each case: a few cases are enough to be red. */
const ADVERSARY_TIMEOUTS = { hello_ms: 3_000, request_ms: 500, case_ms: 2_000, shutdown_ms: 500 };
const ADVERSARY_CASES = 40;
const SEED = "selftest";
const CHALLENGE = "selftest-challenge";

function targetOf({ id, args = [], timeouts }: SelftestTarget, env: Readonly<Record<string, string>>): TargetConfig {
  return { name: id, start: { kind: "module", file: mutantModule(), args: [id, ...args] }, cwd: ".", env, timeouts };
}

/** What decides which cases a mutant runs. */
type Planned = Pick<MutantEntry, "broad" | "engine" | "operation" | "requirement">;

/**
 * The cases of a mutant's own clause: those that are about it, and of the clause's class those that cite it. A broad mutant runs all.
 * The families of the engines show for each engine what is shown once elsewhere: they are run by mutants of their own clauses, and by
 * those that break one engine, which run what cites their clause for that engine, or for one operation of it, and nothing else.
 */
export function planFor(
  { broad, engine, operation, requirement }: Planned,
  { cases, requirements, operations }: Pick<Corpus, "cases" | "requirements" | "operations">,
): readonly LoadedCase[] {
  const own = requirements.get(requirement)?.class;
  return cases.filter(({ ask, definition }) => {
    if (definition.status !== "normative") return false;
    if (engine !== null) {
      const isOfEngine = definition.engine_id === engine && definition.requirements.includes(requirement);
      return isOfEngine && (operation === null || operationsOf(ask).some((base) => operations.get(base)?.operation.operation === operation));
    }
    if (definition.class === "engines" && own !== "engines") return false;
    if (broad) return true;
    return definition.requirements[0] === requirement || (definition.class === own && definition.requirements.includes(requirement));
  });
}

/** Names of the operation files that a case starts from. */
function operationsOf({ when }: LoadedCase["ask"]): readonly string[] {
  return when.flatMap((step) => ("execute" in step ? [step.execute.base] : []));
}

/** Runs the mutants over the cases of their clause, or over all for the broad ones. */
export async function runMutants(mutants: readonly MutantEntry[], setting: SelftestSetting): Promise<MutantRun[]> {
  const runs = new Map<string, MutantRun>();
  let done = 0;
  const kept = Array.from({ length: setting.lanes }, () => new KeptWorker(mutantModule(), setting.env));
  const plans = mutants.map((mutant) => ({ mutant, planned: planFor(mutant, setting.corpus) }));
  // The longest first, so that no lane is left with one of them at the end.
  const longestFirst = plans.toSorted((left, right) => right.planned.length - left.planned.length);
  await inLanes(longestFirst, kept, async ({ mutant, planned }, worker) => {
    const results = planned.length === 0 ? [] : await runTarget({ id: mutant.id, transport: "worker", timeouts: TIMEOUTS, worker }, planned, setting);
    const failed = results.filter(({ status }) => status === "fail" || status === "warn").map(({ id }) => id);
    runs.set(mutant.id, { mutant, ran: planned.map(({ ask }) => ask.id), failed, red: results.some(isRed) });
    done += 1;
    setting.progress(done, mutants.length, mutant.id);
  });
  await Promise.all(kept.map((worker) => worker.stop()));
  return mutants.map(({ id }) => runs.get(id)).filter((run) => run !== undefined);
}

/** Runs each adversary over a sample of core cases, from both sides. */
export async function runAdversaries(adversaries: readonly AdversaryEntry[], setting: SelftestSetting): Promise<AdversaryRun[]> {
  const core = setting.corpus.cases.filter(({ definition }) => definition.class === "core" && definition.status === "normative" && definition.level === "MUST");
  const step = Math.max(1, Math.floor(core.length / ADVERSARY_CASES));
  const sample = core.filter((_, index) => index % step === 0);
  const runs: AdversaryRun[] = [];
  await inLanes(adversaries, Array.from({ length: setting.lanes }), async (adversary) => {
    try {
      runs.push(await (adversary.only === "challenge" ? runChallenged : runPlain)(adversary, sample, setting));
    } catch (error) {
      if (!(error instanceof HarnessError) || error.code !== "TARGET_START") throw error;
      runs.push({ adversary, red: adversary.only === null, passed: 0, detail: "did not start" });
    }
  });
  return runs.sort((left, right) => (left.adversary.id < right.adversary.id ? -1 : 1));
}

async function runPlain(adversary: AdversaryEntry, sample: readonly LoadedCase[], setting: SelftestSetting): Promise<AdversaryRun> {
  const results = await runTarget({ id: adversary.id, transport: adversary.transport, timeouts: ADVERSARY_TIMEOUTS }, sample, setting);
  const passed = results.filter(({ status }) => status === "pass").length;
  return { adversary, red: results.some(isRed), passed, detail: `${passed} of ${results.length} cases pass` };
}

/** One that knows the corpus has to be green in a plain run, else it shows nothing; and red under other names. */
async function runChallenged(adversary: AdversaryEntry, sample: readonly LoadedCase[], setting: SelftestSetting): Promise<AdversaryRun> {
  const folder = new StorageRoot();
  try {
    const file = path.join(folder.folder(), "known.json");
    writeFileSync(file, JSON.stringify(knownCorpus(sample, setting.corpus, SEED)));
    const target = { id: adversary.id, transport: adversary.transport, timeouts: TIMEOUTS, args: [file] };
    const plain = await runTarget(target, sample, setting);
    const caught = plain.filter(({ status }) => status !== "pass").map(({ id }) => id);
    if (caught.length > 0)
      return { adversary, red: false, passed: plain.length - caught.length, detail: `no longer looks honest: a plain run fails ${caught[0]}` };
    const challenged = await runTarget({ ...target, challenge: CHALLENGE }, sample, setting);
    const passed = challenged.filter(({ status }) => status === "pass").length;
    return { adversary, red: challenged.some(isRed), passed, detail: `${passed} of ${challenged.length} cases pass under a challenge, all in a plain run` };
  } finally {
    folder.remove();
  }
}

/** One target of the mutants' module. `honest` is the reference unbroken. */
export interface SelftestTarget {
  readonly id: string;
  readonly transport: "stdio" | "worker";
  readonly timeouts: typeof TIMEOUTS;
  /** Further arguments of the module. */
  readonly args?: readonly string[];
  /** Serves it, where a worker is kept. */
  readonly worker?: KeptWorker;
  /** Seed of a challenge; a plain run if not given. */
  readonly challenge?: string;
}

/** Runs cases on one target. */
export async function runTarget(target: SelftestTarget, planned: readonly LoadedCase[], setting: SelftestSetting): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const storage = new StorageRoot();
  const config = targetOf(target, setting.env);
  const { worker } = target;
  const started = worker === undefined ? {} : { started: new StartedTarget(config, target.transport, (listener) => worker.serve(target.id, listener)) };
  try {
    await runCorpus(
      {
        ...started,
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
      },
      [],
      false,
      { started: () => undefined, finished: ({ result }) => results.push(result) },
    );
  } finally {
    storage.remove();
  }
  return results;
}

/** Works through the items, one at a time in each lane. */
async function inLanes<T, L>(items: readonly T[], lanes: readonly L[], work: (item: T, lane: L) => Promise<void>): Promise<void> {
  const queue = [...items];
  const run = async (lane: L): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, lane);
  };
  await Promise.all(lanes.map(run));
}
