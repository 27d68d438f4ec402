import { expect, test } from "vitest";
import type { FileMatcher } from "../../spec-cases/contract/types.ts";
import type { FileSeen } from "../observe/types.ts";
import { fileCheck } from "./expectation-files.ts";
import { readOther } from "./verdict.ts";

const HASH = "a".repeat(64);

function seen(path: string, type: FileSeen["type"], over: Partial<FileSeen> = {}): FileSeen {
  return { path, type, sha256: type === "file" ? HASH : null, json: null, target: null, ...over };
}

const FILES: readonly FileSeen[] = [
  seen("out", "folder"),
  seen("out/box.py", "file"),
  seen("out/sub", "folder"),
  seen("out/sub/deep.txt", "file"),
  seen("out/link", "symlink", { target: "../../outside" }),
  seen("artifact.json", "file", { json: { layer: "L3", created_at: "2026-01-01T00:00:00Z" } }),
];

function pathsOf(matcher: FileMatcher, files: readonly FileSeen[] | undefined): string[] {
  const answer = { kind: "result" as const, value: {} };
  const step = { kind: "plant" as const, plant: { path: "a" } };
  const observed = { step, executes: [], answer, invocations: [], events: [], diagnostics: [], problems: [], ms: 1, ...(files === undefined ? {} : { files }) };
  return fileCheck({ files: [matcher] }, { seen: readOther(answer), attempt: null, observed, earlier: [] }).map((found) => found.path);
}

const RIGHT: readonly (readonly [string, FileMatcher])[] = [
  ["a file that is there", { path: "out/box.py" }],
  ["its type and hash", { path: "out/box.py", type: "file", sha256: HASH }],
  ["one of two hashes", { path: "out/box.py", sha256: ["b".repeat(64), HASH] }],
  ["a file that is not there", { path: "out/other.py", exists: false }],
  ["the names in a folder, not in those below", { path: "out", names: ["link", "sub", "box.py"] }],
  ["an empty folder", { path: "out/empty", names: [] }],
  ["members of a JSON file", { path: "artifact.json", json: { layer: "L3", created_at: { $is: "timestamp" } } }],
  ["a link as a link", { path: "out/link", type: "symlink" }],
];
test.each(RIGHT)("%s", (_name, matcher) => expect(pathsOf(matcher, FILES)).toEqual([]));

const WRONG: readonly (readonly [string, FileMatcher, string])[] = [
  ["a file that is not there", { path: "out/other.py" }, "/files/out/other.py/exists"],
  ["a file that should not be there", { path: "out/box.py", exists: false }, "/files/out/box.py/exists"],
  ["a folder in the place of a file", { path: "out/sub", type: "file" }, "/files/out/sub/type"],
  ["a link in the place of a file", { path: "out/link", type: "file" }, "/files/out/link/type"],
  ["another hash", { path: "out/box.py", sha256: "b".repeat(64) }, "/files/out/box.py/sha256"],
  ["the hash of a folder", { path: "out/sub", sha256: HASH }, "/files/out/sub/sha256"],
  ["a name too many", { path: "out", names: ["link", "sub"] }, "/files/out/names"],
  ["a name too few", { path: "out", names: ["link", "sub", "box.py", "more.py"] }, "/files/out/names"],
  ["a folder that is not empty", { path: "out/sub", names: [] }, "/files/out/sub/names"],
  ["another member", { path: "artifact.json", json: { layer: "L1" } }, "/files/artifact.json/json/layer"],
  ["no JSON", { path: "out/box.py", json: { layer: "L3" } }, "/files/out/box.py/json"],
];
test.each(WRONG)("%s is a mismatch", (_name, matcher, path) => expect(pathsOf(matcher, FILES)).toEqual([path]));

test("a case without a storage folder has no files to look at", () => {
  expect(pathsOf({ path: "out", exists: false }, undefined)).toEqual(["/files/out"]);
});
