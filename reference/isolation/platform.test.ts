import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { demandIsolation, isolationOf, type Platform } from "./platform.ts";
import { drawRunOwner } from "./run-owner.ts";
import { seccompFilter } from "./seccomp-filter.ts";
import { findTools } from "./tools.ts";

const folder = mkdtempSync(path.join(tmpdir(), "mex-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the real tools, and a bubblewrap that does nothing of what it should. */
function withBrokenBubblewrap(script: string): string {
  const tools = findTools(process.env["PATH"] ?? "");
  const bin = mkdtempSync(path.join(folder, "bin-"));
  for (const [name, file] of "missing" in tools ? [] : Object.entries(tools)) if (name !== "bwrap") symlinkSync(String(file), path.join(bin, name));
  writeFileSync(path.join(bin, "bwrap"), script);
  chmodSync(path.join(bin, "bwrap"), 0o755);
  chmodSync(folder, 0o755);
  chmodSync(bin, 0o755);
  return bin;
}

/** Runs its command as it is: a bubblewrap that isolates nothing. */
const ISOLATES_NOTHING = '#!/bin/sh\nprintf \'{ "child-pid": %s }\\n\' $$ >&3\nread -r x <&4\nshift 3\n"$@"\nprintf \'{ "exit-code": %s }\\n\' $? >&3\n';

const WITHOUT: readonly (readonly [name: string, platform: Platform, words: RegExp])[] = [
  ["macOS", { os: "darwin", arch: "arm64", search_path: "/usr/bin" }, /not isolated on this platform/],
  ["Windows", { os: "win32", arch: "x64", search_path: "" }, /not isolated on this platform/],
  ["Linux without bubblewrap", { os: "linux", arch: "x64", search_path: "/nowhere" }, /bwrap, .*not found/],
  [
    "Linux with one that fails",
    { os: "linux", arch: "x64", search_path: withBrokenBubblewrap("#!/bin/sh\necho 'no permission' >&2\nexit 1\n") },
    /not isolated: /,
  ],
  ["Linux with one that isolates nothing", { os: "linux", arch: "x64", search_path: withBrokenBubblewrap(ISOLATES_NOTHING) }, /not isolated: /],
];

test.each(WITHOUT)("%s is told so, and refused", async (_name, platform, words) => {
  const report = await isolationOf(platform);
  expect(report).toMatchObject({ available: false, words: expect.stringMatching(words) });
  await expect(demandIsolation(platform)).rejects.toMatchObject({ code: "ISOLATION_UNAVAILABLE", message: report.words });
});

test("a platform is tried once", () => {
  const platform = { os: "linux", arch: "x64", search_path: "/nowhere-else" };
  expect(isolationOf(platform)).toBe(isolationOf({ ...platform }));
});

test.each([
  ["a user", 1000, "0 0 4294967295", null],
  ["root", 0, "         0          0 4294967295\n", [0x7fff_0000 - 4097, 0x7fff_0000]],
  ["root of a container", 0, "0 100000 65536", [65536 - 4097, 65536]],
  ["root that is alone in its namespace", 0, "0 1000 1", null],
] as const)("the runs of %s have their owner", (_name, uid, map, range) => {
  const owner = drawRunOwner(uid, map);
  if (range === null) expect(owner).toBeNull();
  else expect(range[0] < (owner?.uid ?? 0) && (owner?.uid ?? 0) < range[1]).toBe(true);
});

test.each([
  ["x64", 8],
  ["arm64", 6],
] as const)("the filter for %s jumps to instructions that are there", (arch, least) => {
  const program = seccompFilter(arch) ?? Buffer.alloc(0);
  const count = program.length / 8;
  expect(count).toBeGreaterThan(least);
  for (let index = 0; index < count; index += 1) {
    const furthest = index + 1 + Math.max(program.readUInt8(index * 8 + 2), program.readUInt8(index * 8 + 3));
    expect(furthest).toBeLessThan(program.readUInt16LE(index * 8) === 0x06 ? count + 1 : count);
  }
});

test("no filter is invented for an architecture that is not written", () => {
  expect(seccompFilter("riscv64")).toBeNull();
});
