/** Looks at what a target keeps in its storage folder, and plants what a case wants to stand there. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, type Stats, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PlantStep } from "../../spec-cases/contract/types.ts";
import { HarnessError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { FileSeen } from "./types.ts";

/** What is looked at, relative to the storage folder: artifacts, what was materialized, and the folder beside it. */
const ROOTS = [".handshake/artifacts", "out", "../outside"];

/** Files and folders that are kept of one look; a case of the corpus has a few dozen. */
export const MAX_FILES = 5000;
const MAX_HASHED = 64 * 1024 * 1024;
const MAX_JSON = 256 * 1024;

/** Everything beneath the roots, in order of path. Links are seen and never followed. Throws TARGET_PROTOCOL above MAX_FILES. */
export function listStorage(storage: string): FileSeen[] {
  const found: FileSeen[] = [];
  for (const root of ROOTS) visit(storage, root, found);
  return found;
}

function visit(storage: string, name: string, found: FileSeen[]): void {
  const place = path.join(storage, name);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (found.length >= MAX_FILES) throw new HarnessError("TARGET_PROTOCOL", `the storage folder holds more than ${MAX_FILES} files`);
  found.push(look(place, name, stats));
  if (!stats.isDirectory()) return;
  for (const child of attempt(() => readdirSync(place)) ?? []) visit(storage, `${name}/${child}`, found);
}

function look(place: string, name: string, stats: Stats): FileSeen {
  if (stats.isSymbolicLink()) return { path: name, type: "symlink", sha256: null, json: null, target: attempt(() => readlinkSync(place)) };
  if (!stats.isFile()) return { path: name, type: stats.isDirectory() ? "folder" : "other", sha256: null, json: null, target: null };
  const bytes = stats.size <= MAX_HASHED ? attempt(() => readFileSync(place)) : null;
  const sha256 = bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
  const json = bytes !== null && name.endsWith(".json") && bytes.length <= MAX_JSON ? attempt((): JsonValue => JSON.parse(bytes.toString("utf8"))) : null;
  return { path: name, type: "file", sha256, json, target: null };
}

/** Null where a target took the file away, or does not let it be read. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Folder by folder, and never through a link: a target must not lead the harness out of the storage folder. */
function makeFolders(storage: string, name: string): void {
  const names = name === "." ? [] : name.split("/");
  names.forEach((_part, index) => {
    const place = path.join(storage, ...names.slice(0, index + 1));
    mkdirSync(place, { recursive: true });
    if (lstatSync(place).isSymbolicLink()) throw new Error(`\`${names.slice(0, index + 1).join("/")}\` is a link`);
  });
}

/** Puts a file or a symlink in place, with the folders above it. Throws HARNESS_FAULT where the target does not let it. */
export function plant(storage: string | null, step: PlantStep): void {
  if (storage === null) throw new HarnessError("CORPUS", "a `plant` step needs a storage folder: require `artifacts.files` or `materialize`");
  const place = path.join(storage, step.path);
  try {
    makeFolders(storage, path.dirname(step.path));
    if (step.symlink_to !== undefined) symlinkSync(step.symlink_to, place);
    else writeFileSync(place, step.text ?? "", { flag: "wx" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("HARNESS_FAULT", `\`${step.path}\` cannot be planted in the storage folder: ${reason}`, { path: step.path }, { cause });
  }
}
