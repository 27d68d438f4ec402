/** Runs every mutant as an ordinary target, several at a time, and the reference unbroken beside them. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { signsOf } from "../diagnose/sign.ts";
import { StorageRoot } from "../run/storage-root.ts";
import { KeptWorker } from "./kept-worker.ts";
import { inLanes } from "./lanes.ts";
import type { MutantRun } from "./matrix.ts";
import { type MutantEntry, mutantModule } from "./mutant-list.ts";
import { MUTANT_TIMEOUTS, runTarget, type SelftestSetting } from "./run-target.ts";
import { runInShards, type ShardsSetting } from "./shards.ts";

/** Mutants that one shard has at the same time, and how long it may be silent. */
const LANES = 3;
const SILENT_MS = 60_000;
/** Targets that are kept in a worker of their own at the same time, beside the shards. */
const KEPT = 2;

/** What came of all mutants, and of the unbroken reference. */
export interface MutantRuns {
  readonly runs: readonly MutantRun[];
  /** Empty where it was not asked for. */
  readonly honest: readonly CaseResult[];
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

/** A case that kills its target needs one that can be killed: not one in the thread of the harness. */
function killsTarget({ ask }: LoadedCase): boolean {
  return ask.when.some((step) => "kill_restart" in step);
}

/** One target, or a part of what it runs. */
interface Part {
  readonly id: string;
  readonly cases: readonly LoadedCase[];
}

/** Runs the mutants over the cases of their clause, or over all for the broad ones; `withHonest` runs the unbroken reference over every case. */
export async function runMutants(mutants: readonly MutantEntry[], withHonest: boolean, setting: SelftestSetting): Promise<MutantRuns> {
  const plans = mutants.map((mutant) => ({ mutant, planned: planFor(mutant, setting.corpus) }));
  const parts = (isKept: boolean): Part[] =>
    plans
      .map(({ mutant, planned }) => ({ id: mutant.id, cases: planned.filter((loaded) => killsTarget(loaded) === isKept) }))
      .filter(({ cases }) => cases.length > 0);
  // The longest first, so that no thread is left with one of them at the end.
  const shared = parts(false).toSorted((left, right) => right.cases.length - left.cases.length);
  const normative = setting.corpus.cases.filter(({ definition }) => definition.status === "normative");
  const collected = new Collected(plans, setting);
  let honest: readonly CaseResult[] = [];
  const lost: Part[] = [];
  const root = new StorageRoot();
  const shards: ShardsSetting = { ...setting, module: mutantModule(), folder: root.folder(), lanes: LANES, silentMs: SILENT_MS };
  const sharded = runInShards(
    shared.map(({ id, cases }) => ({ id, cases: cases.map(({ ask }) => ask.id) })),
    shards,
    (id, end) => {
      if (end === null) lost.push(...shared.filter((part) => part.id === id));
      else collected.add(id, end);
    },
  );
  const runKept = ({ id, cases }: Part, worker: KeptWorker): Promise<CaseResult[]> =>
    runTarget({ id, transport: "worker", timeouts: MUTANT_TIMEOUTS, start: (listener) => worker.serve(id, listener) }, cases, setting);
  const inWorkers = async (parts: readonly Part[]): Promise<void> => {
    const workers = Array.from({ length: Math.min(KEPT, parts.length) }, () => new KeptWorker(mutantModule(), setting.env));
    try {
      await inLanes(parts, workers, setting.signal, async (part, worker) => {
        const results = await runKept(part, worker);
        if (part.id === HONEST) honest = results;
        else collected.add(part.id, signsOf(results));
      });
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  };
  try {
    const ends = await Promise.allSettled([sharded, inWorkers([...(withHonest ? [{ id: HONEST, cases: normative }] : []), ...parts(true)])]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    // Those whose thread broke, by whatever mutant in it: each in a worker that it cannot break for others.
    await inWorkers(lost);
  } finally {
    await root.clear();
  }
  return { runs: collected.runs(), honest };
}

const HONEST = "honest";

/** A mutant with the cases that it runs. */
interface Plan {
  readonly mutant: MutantEntry;
  readonly planned: readonly LoadedCase[];
}

/** What is known of each mutant so far. */
class Collected {
  readonly #plans: readonly Plan[];
  readonly #setting: SelftestSetting;
  readonly #signs = new Map<string, Map<string, string>>();

  constructor(plans: readonly Plan[], setting: SelftestSetting) {
    this.#plans = plans;
    this.#setting = setting;
  }

  /** Takes the failures of one part of a mutant's cases. */
  add(id: string, signs: ReadonlyMap<string, string>): void {
    this.#signs.set(id, new Map([...(this.#signs.get(id) ?? []), ...signs]));
    this.#setting.progress(this.#signs.size, this.#plans.length, id);
  }

  /** The runs in the order of the list, failures in the order of the corpus. */
  runs(): MutantRun[] {
    return this.#plans.map(({ mutant, planned }) => {
      const ran = planned.map(({ ask }) => ask.id);
      const found = this.#signs.get(mutant.id) ?? new Map<string, string>();
      const signs = new Map(ran.flatMap((id): [string, string][] => (found.has(id) ? [[id, found.get(id) ?? ""]] : [])));
      return { mutant, ran, failed: [...signs.keys()], signs };
    });
  }
}
