/** What isolation a platform gives, found out by trying it once, and said in words. */
import { release } from "node:os";
import { RuntimeFault } from "../faults.ts";
import { findExecutable, SYSTEM_PATH } from "./executables.ts";
import { type Builder, runWith } from "./run-isolated.ts";
import { seccompFilter } from "./seccomp-filter.ts";
import { removeStaleFolders } from "./temporary-folder.ts";
import { findTools } from "./tools.ts";
import type { IsolatedEnd, IsolatedRun } from "./types.ts";

/** What is asked about. */
export interface Platform {
  /** `process.platform`. */
  readonly os: string;
  /** `process.arch`. */
  readonly arch: string;
  /** Folders in which bubblewrap and the other tools are looked for. */
  readonly search_path: string;
}

/** Runs programs isolated. */
export interface Isolation {
  /** What is isolated with, for provenance (MEX-SBX-04). */
  readonly identity: { readonly kind: "bubblewrap"; readonly kernel: string; readonly system_call_filter: boolean };
  run(run: IsolatedRun): Promise<IsolatedEnd>;
}

/** What a platform gets. `words` say it for people. */
export type IsolationReport =
  | { readonly available: true; readonly words: string; readonly isolation: Isolation }
  | { readonly available: false; readonly words: string };

export function currentPlatform(): Platform {
  return { os: process.platform, arch: process.arch, search_path: process.env["PATH"] ?? SYSTEM_PATH };
}

/** Built-ins of the shell only: nothing else is there. Each wall that does not stand has an exit code of its own. */
const PROBE = `
[ ! -e /etc/passwd ] && [ ! -e /home ] && [ ! -e /root ] || exit 11
( : >/probe ) 2>/dev/null && exit 12
( : >/dev/probe ) 2>/dev/null && exit 13
( : >/workspace/probe && : >/tmp/probe ) 2>/dev/null || exit 14
while read -r name rest; do case $name in lo:*|Inter-*|face*) ;; *) exit 15 ;; esac; done </proc/net/dev
while read -r word value rest; do
  case $word in
    CapEff:|CapPrm:|CapAmb:) [ "$value" = 0000000000000000 ] || exit 16 ;;
    NoNewPrivs:) [ "$value" = 1 ] || exit 17 ;;
    Seccomp:) [ "$value" = "$1" ] || exit 18 ;;
  esac
done </proc/self/status
while read -r first second soft hard rest; do
  case "$first $second" in "Max processes") [ "$hard" = 9 ] || exit 19 ;; esac
done </proc/self/limits
for fd in 3 4 5 6 7 8 9; do
  [ ! -e /proc/self/fd/$fd ] || [ /proc/self/fd/$fd -ef /dev/null ] || exit 20
done
echo confined
`;

const PROBE_CAPS = { wall_time_ms: 10_000, cpu_time_ms: 5000, memory_bytes: 64 * 1024 * 1024, output_bytes: 4096, processes: 8 };

const NOT_LINUX = "processes are not isolated on this platform: nothing that needs it is run. Scripts in the WASM isolate run here as everywhere";

function words(filtered: boolean): string {
  const filter = filtered ? "system calls are filtered" : "no system call filter is written for this architecture";
  return `bubblewrap: no network, no file but what is given, only listed programs, no new privileges, no capabilities, own process namespace, caps enforced; ${filter}`;
}

/** Tries once whether all walls stand. */
async function probe(builder: Builder): Promise<string | null> {
  const shell = await findExecutable(builder.tools.sh);
  if (shell === null) return "the shell cannot be read";
  const seccomp = builder.filter === null ? "0" : "2";
  try {
    const argv = [shell.path, "-c", PROBE, "sh", seccomp] as const;
    const { exit, stdout, stderr } = await runWith(builder, { argv: [...argv], executables: [shell], caps: PROBE_CAPS });
    if (exit === 0 && stdout.toString() === "confined\n") return null;
    return `a wall does not stand (probe ended with ${exit}: ${stderr.toString().split("\n")[0] ?? ""})`;
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    const said = typeof error.cause === "string" ? error.cause.trim().split("\n")[0] : "";
    return `bubblewrap 0.8 or later cannot build a namespace for this user (${said ?? ""}); user namespaces may be switched off here`;
  }
}

async function examine({ os, arch, search_path }: Platform): Promise<IsolationReport> {
  if (os !== "linux") return { available: false, words: NOT_LINUX };
  const tools = findTools(search_path);
  if ("missing" in tools) {
    const missing = tools.missing.join(", ");
    return { available: false, words: `processes are not isolated: ${missing} not found; install bubblewrap and util-linux. Nothing that needs it is run` };
  }
  const builder = { tools, filter: seccompFilter(arch) };
  await removeStaleFolders(Date.now());
  const fault = await probe(builder);
  if (fault !== null) return { available: false, words: `processes are not isolated: ${fault}. Nothing that needs it is run` };
  const identity = { kind: "bubblewrap", kernel: release(), system_call_filter: builder.filter !== null } as const;
  return { available: true, words: words(builder.filter !== null), isolation: { identity, run: (run) => runWith(builder, run) } };
}

const examined = new Map<string, Promise<IsolationReport>>();

/** What a platform gives; tried at the first call, then remembered. */
export function isolationOf(platform: Platform = currentPlatform()): Promise<IsolationReport> {
  const key = JSON.stringify([platform.os, platform.arch, platform.search_path]);
  const report = examined.get(key) ?? examine(platform);
  examined.set(key, report);
  return report;
}

/**
 * The isolation of a platform, for who cannot do without.
 * @throws RuntimeFault ISOLATION_UNAVAILABLE where there is none: nothing is ever run without it instead.
 */
export async function demandIsolation(platform: Platform = currentPlatform()): Promise<Isolation> {
  const report = await isolationOf(platform);
  if (report.available) return report.isolation;
  throw new RuntimeFault("ISOLATION_UNAVAILABLE", report.words);
}

/**
 * Runs a program isolated, on this platform.
 * @throws RuntimeFault ISOLATION_UNAVAILABLE where this platform cannot.
 */
export async function runIsolated(run: IsolatedRun): Promise<IsolatedEnd> {
  return (await demandIsolation()).run(run);
}
