/** What a case can expect of the target's storage folder (features artifacts.files and materialize). */
import type { FileMatcher } from "../../spec-cases/contract/types.ts";
import { equalJson } from "../json.ts";
import type { FileSeen } from "../observe/types.ts";
import type { Check } from "./expectation.ts";
import { members } from "./expectation-artifacts.ts";
import { mismatch } from "./mismatch.ts";
import type { Mismatch } from "./types.ts";

/** `files` of an expectation. */
export const fileCheck: Check = ({ files: expected }, { observed }) =>
  (expected ?? []).flatMap((matcher) => {
    const { files } = observed;
    const path = `/files/${matcher.path}`;
    return files === undefined ? [mismatch(path, matcher, "no storage folder")] : faultsOf(path, matcher, files);
  });

function faultsOf(path: string, matcher: FileMatcher, files: readonly FileSeen[]): Mismatch[] {
  const seen = files.find((file) => file.path === matcher.path);
  const found: Mismatch[] = [];
  if (matcher.names !== undefined) found.push(...names(path, matcher.names, matcher.path, files));
  if (matcher.exists === false) return seen === undefined ? found : [...found, mismatch(`${path}/exists`, false, true)];
  if (seen === undefined) return matcher.names?.length === 0 ? found : [...found, mismatch(`${path}/exists`, true, false)];
  if (matcher.type !== undefined && matcher.type !== seen.type) found.push(mismatch(`${path}/type`, matcher.type, seen.type));
  if (matcher.sha256 !== undefined && ![matcher.sha256].flat().some((hash) => hash === seen.sha256))
    found.push(mismatch(`${path}/sha256`, matcher.sha256, seen.sha256));
  return [...found, ...members(`${path}/json`, matcher.json, seen.json)];
}

function names(path: string, expected: readonly string[], folder: string, files: readonly FileSeen[]): Mismatch[] {
  const prefix = `${folder}/`;
  const inside = files.filter((file) => file.path.startsWith(prefix)).map((file) => file.path.slice(prefix.length));
  const direct = inside.filter((name) => !name.includes("/"));
  return equalJson(direct.toSorted(), expected.toSorted()) ? [] : [mismatch(`${path}/names`, expected, direct)];
}
