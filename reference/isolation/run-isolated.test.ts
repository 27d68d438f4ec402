import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { findExecutable } from "./executables.ts";
import { isolationOf } from "./platform.ts";
import type { Caps, Executable, IsolatedEnd, IsolatedRun } from "./types.ts";

const report = await isolationOf();
if (!report.available) console.warn(`runs are not tested here: ${report.words}`);
const isolated = test.runIf(report.available);

const CAPS: Caps = { wall_time_ms: 2000, cpu_time_ms: 2000, memory_bytes: 64 * 1024 * 1024, output_bytes: 100_000, processes: 16 };

const folder = mkdtempSync(path.join(tmpdir(), "mex-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function program(name: string): Promise<Executable> {
  const found = await findExecutable(name);
  if (found === null) throw new Error(`\`${name}\` is not installed`);
  return found;
}

async function bash(script: string, caps: Partial<Caps> = {}, more: Partial<IsolatedRun> = {}, programs: readonly string[] = []): Promise<IsolatedEnd> {
  if (!report.available) throw new Error(report.words);
  const executables = await Promise.all(["bash", ...programs].map(program));
  const shell = executables[0]?.path ?? "";
  return report.isolation.run({ argv: [shell, "-c", script], executables, caps: { ...CAPS, ...caps }, ...more });
}

/** What runs have left: folders of theirs in `temporary`, and mounts anywhere. */
function leftovers(temporary: string): readonly string[] {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return [...readdirSync(temporary), ...mounts.filter((line) => line.includes(temporary))];
}

/** Runs something with a folder for temporary files of its own: other tests use the common one at the same time. */
async function inOwnFolder(action: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = mkdtempSync(path.join(tmpdir(), "mex-test-"));
  chmodSync(temporary, 0o755);
  const { TMPDIR: before } = process.env;
  process.env["TMPDIR"] = temporary;
  try {
    await action(temporary);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Processes whose command line holds a text. */
function processesWith(text: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

isolated("a program gets its arguments, input, environment and files, and hands out what it prints and writes", async () => {
  const workspace = mkdtempSync(path.join(folder, "work-"));
  const scope = mkdtempSync(path.join(folder, "scope-"));
  writeFileSync(path.join(scope, "note"), "from the scope");
  // Root's runs are strangers: they read what is for everybody.
  chmodSync(scope, 0o755);
  const before = statSync(workspace);
  const script =
    'read -r line; read -r file </given/a; read -r note </scope/note; echo "$line|$file|$note|$NAME|$PWD"; echo kept >out; echo warning >&2; exit 3';
  const end = await bash(
    script,
    {},
    {
      stdin: Buffer.from("from stdin\n"),
      env: { NAME: "value" },
      files: [{ path: "/given/a", bytes: Buffer.from("from a file\n") }],
      scopes: [{ path: "/scope", source: scope }],
      workspace,
    },
  );
  expect(end).toMatchObject({ exit: 3, exceeded: null, aborted: false });
  expect(end.stdout.toString()).toBe("from stdin|from a file|from the scope|value|/workspace\n");
  expect(end.stderr.toString()).toBe("warning\n");
  expect(readFileSync(path.join(workspace, "out"), "utf8")).toBe("kept\n");
  expect(statSync(workspace).uid).toBe(before.uid);
});

/** Each line tries a way out, and prints where it found one. */
const ESCAPES: readonly (readonly [name: string, script: string])[] = [
  ["a file of the host", "[ -e /etc/shadow ] && echo escaped"],
  ["a folder of the host", `[ -e ${folder} ] && echo escaped`],
  ["the way up", "[ -e ../../../../etc/passwd ] && echo escaped"],
  ["the root of the first process", "[ -e /proc/1/root/etc/shadow ] && echo escaped"],
  ["the folder of a descriptor", "for fd in /proc/self/fd/*; do [ -e $fd/../etc ] && echo escaped; done"],
  ["an inherited descriptor", "for fd in 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$fd ] && ! [ /proc/self/fd/$fd -ef /dev/null ] && echo escaped $fd; done"],
  ["a link out of the workspace", "ln -s / /workspace/root && [ -e /workspace/root/etc/passwd ] && echo escaped"],
  ["writing outside", "for f in /x /usr/x /usr/bin/x /dev/x /dev/shm/x /proc/x; do (: >$f) && echo escaped $f; done"],
  ["writing what was given", "(: >/given/a) && echo escaped; rm -f /given/a && echo escaped"],
  ["another process", "for p in 50 100 1000 $((PPID)); do [ -e /proc/$p ] && [ $p -gt 0 ] && echo escaped $p; done"],
  ["a program that is not listed", "ls / && echo escaped; perl -e 1 && echo escaped"],
  ["a copied program", "cp /usr/bin/cat /tmp/own && chmod 755 /tmp/own && /tmp/own </dev/null && echo escaped"],
  ["a copied program in the workspace", "cp /usr/bin/cat own && ./own </dev/null && echo escaped"],
  ["a copied program through the loader", "cp /usr/bin/cat /tmp/own; for l in /lib*/ld-*; do $l /tmp/own </dev/null && echo escaped; done"],
  ["a given program", "for l in /lib*/ld-*; do $l /given/program </dev/null && echo escaped; done"],
  ["the network", "(exec 3<>/dev/tcp/127.0.0.1/1) && echo escaped; (exec 3<>/dev/udp/1.1.1.1/53) && echo escaped"],
  ["another user", "unshare -U cat /proc/self/status && echo escaped"],
  ["a mount", "mount -t tmpfs none /tmp && echo escaped"],
];

isolated.each(ESCAPES)("no way out: %s", async (_name, script) => {
  const files = [
    { path: "/given/a", bytes: Buffer.from("a") },
    { path: "/given/program", bytes: readFileSync("/bin/cat") },
  ];
  const end = await bash(`${script}\necho done`, {}, { files }, ["cat", "cp", "chmod", "ln", "rm", "unshare", "mount"]);
  expect(end.stdout.toString()).toBe("done\n");
});

isolated("the network is not there, and who asks for it is ended", async () => {
  const end = await bash("cat /proc/net/dev /proc/net/route; exec 3<>/dev/tcp/127.0.0.1/1", {}, {}, ["cat"]);
  expect(end.stdout.toString()).not.toMatch(/eth|en[ospx]|wlan/);
  expect(report.available && report.isolation.identity.system_call_filter ? end.exit : 159).toBe(159);
});

/** What breaks a cap, and the cap that is named. */
const BREAKERS: readonly (readonly [name: string, cap: keyof Caps, limit: number, script: string])[] = [
  ["an endless loop", "cpu_time_ms", 200, "while :; do :; done"],
  ["an endless loop in many processes", "cpu_time_ms", 300, "f() { while :; do :; done; }; f & f & f & wait"],
  ["an endless wait", "wall_time_ms", 200, "sleep 60"],
  ["one that does not heed SIGTERM", "wall_time_ms", 200, "trap '' TERM HUP INT; while :; do sleep 1; done"],
  ["a fork bomb", "processes", 16, "b() { b | b & }; while :; do b; done 2>/dev/null"],
  ["a memory bomb", "memory_bytes", 33_554_432, 'x=aaaaaaaaaaaaaaaa; while :; do x="$x$x"; done'],
  [
    "a memory bomb in many processes",
    "memory_bytes",
    33_554_432,
    'f() { x=a; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do x="$x$x"; done; sleep 60; }; f & f & f & f & wait',
  ],
  ["a flood of output", "output_bytes", 50_000, "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"],
  ["a flood of errors", "output_bytes", 50_000, "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >&2; done"],
];

isolated.each(BREAKERS)("%s ends with %s named", async (_name, cap, limit, script) => {
  const end = await bash(script, { [cap]: limit }, {}, ["sleep"]);
  expect(end).toMatchObject({ exit: null, aborted: false, exceeded: { cap, limit } });
  expect(end.exceeded?.observed).toBeGreaterThan(limit - 1);
  expect(end.stdout.length + end.stderr.length).toBeLessThanOrEqual(CAPS.output_bytes);
});

isolated("a workspace that is filled ends the run", async () => {
  const workspace = mkdtempSync(path.join(folder, "flood-"));
  const script = 'x=aaaaaaaaaaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11; do x="$x$x"; done; while :; do i=$((i+1)); echo $x >f$i; done';
  const end = await bash(script, {}, { workspace });
  expect(end.exceeded).toMatchObject({ cap: "output_bytes", limit: CAPS.output_bytes });
});

isolated("an abort ends the run, gently first", async () => {
  const stop = new AbortController();
  const workspace = mkdtempSync(path.join(folder, "aborted-"));
  const run = bash("trap 'echo asked to end; exit' TERM; : >ready; while :; do sleep 0.01; done", {}, { signal: stop.signal, workspace }, ["sleep"]);
  // Not after a time: on a busy machine the script may not have come as far as its trap.
  await vi.waitUntil(() => existsSync(path.join(workspace, "ready")), { timeout: 10_000, interval: 10 });
  stop.abort("caller");
  const end = await run;
  expect(end).toMatchObject({ exit: null, exceeded: null, aborted: true });
  expect(end.stdout.toString()).toBe("asked to end\n");
});

isolated("a run that is aborted before it begins never begins", async () => {
  const end = await bash("echo began", {}, { signal: AbortSignal.abort() });
  expect(end).toMatchObject({ exit: null, aborted: true });
});

isolated("nothing is left: no process, no mount, no folder", async () => {
  const mark = `mark-${process.pid}-${Date.now()}`;
  await inOwnFolder(async (temporary) => {
    const ends = await Promise.all([
      bash(`: ${mark}; (trap '' HUP TERM; sleep 60 >/dev/null 2>&1 &); echo left`, {}, {}, ["sleep"]),
      bash(`: ${mark}; trap '' TERM; while :; do :; done`, { wall_time_ms: 150 }),
    ]);
    expect(ends.map((end) => end.exit)).toEqual([0, null]);
    expect(processesWith(mark)).toEqual([]);
    expect(leftovers(temporary)).toEqual([]);
  });
});

isolated("what cannot be built is refused, and does not run", async () => {
  const missing = { path: "/nowhere", source: path.join(folder, "missing") };
  const program = { path: "/missing", bindings: [missing] };
  const workspace = mkdtempSync(path.join(folder, "refused-"));
  await inOwnFolder(async (temporary) => {
    await expect(bash("echo ran >out", {}, { scopes: [missing], workspace })).rejects.toMatchObject({ code: "ISOLATION_UNAVAILABLE" });
    await expect(bash("echo ran >out", {}, { executables: [program], workspace })).rejects.toMatchObject({ code: "ISOLATION_UNAVAILABLE" });
    expect(existsSync(path.join(workspace, "out"))).toBe(false);
    expect(leftovers(temporary)).toEqual([]);
  });
});
