/** Folders for targets that keep files: one for each target, made when it is asked for, in one that stands already. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Where the cases of one target get their folders. */
export interface CaseFolders {
  folder(): string;
  clear(): Promise<void>;
}

/** Numbered folders in `root`. Removed at once: to have a thread pool remove a few files costs more than to remove them. */
export class NumberedFolders {
  readonly #root: string;
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** The folders of the next target. */
  next(): CaseFolders {
    this.#count += 1;
    const place = path.join(this.#root, String(this.#count));
    let isMade = false;
    return {
      folder: () => {
        if (!isMade) mkdirSync(place, { recursive: true });
        isMade = true;
        return place;
      },
      clear: async () => {
        if (isMade) rmSync(place, { recursive: true, force: true });
      },
    };
  }
}
