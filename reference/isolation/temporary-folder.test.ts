import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder, removeStaleFolders, removeTemporaryFolder } from "./temporary-folder.ts";

/** No process has it: the highest number that the kernel gives out is lower. */
const NOBODY = 2 ** 22 + 1;
const HOUR_MS = 60 * 60 * 1000;

test.each([
  ["one of a process that is gone, two hours old", `mex-isolation-${NOBODY}-a`, 2, false],
  ["one of a process that is gone, but young", `mex-isolation-${NOBODY}-b`, 0.5, true],
  ["one of a process that lives", `mex-isolation-${process.pid}-c`, 2, true],
  ["one without a process", "mex-isolation-other", 2, true],
  ["one of somebody else", "other-1-d", 2, true],
])("%s", async (_name, folder, age_hours, stays) => {
  const { TMPDIR: before } = process.env;
  const temporary = mkdtempSync(path.join(tmpdir(), "mex-test-"));
  process.env["TMPDIR"] = temporary;
  try {
    const now = Date.now();
    const place = path.join(temporary, folder);
    mkdirSync(place);
    utimesSync(place, (now - age_hours * HOUR_MS) / 1000, (now - age_hours * HOUR_MS) / 1000);
    await removeStaleFolders(now);
    expect(existsSync(place)).toBe(stays);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(temporary, { recursive: true, force: true });
  }
});

test("a folder is there until it is removed", async () => {
  const folder = await makeTemporaryFolder();
  expect(existsSync(folder)).toBe(true);
  await removeTemporaryFolder(folder);
  expect(existsSync(folder)).toBe(false);
});
