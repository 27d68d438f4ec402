/** `mex-conformance doctor`: does a target start, negotiate and answer honestly, before any case is run. */
import { packageInfo } from "../package-root.ts";
import { performProbes } from "../run/probes.ts";
import { Session } from "../targets/session.ts";
import { checkTransport, resolveTarget } from "../targets/target-config.ts";
import { openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { parseRunOptions } from "./parse-options.ts";

/** Runs the command: 0 where all is well, 1 where an answer is wrong, 4 where the target does not start. */
export async function doctorCommand(typed: Readonly<Record<string, unknown>>, argvOfTarget: readonly string[] | undefined, io: Io): Promise<number> {
  const options = await parseRunOptions(typed);
  const target = await resolveTarget(argvOfTarget ?? options.target, io.cwd, io.env);
  checkTransport(target, options.transport);
  const corpus = openCorpus([], io.cwd);
  let faults = 0;
  const say = (ok: boolean, what: string, detail: string): void => {
    if (!ok) faults += 1;
    io.out(`${ok ? "ok  " : "BAD "} ${what}${detail === "" ? "" : `: ${detail}`}\n`);
  };
  const since = io.elapsed();
  const session = await Session.open(target, options.transport, target.timeouts, {
    kit: packageInfo(),
    corpus: { revision: corpus.revision, digest: corpus.digest },
  });
  say(true, "starts and says hello", `${Math.round(io.elapsed() - since)} ms over ${options.transport}`);
  const { runtime, classes, features, engines, max_concurrency, spec } = session.hello;
  say(true, "runtime", `${runtime.name} ${runtime.version}${runtime.language ? ` (${runtime.language})` : ""}, spec ${spec}`);
  say(classes.includes("core"), "declares class core", classes.join(", "));
  say(true, "features", features.length === 0 ? "none" : features.join(", "));
  say(true, "engines of its own", engines == null || engines.length === 0 ? "none" : engines.join(", "));
  say(true, "max_concurrency", String(max_concurrency ?? 1));
  for (const probe of await performProbes(session, corpus, "doctor")) say(probe.status === "pass", probe.id, probe.message);
  const captured = session.captured;
  say(
    captured.length === 0,
    "stdout holds messages alone",
    captured.length === 0 ? "" : `${captured.length} other lines, the first: ${captured[0] ?? ""}; write them to stderr`,
  );
  const end = session.failure === undefined ? await session.shutdown() : session.failure.message;
  say(end === null, "shuts down when asked", end ?? "exit code 0");
  if (session.failure !== undefined) await session.stop();
  io.out(faults === 0 ? "this target is ready: run `mex-conformance --target …`\n" : `${faults} ${faults === 1 ? "thing is" : "things are"} wrong\n`);
  return faults === 0 ? 0 : 1;
}
