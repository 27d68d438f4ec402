/** The folders of one run on the host: made for it, owned by its owner, gone after it. */
import { chown, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunOwner } from "./run-owner.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "./temporary-folder.ts";
import type { Binding, IsolatedRun, IsolatedScope } from "./types.ts";

/** Where the parts of a run lie. */
export interface Staging {
  /** Folders and where they are mounted before bubblewrap starts. */
  readonly mounts: readonly Binding[];
  /** Becomes `/workspace` inside. */
  readonly work: string;
  /** Becomes `/tmp` inside. */
  readonly scratch: string;
  /** Become what `path` says inside. */
  readonly scopes: readonly Binding[];
  readonly files: readonly Binding[];
  /** Removes everything, and gives the workspace back. */
  remove(): Promise<void>;
}

const READ_ONLY = 0o444;
const PRIVATE = 0o700;

async function makeFolder(folder: string, owner: RunOwner): Promise<string> {
  await mkdir(folder, { mode: PRIVATE });
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
  return folder;
}

async function writeFiles(folder: string, run: IsolatedRun): Promise<readonly Binding[]> {
  const files = run.files ?? [];
  return Promise.all(
    files.map(async ({ path: inside, bytes }, index) => {
      const source = path.join(folder, String(index));
      await writeFile(source, bytes, { mode: READ_ONLY, flag: "wx" });
      return { source, path: inside };
    }),
  );
}

async function giveTo(folder: string, owner: { readonly uid: number; readonly gid: number } | null): Promise<void> {
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
}

async function mountPoints(own: (name: string) => Promise<string>, scopes: readonly IsolatedScope[]): Promise<readonly Binding[]> {
  return Promise.all(scopes.map(async ({ source }, index) => ({ source, path: await own(`scope-${index}`) })));
}

/** Makes the folders of a run. */
export async function stage(run: IsolatedRun, owner: RunOwner): Promise<Staging> {
  const given = run.workspace ?? null;
  const before = given === null || owner === null ? null : await stat(given);
  const folder = await makeTemporaryFolder();
  const own = (name: string): Promise<string> => makeFolder(path.join(folder, name), owner);
  const remove = async (): Promise<void> => {
    if (given !== null) await giveTo(given, before);
    await removeTemporaryFolder(folder);
  };
  try {
    await giveTo(folder, owner);
    if (given !== null) await giveTo(given, owner);
    const [work, scratch, kept] = [await own("work"), await own("scratch"), await own("files")];
    const files = await writeFiles(kept, run);
    const points = await mountPoints(own, run.scopes ?? []);
    const mounts = [{ source: kept, path: kept }, { source: given ?? work, path: work }, ...points];
    const scopes = (run.scopes ?? []).map((scope, index) => ({ source: points[index]?.path ?? kept, path: scope.path }));
    return { mounts, work, scratch, scopes, files, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
