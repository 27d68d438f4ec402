import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { ReportFolder, slug } from "./files.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mex-files-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function refusal(act: () => unknown): HarnessError {
  try {
    act();
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error("it was written");
}

describe("a report folder", () => {
  test("is made where it does not exist, and its files are replaced whole", () => {
    const folder = new ReportFolder(path.join(root, "a", "b"));
    folder.write("report.json", "a long text");
    folder.write("report.json", "short");
    expect(readFileSync(path.join(root, "a", "b", "report.json"), "utf8")).toBe("short");
  });
  test("a file that grows", () => {
    const file = new ReportFolder(path.join(root, "grow")).open("run.jsonl");
    file.append("one\n");
    expect(readFileSync(path.join(root, "grow", "run.jsonl"), "utf8")).toBe("one\n");
    file.append("two\n");
    file.close();
    expect(readFileSync(path.join(root, "grow", "run.jsonl"), "utf8")).toBe("one\ntwo\n");
  });
  test("never writes through a link", () => {
    const outside = path.join(root, "outside.txt");
    writeFileSync(outside, "untouched");
    const folder = new ReportFolder(path.join(root, "links"));
    symlinkSync(outside, path.join(root, "links", "report.json"));
    const error = refusal(() => folder.write("report.json", "x"));
    expect([error.code, error.message]).toEqual(["USAGE", expect.stringMatching(/report\.json` cannot be written: it is a link; remove it/)]);
    expect(readFileSync(outside, "utf8")).toBe("untouched");
  });
  test("a file stands where the folder should be", () => {
    writeFileSync(path.join(root, "taken"), "");
    expect(refusal(() => new ReportFolder(path.join(root, "taken"))).message).toContain("give another one with `--report-dir`");
  });
  test("a folder stands where a file should be", () => {
    mkdirSync(path.join(root, "folder", "report.json"), { recursive: true });
    expect(refusal(() => new ReportFolder(path.join(root, "folder")).write("report.json", "x")).message).toContain("cannot be written");
  });
});

test.each([
  ["my-runtime", "my-runtime"],
  ["My Runtime 2.0", "my-runtime-2-0"],
  ["../../etc/passwd", "etc-passwd"],
  ["..", "target"],
  ["", "target"],
  ["Ünïcode", "n-code"],
  ["C:\\con", "c-con"],
  ["a\u0000b\nc", "a-b-c"],
  ["x".repeat(100), "x".repeat(60)],
])("the target %o is named `%s` in paths", (name, expected) => expect(slug(name)).toBe(expected));
