/**
 * Materializes artifacts as ordinary files under one target root (2.3.11): written aside, synced, renamed, so that a path holds
 * the whole artifact or nothing; no path leaves the root, no link is followed, nothing that stands there is replaced (MEX-ART-06).
 */
import { randomUUID } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync } from "node:fs";
import path from "node:path";
import { RuntimeFault } from "../faults.ts";
import { normalizeEntryPath } from "./bundle-index.ts";
import type { ByteSink, ContentReceiver } from "./content.ts";
import { NewFile, syncFolder, withFolder } from "./files/durable.ts";
import { guardFiles } from "./files/guard.ts";
import { removeFolder } from "./files/written.ts";
import type { ArtifactStore } from "./store.ts";

/** A folder of the root that is there only while something is written. */
const ASIDE = ".materializing";
/** An ordinary file: a copy, which its receiver may change without touching the store. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;
const NO_FOLDER = "a part of the path is no folder; give one that holds no link";
const TAKEN = "something stands at the path already; name another";

function refuse(problem: string): never {
  throw new RuntimeFault("MATERIALIZE_REFUSED", `the artifact is not materialized: ${problem}`);
}

/** Names of a target path; `\` separates too, so that no platform reads more in it than this. */
function namesOf(target: string): readonly string[] {
  let names: readonly string[];
  try {
    names = normalizeEntryPath(target).split("/");
  } catch {
    return refuse("the path must be relative and stay in the target root");
  }
  return names[0] === ASIDE ? refuse("the path is one that the runtime needs for itself") : names;
}

/** Looks along a path before anything is written. */
function assertFree(root: string, names: readonly string[]): void {
  let place = root;
  for (const [index, name] of names.entries()) {
    place = path.join(place, name);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (index === names.length - 1) refuse(TAKEN);
    if (!found.isDirectory()) refuse(NO_FOLDER);
  }
}

/** Makes folders one by one; what stands there and is no folder ends it, a link above all. */
function makeFolders(root: string, names: readonly string[]): string {
  let folder = root;
  for (const name of names) {
    folder = path.join(folder, name);
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: FOLDER_MODE });
    if (!lstatSync(folder).isDirectory()) refuse(NO_FOLDER);
  }
  return folder;
}

/** Linux names an open folder whatever became of its path; elsewhere its path must do. */
function heldFolder(fd: number | null, folder: string): string {
  const held = `/proc/self/fd/${fd}`;
  return fd !== null && existsSync(held) ? held : folder;
}

/** Content as it is written aside. */
class AsideWriter implements ContentReceiver {
  readonly #place: string;
  readonly #folders = new Set<string>();

  constructor(place: string) {
    this.#place = place;
  }

  add(inside: string | null): ByteSink {
    if (inside === null) return this.#file(this.#place);
    const names = inside.split("/");
    this.#make("");
    for (let depth = 1; depth < names.length; depth += 1) this.#make(names.slice(0, depth).join("/"));
    return this.#file(path.join(this.#place, ...names));
  }

  /** For a directory or bundle without entries; makes all names last. */
  finish(isFolder: boolean): void {
    if (isFolder) this.#make("");
    for (const folder of this.#folders) syncFolder(path.join(this.#place, folder));
  }

  #make(inside: string): void {
    if (!this.#folders.has(inside)) mkdirSync(path.join(this.#place, inside), { mode: FOLDER_MODE });
    this.#folders.add(inside);
  }

  #file(place: string): ByteSink {
    const file = new NewFile(place, true);
    return { write: (piece) => file.write(piece), finish: () => file.finish(FILE_MODE), abandon: () => file.abandon() };
  }
}

/** Materializes the artifacts of one store under one root. One process at a time. */
export class Materializer {
  readonly #store: ArtifactStore;
  readonly #root: string;
  #active = 0;

  /**
   * Makes the root, and clears away what a killed process left half written.
   * @throws RuntimeFault MATERIALIZE_REFUSED where the root is a link or no folder, ARTIFACT_STORE where it cannot be made.
   */
  constructor(store: ArtifactStore, root: string) {
    this.#store = store;
    this.#root = guardFiles(() => path.join(realpathSync.native(path.dirname(root)), path.basename(root)));
    guardFiles(() => removeFolder(path.join(makeFolders(path.dirname(this.#root), [path.basename(this.#root)]), ASIDE)));
  }

  /**
   * Writes an artifact to a path relative to the root: a file, or the folder of a directory or bundle.
   * @throws RuntimeFault MATERIALIZE_REFUSED for an unsafe or taken path, an unknown artifact, or bytes that do not verify.
   */
  async materialize(artifact_id: string, target: string): Promise<void> {
    const names = namesOf(target);
    const manifest = this.#store.find(artifact_id);
    if (manifest === null) return refuse("no artifact of that id is stored");
    this.#active += 1;
    const aside = path.join(this.#root, ASIDE, randomUUID());
    try {
      const writer = guardFiles(() => this.#begin(names, aside));
      const isFolder = await this.#write(artifact_id, writer);
      guardFiles(() => {
        writer.finish(isFolder);
        this.#place(aside, names);
      });
    } finally {
      removeFolder(aside);
      this.#active -= 1;
      if (this.#active === 0) this.#clear();
    }
  }

  #begin(names: readonly string[], aside: string): AsideWriter {
    assertFree(this.#root, names);
    makeFolders(this.#root, [ASIDE]);
    return new AsideWriter(aside);
  }

  /** Bytes are verified as they are copied; a copy that does not verify never gets its name. */
  async #write(artifact_id: string, writer: AsideWriter): Promise<boolean> {
    let isFolder = true;
    const verified = await this.#store.copy(artifact_id, {
      add(inside) {
        isFolder = inside !== null;
        return guardFiles(() => writer.add(inside));
      },
    });
    return verified ? isFolder : refuse("its stored bytes do not verify");
  }

  /** Gives what is finished its name in a folder that is held open: a link that is put in the way meanwhile leads nowhere. */
  #place(aside: string, names: readonly string[]): void {
    const folder = makeFolders(this.#root, names.slice(0, -1));
    withFolder(folder, (fd) => {
      const held = heldFolder(fd, folder);
      if (realpathSync.native(held) !== folder) refuse("a part of the path is a link");
      const target = path.join(held, names.at(-1) ?? "");
      if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) refuse(TAKEN);
      renameSync(aside, target);
    });
  }

  #clear(): void {
    const folder = path.join(this.#root, ASIDE);
    try {
      if (readdirSync(folder).length === 0) rmdirSync(folder);
    } catch {
      // Gone, or never made.
    }
  }
}
