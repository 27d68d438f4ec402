/** Where this package lies on disk, from source and from the built files alike. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "./errors.ts";
import { stringMember } from "./json.ts";

let found: string | undefined;

/** Absolute path of the folder that holds this package's package.json. */
export function packageRoot(): string {
  found ??= searchUpwards(path.dirname(fileURLToPath(import.meta.url)));
  return found;
}

function searchUpwards(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, "package.json");
    if (existsSync(file) && nameIn(file) === "mex-conformance") return folder;
    invariant(path.dirname(folder) !== folder, "the package's own package.json is missing");
  }
}

function nameIn(file: string): string | undefined {
  return stringMember(JSON.parse(readFileSync(file, "utf8")), "name");
}

/** Name and version as package.json has them. */
export function packageInfo(): { name: string; version: string } {
  const parsed: unknown = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8"));
  return { name: stringMember(parsed, "name") ?? "mex-conformance", version: stringMember(parsed, "version") ?? "0.0.0" };
}
