/** Where files of this package and of its optional dependencies lie, from source and from the built files alike. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stringMember } from "../../json.ts";

const PACKAGE = "mex-conformance";
const WORKER = "dist/reference/engines/sandbox/isolate-worker.js";

function nameIn(file: string): string | null {
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return stringMember(manifest, "name");
}

/** The built file of the isolate's thread; null where the package is not built. */
export function findWorkerFile(): string | null {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (nameIn(path.join(folder, "package.json")) !== PACKAGE && path.dirname(folder) !== folder) folder = path.dirname(folder);
  const file = path.join(folder, WORKER);
  return existsSync(file) ? file : null;
}

/** The library of the isolate. */
export interface QuickJsLibrary {
  readonly file: string;
  readonly version: string;
  /** What it runs, to be compiled. */
  readonly wasm_file: string;
}

/** The package of the library in which what it runs lies. */
const WASM = "@jitl/quickjs-wasmfile-release-sync/wasm";

/** Where the library lies; null where the optional dependency is not installed. */
export function findQuickJs(): QuickJsLibrary | null {
  const { resolve } = createRequire(import.meta.url);
  try {
    const manifest: unknown = JSON.parse(readFileSync(resolve("quickjs-emscripten/package.json"), "utf8"));
    const file = resolve("quickjs-emscripten");
    return { file, version: stringMember(manifest, "version") ?? "unknown", wasm_file: createRequire(file).resolve(WASM) };
  } catch {
    return null;
  }
}
