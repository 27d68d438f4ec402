/** Runs every mutant as an ordinary target, several at a time, and the reference unbroken beside them. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { signsOf } from "../diagnose/sign.ts";
import { KeptWorker } from "./kept-worker.ts";
import { inLanes } from "./lanes.ts";
import type { MutantRun } from "./matrix.ts";
import { type MutantEntry, mutantModule } from "./mutant-list.ts";
import { runTarget, type SelftestSetting } from "./run-target.ts";

/** No mutant needs them: they are for a busy machine, where one that is late is neither killed nor broken. */
const TIMEOUTS = { hello_ms: 60_000, request_ms: 30_000, case_ms: 90_000, shutdown_ms: 10_000 };

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

/** Runs the mutants over the cases of their clause, or over all for the broad ones; `withHonest` runs the unbroken reference over every case. */
export async function runMutants(mutants: readonly MutantEntry[], withHonest: boolean, setting: SelftestSetting): Promise<MutantRuns> {
  const runs = new Map<string, MutantRun>();
  let honest: readonly CaseResult[] = [];
  let done = 0;
  const normative = setting.corpus.cases.filter(({ definition }) => definition.status === "normative");
  const runOne = (mutant: MutantEntry, planned: readonly LoadedCase[]): Item => ({
    size: planned.length,
    run: async (worker) => {
      const results = planned.length === 0 ? [] : await runTarget({ id: mutant.id, transport: "worker", timeouts: TIMEOUTS, worker }, planned, setting);
      const signs = signsOf(results);
      runs.set(mutant.id, { mutant, ran: planned.map(({ ask }) => ask.id), failed: [...signs.keys()], signs });
      done += 1;
      setting.progress(done, mutants.length, mutant.id);
    },
  });
  const runHonest: Item = {
    size: normative.length,
    run: async (worker) => {
      honest = await runTarget({ id: "honest", transport: "worker", timeouts: TIMEOUTS, worker }, normative, setting);
    },
  };
  const items = [...mutants.map((mutant) => runOne(mutant, planFor(mutant, setting.corpus))), ...(withHonest ? [runHonest] : [])];
  // The longest first, so that no lane is left with one of them at the end.
  const longestFirst = items.toSorted((left, right) => right.size - left.size);
  const kept = Array.from({ length: setting.lanes }, () => new KeptWorker(mutantModule(), setting.env));
  try {
    await inLanes(longestFirst, kept, setting.signal, (item, worker) => item.run(worker));
  } finally {
    await Promise.all(kept.map((worker) => worker.stop()));
  }
  return { runs: mutants.map(({ id }) => runs.get(id)).filter((run) => run !== undefined), honest };
}

/** One target of the queue; its size is the number of its cases. */
interface Item {
  readonly size: number;
  run(worker: KeptWorker): Promise<void>;
}
