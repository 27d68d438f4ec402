/** Runs one case in a session, from its files to its result. */
import { mkdirSync, mkdtempSync } from "node:fs";
import path from "node:path";
import type { LoadedCase } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { factsOf } from "../judge/facts.ts";
import { judgeCase } from "../judge/judge.ts";
import { type CaseOutcome, caseResult } from "../judge/status.ts";
import type { Judgement } from "../judge/types.ts";
import { driveCase } from "../observe/drive.ts";
import type { Observation } from "../observe/types.ts";
import { sha256 } from "../sha256.ts";
import type { Session } from "../targets/session.ts";
import { buildCase } from "../world/build-case.ts";
import { type Challenged, challengeCase, type Renaming, renameValue, turnRound } from "../world/challenge.ts";
import type { BuiltCase } from "../world/types.ts";
import { looksAtFiles, needsStorage } from "./applicability.ts";
import { evidenceOf } from "./evidence.ts";
import type { CaseDone, RunOptions } from "./types.ts";

/** Lines of a transcript that are kept. */
const MAX_TRANSCRIPT = 400;

/** What came of a case; `broke` is the error that left the session unusable. */
export interface Ran {
  readonly done: CaseDone;
  readonly broke: HarnessError | null;
  readonly session: Session;
}

/** Runs a case; never rejects. */
export async function runOneCase(loaded: LoadedCase, session: Session, options: RunOptions, restart: () => Promise<Session>, note?: string): Promise<Ran> {
  try {
    return await run(loaded, session, options, restart, note);
  } catch (error) {
    const fault = error instanceof HarnessError ? error : new HarnessError("HARNESS_FAULT", String(error), {}, { cause: error });
    const result = caseResult(loaded, { kind: "error", error: fault });
    return { done: { result, ms: 0, facts: null, evidence: null }, broke: session.failure ?? null, session };
  }
}

async function run(loaded: LoadedCase, session: Session, options: RunOptions, restart: () => Promise<Session>, note?: string): Promise<Ran> {
  const { built, renaming } = prepareCase(loaded, options);
  const seed = options.challenge ?? options.seed;
  const driven = await driveCase({
    built,
    wireCase: wireCaseId(seed, loaded.ask.id, note ?? ""),
    session,
    storage: needsStorage(loaded) ? storageFolder(options.storageRoot(), seed, loaded.ask.id, note ?? "") : null,
    looksAtFiles: looksAtFiles(loaded),
    caseMs: options.timeouts.case_ms,
    maxTranscript: options.bare === true ? 0 : MAX_TRANSCRIPT,
    now: options.now,
    elapsed: options.elapsed,
    restart,
  });
  const { outcome } = driven;
  const observation = outcome.kind === "observed" ? outcome.observation : null;
  const judged: CaseOutcome =
    outcome.kind === "error"
      ? { kind: "error", error: outcome.error, ...(note === undefined ? {} : { note }) }
      : {
          kind: "judged",
          judgement: judgeRenamed(loaded, outcome.observation, renaming, options.now()),
        };
  const result = caseResult(loaded, judged);
  const keep = options.bare !== true && (options.allTranscripts || result.status !== "pass");
  const evidence = keep ? evidenceOf(loaded, built, observation, driven.transcript) : null;
  const failure = driven.session.failure ?? null;
  const broke = outcome.kind === "error" && (failure !== null || breaksSession(outcome.error)) ? outcome.error : failure;
  return {
    done: { result, ms: driven.ms, facts: observation === null || options.bare === true ? null : factsOf(observation), evidence },
    broke,
    session: driven.session,
  };
}

const NO_RENAMING: Renaming = { whole: new Map(), within: new Map() };

/** Cases of bare runs, made concrete: the self-test asks many targets with one seed. */
const known = new WeakMap<LoadedCase, { readonly seed: string; readonly built: BuiltCase }>();

function knownCase(loaded: LoadedCase, { corpus, seed }: RunOptions): BuiltCase {
  const found = known.get(loaded);
  if (found?.seed === seed) return found.built;
  const built = buildCase(loaded.ask, corpus, seed);
  known.set(loaded, { seed, built });
  return built;
}

/** The case made concrete, under other names where the run is a challenge. */
function prepareCase(loaded: LoadedCase, options: RunOptions): Challenged {
  const { corpus, seed, challenge, bare } = options;
  if (challenge === null) return { built: bare === true ? knownCase(loaded, options) : buildCase(loaded.ask, corpus, seed), renaming: NO_RENAMING };
  return challengeCase(buildCase(loaded.ask, corpus, challenge), challenge);
}

/** Judged under the names that were sent, reported under those of the corpus. */
function judgeRenamed(loaded: LoadedCase, observation: Observation, renaming: Renaming, now: number): Judgement {
  const { start } = loaded.definition.given;
  if (renaming === NO_RENAMING) return judgeCase({ ask: loaded.ask, observation, then: loaded.then, start, now });
  return renameValue(
    judgeCase({ ask: loaded.ask, observation, then: renameValue(loaded.then, renaming), start: renameValue(start, renaming), now }),
    turnRound(renaming),
  );
}

/** A fault of one answer leaves the session usable; silence and death do not. */
function breaksSession(error: HarnessError): boolean {
  return error.code === "TARGET_GONE" || error.code === "TARGET_TIMEOUT" || error.code === "TARGET_START";
}

/** The opaque id of a case on the wire: it says nothing of the case. */
export function wireCaseId(seed: string, id: string, note: string): string {
  return `c-${sha256(`${seed}\u0000${id}\u0000${note}`).slice(0, 16)}`;
}

/**
 * The target's folder, in a folder that is the case's own: what stands beside it is outside the workspace (MEX-INT-08, MEX-ART-06).
 * A fresh one each time, since a case may be run again.
 */
function storageFolder(root: string, seed: string, id: string, note: string): string {
  const folder = path.join(mkdtempSync(path.join(root, `${wireCaseId(seed, id, note)}-`)), "workspace");
  mkdirSync(folder);
  return folder;
}
