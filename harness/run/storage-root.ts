/** Where targets that keep files get their folders. */
import { mkdtempSync, rmSync } from "node:fs";
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
}
