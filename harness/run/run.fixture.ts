/** Runs a small selection of the corpus against a miniature, and keeps what came of it. */
import path from "node:path";
import { readCorpus } from "../cases/load-corpus.ts";
import type { LoadedCase } from "../cases/types.ts";
import type { Status } from "../judge/types.ts";
import { packageRoot } from "../package-root.ts";
import { GREETING, miniature, TIMEOUTS } from "../selftest/miniature.fixture.ts";
import { runCorpus } from "./run-corpus.ts";
import type { CaseDone, RunEnd, RunOptions } from "./types.ts";

export const { corpus } = readCorpus({ root: path.join(packageRoot(), "spec-cases") });

/** Cases of all gates that end in a PASS, and in a DENY. */
export const PASSING = ["BUD-001", "CAP-001", "CAP-080", "DET-001", "INT-050", "PIP-001", "PIP-003", "PRV-001", "REC-001", "SCH-001"];
export const DENIED = ["BUD-010", "CAP-010", "CAP-073", "CAP-107", "DET-005", "INT-108", "PIP-060", "PRB-004", "REC-002", "SCH-002", "SCH-034", "SCH-044"];

/** A text that the operation of one case holds, and that case. */
export const MARK = { text: "build-the-box", id: "SCH-034" };

/** Cases of the corpus by their ids, in its order. */
export function casesOf(ids: readonly string[]): LoadedCase[] {
  const found = corpus.cases.filter((loaded) => ids.includes(loaded.ask.id));
  if (found.length !== ids.length) throw new Error("the corpus does not have all cases of the selection");
  return found;
}

/** What came of a run. */
export interface Ran {
  readonly done: readonly CaseDone[];
  readonly end: RunEnd;
  /** Status by case id. */
  readonly statuses: Readonly<Record<string, Status>>;
  /** Ids of the cases with a status. */
  ids(status: Status): string[];
  /** The error of a case, as text. */
  error(id: string): string | null;
}

/** How a miniature is run; what is not given is plain. */
export interface Plan extends Partial<Omit<RunOptions, "target">> {
  readonly args?: readonly string[];
  /** Called for each case that is done. */
  readonly onFinished?: (done: CaseDone) => void;
}

/** Runs a miniature. */
export async function runMiniature(name: string, { args = [], transport = "stdio", onFinished, ...changes }: Plan = {}): Promise<Ran> {
  const done: CaseDone[] = [];
  const options: RunOptions = {
    corpus,
    planned: casesOf([...PASSING, ...DENIED]),
    target: miniature(name, args, transport),
    transport,
    timeouts: TIMEOUTS,
    greeting: GREETING,
    seed: "seed",
    challenge: null,
    order: (cases) => cases,
    jobs: 1,
    bail: false,
    maxRestarts: 10,
    allTranscripts: false,
    settle: (result) => result,
    storageRoot: () => {
      throw new Error("no case of the selection keeps files");
    },
    now: Date.now,
    elapsed: () => performance.now(),
    signal: new AbortController().signal,
    ...changes,
  };
  const finished = (item: CaseDone): void => {
    done.push(item);
    onFinished?.(item);
  };
  const end = await runCorpus(options, [], true, { started: () => undefined, finished });
  const statuses = Object.fromEntries(done.map(({ result }) => [result.id, result.status]));
  return {
    done,
    end,
    statuses,
    ids: (status) => done.flatMap(({ result }) => (result.status === status ? [result.id] : [])).sort(),
    error: (id) => done.find(({ result }) => result.id === id)?.result.error?.message ?? null,
  };
}
