import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NumberedFolders } from "./case-folders.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mex-conformance-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("folders of cases", () => {
  test("each target has one of its own, made when it is asked for, gone when it is cleared", async () => {
    const folders = new NumberedFolders(root);
    const [idle, first, second] = [folders.next(), folders.next(), folders.next()];
    expect([first.folder(), second.folder(), first.folder()]).toEqual([path.join(root, "2"), path.join(root, "3"), path.join(root, "2")]);
    await idle.clear();
    await first.clear();
    expect(readdirSync(root)).toEqual(["3"]);
  });
});
