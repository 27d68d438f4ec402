/** Writes the files of a run: run.jsonl while it goes on, the others at its end; never through a link. */
import { closeSync, constants, lstatSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HarnessError } from "../errors.ts";

/** A folder for the files of one run. */
export class ReportFolder {
  readonly folder: string;

  /** Makes the folder. Throws USAGE where something else stands in its place. */
  constructor(folder: string) {
    this.folder = folder;
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      throw new HarnessError(
        "USAGE",
        `the report folder \`${folder}\` cannot be made: ${cause instanceof Error ? cause.message : String(cause)}; give another one with \`--report-dir\``,
        {},
        { cause },
      );
    }
  }

  /** Writes a whole file. */
  write(name: string, text: string): void {
    const file = this.open(name);
    file.append(text);
    file.close();
  }

  /** Opens a file to be written piece by piece. */
  open(name: string): { append(text: string): void; close(): void } {
    const place = path.join(this.folder, name);
    let descriptor: number;
    try {
      descriptor = openSync(place, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o644);
    } catch (cause) {
      throw new HarnessError(
        "USAGE",
        `the report file \`${place}\` cannot be written${isLink(place) ? ": it is a link" : ""}; remove it, or give another folder with \`--report-dir\``,
        {},
        { cause },
      );
    }
    return { append: (text) => writeFileSync(descriptor, text), close: () => closeSync(descriptor) };
  }
}

function isLink(place: string): boolean {
  try {
    return lstatSync(place).isSymbolicLink();
  } catch {
    return false;
  }
}

/** A name from a target as a file name: lower case letters, digits and hyphens, never empty. */
export function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return plain === "" ? "target" : plain;
}
