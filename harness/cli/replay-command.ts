/** `mex-conformance replay <run.jsonl> <id>`: one case of a run again, with both transcripts beside each other. Starts only the target that is named here. */
import { HarnessError } from "../errors.ts";
import { packageInfo } from "../package-root.ts";
import { oneLine } from "../report/escape.ts";
import { renderTranscripts, transcriptLines } from "../report/transcripts.ts";
import { toJson } from "../run/recording.ts";
import { runCorpus } from "../run/run-corpus.ts";
import { StorageRoot } from "../run/storage-root.ts";
import type { CaseDone } from "../run/types.ts";
import { checkTransport, resolveTarget } from "../targets/target-config.ts";
import { openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { parseRunOptions } from "./parse-options.ts";
import { readRunFile } from "./run-file.ts";

/** Runs the command: 0 where the case ends as it did, 1 where it ends otherwise. */
export async function replayCommand(
  file: string,
  id: string,
  typed: Readonly<Record<string, unknown>>,
  argvOfTarget: readonly string[] | undefined,
  io: Io,
): Promise<number> {
  const options = await parseRunOptions(typed);
  const { header, cases } = readRunFile(file, io, { evidence: true });
  const before = cases.find(({ result }) => result.id === id);
  if (before === undefined) throw new HarnessError("USAGE", `the run has no case \`${oneLine(id, 80)}\``);
  const corpus = openCorpus(options.cases, io.cwd);
  const loaded = corpus.cases.find(({ ask }) => ask.id === id);
  if (loaded === undefined)
    throw new HarnessError(
      "USAGE",
      `the corpus has no case \`${oneLine(id, 80)}\` any more; the run was made with revision ${String(header.corpus["revision"] ?? "unknown")}`,
    );
  const target = await resolveTarget(argvOfTarget ?? options.target, io.cwd, io.env);
  checkTransport(target, options.transport);
  const storage = new StorageRoot();
  let after: CaseDone | undefined;
  try {
    await runCorpus(
      {
        corpus,
        planned: [loaded],
        target,
        transport: options.transport,
        timeouts: target.timeouts,
        greeting: { kit: packageInfo(), corpus: { revision: corpus.revision, digest: corpus.digest } },
        seed: header.seed,
        challenge: header.challenge ?? null,
        order: (list) => list,
        jobs: 1,
        bail: false,
        maxRestarts: options.maxRestarts,
        allTranscripts: true,
        settle: (result) => result,
        storageRoot: () => storage.folder(),
        now: io.now,
        elapsed: io.elapsed,
        signal: io.signal,
      },
      [],
      false,
      {
        started: () => undefined,
        finished: (done) => {
          after = done;
        },
      },
    );
  } finally {
    storage.remove();
  }
  if (after === undefined) throw new HarnessError("TARGET_GONE", "the case did not end");
  const [then, now] = [transcriptLines(toJson(before.evidence ?? {})), transcriptLines(after.evidence)];
  if (then.length === 0) io.out("the run kept no transcript of this case; runs keep those of cases that did not pass, and all with `--transcripts`\n");
  io.out(renderTranscripts(then, now, io.width));
  io.out(`${oneLine(id, 80)} was ${before.result.status}, is ${after.result.status}\n`);
  return JSON.stringify(before.result.steps.map(({ verdict }) => verdict)) === JSON.stringify(after.result.steps.map(({ verdict }) => verdict)) &&
    before.result.status === after.result.status
    ? 0
    : 1;
}
