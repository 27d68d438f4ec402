/** Runs every adversary over a sample of core cases: none may come out green. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { LoadedCase } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { isRed } from "../report/statuses.ts";
import { StorageRoot } from "../run/storage-root.ts";
import { knownCorpus } from "./known-corpus.ts";
import { inLanes } from "./lanes.ts";
import type { AdversaryEntry } from "./mutant-list.ts";
import { runTarget, SEED, type SelftestSetting } from "./run-target.ts";

/** What an adversary's run came to. */
export interface AdversaryRun {
  readonly adversary: AdversaryEntry;
  /** Not one class conformant, and the exit code is not 0. */
  readonly red: boolean;
  readonly passed: number;
  readonly detail: string;
}

/** One that never answers costs a timeout for each case: a few cases are enough to be red. */
const IMPATIENT = { hello_ms: 10_000, request_ms: 500, case_ms: 2_000, shutdown_ms: 500 };
const PATIENT = { hello_ms: 10_000, request_ms: 5_000, case_ms: 10_000, shutdown_ms: 2_000 };
const SAMPLE = 40;
/** They wait for what does not come, and leave the cores to the mutants. */
const LANES = 2;
const CHALLENGE = "selftest-challenge";

/** Runs each adversary over a sample of core cases, from both sides. */
export async function runAdversaries(adversaries: readonly AdversaryEntry[], setting: SelftestSetting): Promise<AdversaryRun[]> {
  const core = setting.corpus.cases.filter(({ definition }) => definition.class === "core" && definition.status === "normative" && definition.level === "MUST");
  const step = Math.max(1, Math.floor(core.length / SAMPLE));
  const sample = core.filter((_, index) => index % step === 0);
  const runs: AdversaryRun[] = [];
  await inLanes(adversaries, Array.from({ length: LANES }), setting.signal, async (adversary) => {
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
  const results = await runTarget({ id: adversary.id, transport: adversary.transport, timeouts: IMPATIENT }, sample, setting);
  const passed = results.filter(({ status }) => status === "pass").length;
  return { adversary, red: results.some(isRed), passed, detail: `${passed} of ${results.length} cases pass` };
}

/** One that knows the corpus has to be green in a plain run, else it shows nothing; and red under other names. */
async function runChallenged(adversary: AdversaryEntry, sample: readonly LoadedCase[], setting: SelftestSetting): Promise<AdversaryRun> {
  const folder = new StorageRoot();
  try {
    const file = path.join(folder.folder(), "known.json");
    writeFileSync(file, JSON.stringify(knownCorpus(sample, setting.corpus, SEED)));
    const target = { id: adversary.id, transport: adversary.transport, timeouts: PATIENT, args: [file] };
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
