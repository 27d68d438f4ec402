/** `mex-conformance run`: plan, run, write the files, say what came of it. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import type { CaseResult, Waivers } from "../../spec-cases/contract/types.ts";
import { globMatcher } from "../cases/glob.ts";
import { selectCases } from "../cases/select-cases.ts";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { sentOf } from "../diagnose/sent.ts";
import { HarnessError } from "../errors.ts";
import { type AppliedWaivers, prepareWaivers } from "../judge/waivers.ts";
import { packageInfo } from "../package-root.ts";
import { CLASSES } from "../report/claims.ts";
import { deriveReport } from "../report/derive.ts";
import { oneLine } from "../report/escape.ts";
import { prepareRenderers } from "../report/renderers.ts";
import type { FooterFacts } from "../report/write-records.ts";
import { ReportFolder, slug } from "../run/files.ts";
import { parseShard, shardOf } from "../run/merge.ts";
import { comparePasses, shuffled } from "../run/passes.ts";
import { Recording, toJson } from "../run/recording.ts";
import { runCorpus } from "../run/run-corpus.ts";
import { StorageRoot } from "../run/storage-root.ts";
import type { CaseDone, RunEnd, RunOptions } from "../run/types.ts";
import { type Session, StartedTarget } from "../targets/session.ts";
import { checkTransport, resolveTarget, type TargetConfig, type Timeouts } from "../targets/target-config.ts";
import { coloursOf } from "./colours.ts";
import { catalogueOf, openCorpus, readRunChecks } from "./corpus.ts";
import { findWaiverFile } from "./find-waivers.ts";
import type { Io } from "./io.ts";
import { readKills } from "./kills-file.ts";
import type { RunOptionValues } from "./options.ts";
import { parseRunOptions } from "./parse-options.ts";
import { ProgressView } from "./progress.ts";
import { repeatWords } from "./repeat-words.ts";
import { selectionOf, selectionWords } from "./selection.ts";
import { writeReports } from "./write-reports.ts";

/** Runs the command; answers the exit code. */
export async function runCommand(typed: Readonly<Record<string, unknown>>, argvOfTarget: readonly string[] | undefined, io: Io): Promise<number> {
  const options = await parseRunOptions(typed);
  if (argvOfTarget !== undefined && typed["target"] !== undefined)
    throw new HarnessError("USAGE", "give the target either by `--target` or as a command after `--`, and not both");
  const target = await resolveTarget(argvOfTarget ?? options.target, io.cwd, io.env);
  checkTransport(target, options.transport);
  // The target gets ready while the corpus is loaded.
  const started = new StartedTarget(target, options.transport);
  let taken = false;
  try {
    return await planAndRun({
      options,
      argvOfTarget,
      target,
      io,
      takeStarted: () => {
        const first = taken ? undefined : started;
        taken = true;
        return first;
      },
    });
  } finally {
    if (!taken) await started.stop();
  }
}

async function planAndRun(given: Omit<Prepared, "corpus" | "planned" | "storage">): Promise<number> {
  const { options, io } = given;
  const corpus = openCorpus(options.cases, io.cwd);
  const { cases: selected, unmatched } = selectCases(corpus, selectionOf({ ...options }));
  const unknown = unmatched.filter(({ criterion }) => criterion === "ids").map(({ value }) => `\`${oneLine(value, 80)}\``);
  // A misspelt id among others would leave a case out without a word.
  if (unknown.length > 0)
    throw new HarnessError(
      "USAGE",
      `${unknown.join(", ")} ${unknown.length === 1 ? "is the id of no case" : "are ids of no case"}; \`mex-conformance list\` shows all cases`,
    );
  const planned = options.shard === undefined ? selected : shardOf(selected, parseShard(options.shard));
  if (planned.length === 0) {
    const nowhere = unmatched.map(({ criterion, value }) => `no case has ${criterion.replace(/s$/, "")} \`${value}\``);
    io.err(
      `mex-conformance: nothing was selected by ${selectionWords({ ...options }).join(", ")}${nowhere.length === 0 ? "" : ` (${nowhere.join("; ")})`}; \`mex-conformance list\` shows all cases\n`,
    );
    return 3;
  }
  const storage = new StorageRoot();
  try {
    return await performRun({ ...given, corpus, planned, storage });
  } finally {
    storage.remove();
  }
}

interface Prepared {
  readonly options: RunOptionValues;
  /** The target as a command after `--`, as it was typed. */
  readonly argvOfTarget: readonly string[] | undefined;
  readonly target: TargetConfig;
  readonly corpus: Corpus;
  readonly planned: readonly LoadedCase[];
  readonly io: Io;
  readonly storage: StorageRoot;
  /** The target that was started, once; the first session takes it. */
  takeStarted(): StartedTarget | undefined;
}

async function performRun({ options, argvOfTarget, target, corpus, planned, io, storage, takeStarted }: Prepared): Promise<number> {
  const selection = selectionWords({ ...options });
  const waivers = await loadWaivers({ options, target, corpus, io });
  const since = io.elapsed();
  const kit = packageInfo();
  const folder = new ReportFolder(path.resolve(io.cwd, options.reportDir ?? path.join("reports", "runs", slug(target.name))));
  const recording = new Recording(folder);
  const colours = await coloursOf(io);
  const progress = new ProgressView(io, planned.length, colours);
  const started = (session: Session): void => {
    setTimeout(prepareRenderers, 0);
    recording.start({
      kit,
      corpus: { revision: corpus.revision, digest: corpus.digest, cases: corpus.cases.length },
      target: { name: target.name, hello: toJson(session.hello) },
      seed: options.seed,
      selection,
      shard: options.shard ?? null,
      challenge,
      planned: planned.map(({ ask }) => ask.id),
      started_at: new Date(io.now()).toISOString(),
      transport: options.transport,
      jobs: options.jobs,
      node: process.version,
      required: requiredClasses(options, session, planned),
      strict: options.strict,
      repeat: repeatWords(options, argvOfTarget, challenge),
    });
  };
  const finished = (done: CaseDone): void => {
    recording.finished(done);
    progress.finished(done.result);
  };
  const challenge = options.challenge === true ? randomBytes(8).toString("hex") : (options.challenge ?? null);
  const byId = new Map(planned.map((loaded) => [loaded.ask.id, loaded]));
  const earlier: Map<string, CaseResult>[] = [];
  const base: RunOptions = {
    corpus,
    planned,
    target,
    transport: options.transport,
    timeouts: scaled(target.timeouts, options.timeoutScale),
    greeting: { kit, corpus: { revision: corpus.revision, digest: corpus.digest } },
    seed: options.seed,
    jobs: options.jobs,
    bail: options.bail,
    maxRestarts: options.maxRestarts,
    allTranscripts: options.transcripts,
    challenge,
    order: (cases) => (challenge === null ? cases : shuffled(cases, challenge)),
    settle: (result) => withSent(waivers.apply(comparePasses(result, earlier)), byId),
    storageRoot: () => storage.folder(),
    now: io.now,
    elapsed: io.elapsed,
    signal: io.signal,
  };
  const checks = readRunChecks();
  const complete = selection.length === 0 && options.shard === undefined;
  for (let pass = 1; pass < options.repeat; pass++) {
    const results = new Map<string, CaseResult>();
    const order = (cases: readonly LoadedCase[]): readonly LoadedCase[] => shuffled(cases, `${challenge ?? options.seed} pass ${pass}`);
    await runCorpus({ ...base, ...firstSession(takeStarted), order, settle: (result) => result, bail: false }, checks, complete, {
      started: () => undefined,
      finished: ({ result }) => results.set(result.id, result),
    });
    earlier.push(results);
  }
  const end = await runCorpus({ ...base, ...firstSession(takeStarted) }, checks, complete, { started, finished });
  progress.close();
  const footer = end.aborted
    ? null
    : footerOf(end, { ended_at: new Date(io.now()).toISOString(), duration_ms: io.elapsed() - since, exit_code: ownCode(options, end, waivers) }, waivers);
  const derived = deriveReport({ records: recording.records(footer), requirements: corpus.requirements, catalogue: catalogueOf(corpus), kills: readKills });
  recording.close(footer === null ? null : { ...footer, exit_code: derived.exit.code });
  await writeReports({ derived, corpus, folder, io, colours });
  return derived.exit.code;
}

function firstSession(takeStarted: Prepared["takeStarted"]): Pick<RunOptions, "started"> {
  const started = takeStarted();
  return started === undefined ? {} : { started };
}

function footerOf(end: RunEnd, facts: Pick<FooterFacts, "ended_at" | "duration_ms" | "exit_code">, waivers: AppliedWaivers): FooterFacts {
  return {
    ...facts,
    restarts: end.restarts,
    probes: [...end.probes],
    run_checks: [...end.checks],
    warnings: warningsOf(end, waivers),
    stderr: end.stderr,
    captured_stdout: [...end.captured],
  };
}

/** The footer's own code: what no record of a case tells. */
function ownCode(options: RunOptionValues, end: RunEnd, waivers: AppliedWaivers): number {
  const stale = waivers.findings.some(({ level }) => level === "error");
  return stale || (options.strictStdout && end.captured.length > 0) ? 1 : 0;
}

function warningsOf(end: RunEnd, waivers: AppliedWaivers): string[] {
  const captured =
    end.captured.length === 0 ? [] : [`${end.captured.length} lines on the target's stdout were no messages; the first: ${end.captured[0] ?? ""}`];
  return [...waivers.findings.map(({ message }) => message), ...waivers.expansions.map((expansion) => `waiver ${expansion}`), ...end.warnings, ...captured];
}

/** The waivers of this run; none where there is no file. */
async function loadWaivers({ options, target, corpus, io }: Pick<Prepared, "options" | "target" | "corpus" | "io">): Promise<AppliedWaivers> {
  const place = findWaiverFile(options.waivers, io.cwd);
  const waivers: Waivers = place === null ? { waivers: [] } : (await import("./waiver-file.ts")).readWaivers(place);
  const setting = {
    today: new Date(io.now()).toISOString().slice(0, 10),
    target: target.name,
    transport: options.transport,
    ids: corpus.cases.map(({ ask }) => ask.id),
  };
  return prepareWaivers(waivers, setting, (glob, id) => globMatcher(glob)(id));
}

/** What the gate needs: as typed, else the declared classes of which a case was asked for; core wherever one of its cases was. */
function requiredClasses(options: RunOptionValues, session: Session, planned: readonly LoadedCase[]): string[] {
  if (options.require.includes("all")) return [...CLASSES];
  const asked = new Set(planned.map(({ definition }) => definition.class));
  const typed = options.require.length > 0;
  return CLASSES.filter((name) =>
    name === "core"
      ? asked.has(name) || options.require.includes(name)
      : typed
        ? options.require.includes(name)
        : asked.has(name) && session.hello.classes.includes(name),
  );
}

function scaled(timeouts: Timeouts, factor: number): Timeouts {
  const by = (ms: number): number => Math.max(1, Math.round(ms * factor));
  return { hello_ms: by(timeouts.hello_ms), request_ms: by(timeouts.request_ms), case_ms: by(timeouts.case_ms), shutdown_ms: by(timeouts.shutdown_ms) };
}

/** A result that is no plain pass says what was sent. */
function withSent(result: CaseResult, cases: ReadonlyMap<string, LoadedCase>): CaseResult {
  const loaded = cases.get(result.id);
  return loaded === undefined || result.status === "pass" || result.status === "not_applicable" ? result : { ...result, sent: sentOf(loaded) };
}
