/** The programs of the host that build the isolation. They run outside of it, and none of them is reachable from inside. */
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Absolute paths. */
export interface Tools {
  readonly bwrap: string;
  readonly sh: string;
  readonly unshare: string;
  readonly mount: string;
  readonly prlimit: string;
  readonly ldd: string;
  /** Needed by root alone: a run of root's gets a user id of its own. */
  readonly setpriv: string;
}

const NAMES = ["bwrap", "sh", "unshare", "mount", "prlimit", "ldd", "setpriv"] as const satisfies readonly (keyof Tools)[];

function findTool(name: string, search_path: string): string | null {
  for (const folder of search_path.split(":").filter((entry) => path.isAbsolute(entry))) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder: the next one is asked.
    }
  }
  return null;
}

/** All tools, or the names of those that are missing. */
export function findTools(search_path: string): Tools | { readonly missing: readonly string[] } {
  const found = Object.fromEntries(NAMES.map((name) => [name, findTool(name, search_path)]));
  const missing = NAMES.filter((name) => found[name] === null);
  const tool = (name: keyof Tools): string => found[name] ?? name;
  if (missing.length > 0) return { missing };
  return {
    bwrap: tool("bwrap"),
    sh: tool("sh"),
    unshare: tool("unshare"),
    mount: tool("mount"),
    prlimit: tool("prlimit"),
    ldd: tool("ldd"),
    setpriv: tool("setpriv"),
  };
}
