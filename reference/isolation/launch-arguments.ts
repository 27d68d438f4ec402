/**
 * How a run is started, as arguments: a shell in a mount namespace of its own mounts all folders that hold content without
 * `exec`, then gives itself up for bubblewrap, which builds the rest. Nothing of this is left when the last process of the run
 * has ended.
 */
import { lstatSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { RunOwner } from "./run-owner.ts";
import type { Staging } from "./staging.ts";
import type { Tools } from "./tools.ts";
import type { Binding, IsolatedRun } from "./types.ts";

/** Descriptors of the launch, beside the standard three. */
export const STATUS_FD = 3;
export const BLOCK_FD = 4;
export const SECCOMP_FD = 5;
export const ARGUMENTS_FD = 6;

/** Where the parts of a run stand inside. */
const WORKSPACE = "/workspace";
const SCRATCH = "/tmp";
/** The user inside, the same everywhere. */
const USER = "1000";
const MAX_SCRATCH_BYTES = 16 * 1024 * 1024;

/**
 * $1 mount, $2 scratch, $3 its size; then pairs of a folder and where it is mounted, up to `--`; then what comes after.
 * Without `exec`, content cannot be run as a program: neither a file that the run wrote nor one that it was given (MEX-SBX-03).
 */
const MOUNTS = `set -e
mount=$1 scratch=$2 size=$3
shift 3
while [ "$1" != -- ]; do
  "$mount" -o bind,noexec,nosuid,nodev -- "$1" "$2"
  shift 2
done
shift
"$mount" -t tmpfs -o "noexec,nosuid,nodev,mode=1777,size=$size" -- tmpfs "$scratch"
exec "$@"
`;

/** Links at the root of the host's file system: on most Linuxes /bin, /lib and /lib64 lead to /usr. */
function rootLinks(): readonly string[] {
  return ["/bin", "/sbin", "/lib", "/lib64", "/lib32"].flatMap((link) => {
    const found = lstatSync(link, { throwIfNoEntry: false });
    return found?.isSymbolicLink() === true ? ["--symlink", readlinkSync(link), link] : [];
  });
}

function readOnly(bindings: readonly Binding[]): readonly string[] {
  const places = new Map(bindings.map((binding) => [binding.path, binding.source]));
  return [...places].flatMap(([place, source]) => ["--ro-bind", source, place]);
}

/** Where the loader looks by itself; there is no cache of it inside. */
const LIBRARY_FOLDERS = /^(?:\/usr)?\/lib(?:32|64)?\//;

/** Folders of libraries that the loader would not look into. */
function libraryPath(run: IsolatedRun): Readonly<Record<string, string>> {
  const libraries = run.executables.flatMap((executable) => executable.bindings.slice(1)).filter(({ path: place }) => /\.so(?:\.|$)/.test(place));
  const folders = libraries.map(({ path: place }) => path.dirname(place)).filter((folder) => !LIBRARY_FOLDERS.test(`${folder}/`));
  return folders.length === 0 ? {} : { LD_LIBRARY_PATH: [...new Set(folders)].join(":") };
}

/** Options of bubblewrap. They go through a descriptor: there may be more of them than a command line takes. */
export function bwrapOptions(run: IsolatedRun, staging: Staging, filtered: boolean): readonly string[] {
  const environment = Object.entries({ PATH: "/usr/local/bin:/usr/bin:/bin", HOME: WORKSPACE, LC_ALL: "C", ...libraryPath(run), ...run.env });
  return [
    ...["--unshare-all", "--unshare-user", "--disable-userns", "--assert-userns-disabled", "--uid", USER, "--gid", USER, "--hostname", "isolated"],
    // The program is the first process of its namespace: who waits for it is bubblewrap, and nothing is left for others to wait for.
    ...["--as-pid-1", "--die-with-parent", "--new-session", "--json-status-fd", String(STATUS_FD), "--block-fd", String(BLOCK_FD)],
    ...(filtered ? ["--seccomp", String(SECCOMP_FD)] : []),
    ...rootLinks(),
    ...readOnly(run.executables.flatMap((executable) => executable.bindings)),
    ...["--proc", "/proc", "--dev", "/dev", "--bind", staging.scratch, SCRATCH, "--bind", staging.work, WORKSPACE],
    ...readOnly([...staging.scopes, ...staging.files]),
    // What is left of the root and of /dev is closed: nothing can be written but the two folders.
    ...["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORKSPACE, "--clearenv"],
    ...environment.flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** The command line of a launch. `memory_bytes` bounds /tmp, which lies in memory. */
export function launchCommand(tools: Tools, owner: RunOwner, run: IsolatedRun, staging: Staging, memory_bytes: number): readonly [string, ...string[]] {
  // Root mounts as root and gives itself up after; a user mounts as root of a user namespace.
  const become = owner === null ? ["--user", "--map-root-user"] : [];
  const isolate = [tools.unshare, ...become, "--mount", "--propagation", "private", "--", tools.sh, "-c", MOUNTS, "sh"] as const;
  const size = String(Math.min(MAX_SCRATCH_BYTES, memory_bytes));
  const mounts = [tools.mount, staging.scratch, size, ...staging.mounts.flatMap((mount) => [mount.source, mount.path]), "--"];
  return [...isolate, ...mounts, ...asOwner(tools, owner, [tools.bwrap, "--args", String(ARGUMENTS_FD), "--", ...run.argv])];
}

/** The same command as the owner of the run. */
export function asOwner(tools: Tools, owner: RunOwner, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (owner === null) return command;
  return [tools.setpriv, "--reuid", String(owner.uid), "--regid", String(owner.gid), "--clear-groups", "--no-new-privs", ...command];
}
