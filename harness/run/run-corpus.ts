/** Runs planned cases against a target: sessions, probes, lanes, checks over the whole run. */
import { randomBytes } from "node:crypto";
import { type JudgedCase, performRunChecks, type RunCheck } from "../judge/run-checks.ts";
import { Session } from "../targets/session.ts";
import { Lane, notRun, type SharedState, splitQueue } from "./lane.ts";
import { performProbes, warmUp } from "./probes.ts";
import type { CaseDone, RunEnd, RunListener, RunOptions } from "./types.ts";

const MAX_STDERR = 4000;

/**
 * Runs everything that was planned; every planned case is finished exactly once, whatever the target does.
 * Throws TARGET_START when the first session cannot be opened.
 */
export async function runCorpus(options: RunOptions, checks: readonly RunCheck[], complete: boolean, listener: RunListener): Promise<RunEnd> {
  const first = await Session.open(options.target, options.transport, options.timeouts, options.greeting, options.started);
  listener.started(first);
  const finished = new Set<string>();
  const judged: JudgedCase[] = [];
  const captured: string[] = [];
  let stderr = "";
  const shared: SharedState = {
    ...splitQueue(options.order(options.planned)),
    restarts: 0,
    stopped: null,
    warnings: [],
    finished: (done: CaseDone) => {
      finished.add(done.result.id);
      if (done.facts !== null) judged.push({ id: done.result.id, facts: done.facts, readings: done.result.readings });
      const result = options.settle(done.result);
      listener.finished({ ...done, result });
      return result.status;
    },
    closed: (session) => {
      for (const line of session.captured) if (!captured.includes(line)) captured.push(line);
      if (stderr === "") stderr = session.stderr().slice(-MAX_STDERR);
    },
  };
  const bare = options.bare === true;
  const probes = bare ? [] : await performProbes(first, options.corpus, randomBytes(4).toString("hex"));
  if (!bare) await warmUp(first, options.corpus);
  const lanes = await openLanes(options, shared, first);
  await lanes[0]?.recover();
  const ends = await Promise.allSettled(lanes.map((lane) => lane.work()));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const aborted = options.signal.aborted;
  if (!aborted)
    for (const loaded of options.planned)
      if (!finished.has(loaded.ask.id)) shared.finished(notRun(loaded, { kind: "could_not_run", reason: shared.stopped ?? "the run was stopped before" }));
  judged.sort((left, right) => (left.id < right.id ? -1 : 1));
  return {
    restarts: shared.restarts,
    probes,
    checks: performRunChecks(checks, judged, complete && !aborted),
    warnings: shared.warnings,
    stderr,
    captured,
    aborted,
  };
}

/** The first lane, and more where several jobs are asked for and there is work for them. */
async function openLanes(options: RunOptions, shared: SharedState, first: Session): Promise<Lane[]> {
  const lanes = [new Lane(options, shared, first)];
  const more = Math.min(options.jobs, Math.ceil(options.planned.length / 4)) - 1;
  const sessions = await Promise.allSettled(
    Array.from({ length: Math.max(0, more) }, () => Session.open(options.target, options.transport, options.timeouts, options.greeting)),
  );
  for (const opened of sessions) {
    if (opened.status === "rejected") {
      shared.warnings.push(`a further session could not be opened: ${opened.reason instanceof Error ? opened.reason.message : String(opened.reason)}`);
      continue;
    }
    await warmUp(opened.value, options.corpus);
    lanes.push(new Lane(options, shared, opened.value, true));
  }
  return lanes;
}
