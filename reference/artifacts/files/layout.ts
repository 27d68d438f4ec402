/** Where things stand under a workspace root (MEX-ART-05). */
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { RuntimeFault } from "../../faults.ts";

/** Names in an artifact's folder. */
export const PAYLOAD = "payload";
export const MANIFEST = "artifact.json";
/** Beside the payload of a directory or bundle: its canonical index (2.3.10.7). */
export const BUNDLE_INDEX = "bundle_index.json";

const HOME = ".handshake";
/** For this user alone: what is staged may be confidential. */
const PRIVATE = 0o700;

/** Absolute, real paths. */
export interface Layout {
  readonly root: string;
  /** Stored artifacts, one folder each. */
  readonly exports: string;
  /** Staging, copies of inputs, what is about to be removed: nothing that outlives its process. */
  readonly staging: string;
}

/** Makes a folder that is missing; one that is a link is none of ours. */
function ensureFolder(parent: string, name: string): string {
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true, mode: PRIVATE });
  if (!lstatSync(folder).isDirectory()) throw new RuntimeFault("ARTIFACT_STORE", `\`${name}\` in the artifact store is no folder; take away what stands there`);
  return folder;
}

/**
 * Makes the folders of a store.
 * @throws RuntimeFault ARTIFACT_STORE where the root does not exist, or a link stands in the place of a folder.
 */
export function ensureLayout(workspace: string): Layout {
  try {
    const root = realpathSync.native(workspace);
    const home = ensureFolder(root, HOME);
    return { root, exports: ensureFolder(ensureFolder(home, "artifacts"), "L3"), staging: ensureFolder(home, "staging") };
  } catch (cause) {
    if (cause instanceof RuntimeFault) throw cause;
    throw new RuntimeFault("ARTIFACT_STORE", "the artifact store's folders cannot be made; give an existing folder that can be written", { cause });
  }
}
