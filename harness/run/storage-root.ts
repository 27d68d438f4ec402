/** Where targets that keep files get their folders. */
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A folder outside the working tree for targets that keep files; made on first use, removed at the end. */
export class StorageRoot {
  #folder: string | undefined;

  folder(): string {
    this.#folder ??= mkdtempSync(path.join(os.tmpdir(), "mex-conformance-"));
    return this.#folder;
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The same, without holding up what else runs in this process. */
  async clear(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
