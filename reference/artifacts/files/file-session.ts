/** One attempt over a store on disk: copies of its inputs, its staging, its workspace, in a folder of its own (MEX-BYP-03). */
import { randomUUID } from "node:crypto";
import path from "node:path";
import type { ArtifactSession } from "../store.ts";
import { makeFolder } from "./durable.ts";
import { FileInputs } from "./file-inputs.ts";
import { FileStaging } from "./file-staging.ts";
import type { FileStore } from "./file-store.ts";
import { removeFolder } from "./written.ts";

/** A folder that is made when it is needed first. */
export class SessionFolder {
  readonly #place: string;
  #made = false;
  #closed = false;

  constructor(staging: string) {
    this.#place = path.join(staging, randomUUID());
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** A new folder inside, or the one of that name. */
  make(...names: readonly string[]): string {
    const folder = path.join(this.#place, ...names);
    makeFolder(folder);
    this.#made = true;
    return folder;
  }

  remove(): void {
    this.#closed = true;
    if (this.#made) removeFolder(this.#place);
  }
}

/** A session over a file store. */
export class FileSession implements ArtifactSession {
  readonly inputs: FileInputs;
  readonly staging: FileStaging;
  readonly #folder: SessionFolder;

  constructor(store: FileStore) {
    this.#folder = new SessionFolder(store.layout.staging);
    this.inputs = new FileInputs(store, this.#folder);
    this.staging = new FileStaging(store, this.#folder);
  }

  close(): void {
    this.inputs.clear();
    this.#folder.remove();
  }
}
