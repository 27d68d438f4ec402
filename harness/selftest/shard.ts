/** Runs in a thread of its own: drives targets that stand in this same thread, since to wake another one costs more than most answers. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { loadCorpus } from "../cases/load-corpus.ts";
import { signsOf } from "../diagnose/sign.ts";
import { packageRoot } from "../package-root.ts";
import { startInline } from "../targets/inline.ts";
import { loadServe } from "../targets/module-interface.ts";
import { NumberedFolders } from "./case-folders.ts";
import { MUTANT_TIMEOUTS, runTarget } from "./run-target.ts";
import type { ShardJob, ShardReport, ShardStart } from "./shard-messages.ts";

const ALIVE_MS = 1000;

const port = parentPort;
if (port !== null) {
  const start: ShardStart = workerData;
  const corpus = loadCorpus({ root: path.join(packageRoot(), "spec-cases"), added: [] });
  const serve = await loadServe(pathToFileURL(start.module).href);
  if (serve === undefined) throw new Error(`\`${start.module}\` exports no function \`serve\``);
  const report = (message: ShardReport): void => port.postMessage(message);
  const setting = {
    corpus,
    env: {},
    kit: start.kit,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    // Who ends this thread aborts it.
    signal: new AbortController().signal,
  };
  const folders = new NumberedFolders(start.folder);
  const cases = new Map(corpus.cases.map((loaded) => [loaded.ask.id, loaded]));
  const run = async (job: ShardJob): Promise<void> => {
    const planned = job.cases.flatMap((id) => cases.get(id) ?? []);
    const target = {
      id: job.id,
      transport: "worker" as const,
      timeouts: MUTANT_TIMEOUTS,
      start: (listener: Parameters<typeof startInline>[1]) => startInline({ file: start.module, serve, args: [job.id] }, listener),
      folders: folders.next(),
    };
    report({ kind: "done", id: job.id, signs: signsOf(await runTarget(target, planned, setting)) });
  };
  port.on("message", (job: ShardJob) => void run(job));
  setInterval(() => report({ kind: "alive" }), ALIVE_MS).unref();
  report({ kind: "ready" });
}
