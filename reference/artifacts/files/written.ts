/** Artifact folders as they are written: payload, index, manifest, all read-only. */
import { rmSync } from "node:fs";
import path from "node:path";
import type { ArtifactManifest } from "../../contract/artifact-manifest.ts";
import { type IndexEntry, indexText } from "../bundle-index.ts";
import type { ByteSink, ContentReceiver } from "../content.ts";
import { renderManifest } from "../manifest.ts";
import { makeFolder, NewFile, syncFolder, writeNewFile } from "./durable.ts";
import { BUNDLE_INDEX, MANIFEST, PAYLOAD } from "./layout.ts";

/** Receives content into `payload` of an artifact folder that is not in its place yet. */
export class PayloadWriter implements ContentReceiver {
  readonly #folder: string;
  readonly #sync: boolean;
  readonly #folders = new Set<string>();

  /** `folder` exists. A directory or bundle is begun with `beginFolder`, so that an empty one is a folder too. */
  constructor(folder: string, sync: boolean) {
    this.#folder = folder;
    this.#sync = sync;
  }

  beginFolder(): void {
    this.#make(path.join(this.#folder, PAYLOAD));
  }

  add(inside: string | null): ByteSink {
    if (inside === null) return new NewFile(path.join(this.#folder, PAYLOAD), this.#sync);
    const place = path.join(this.#folder, PAYLOAD, ...inside.split("/"));
    this.#make(path.dirname(place));
    return new NewFile(place, this.#sync);
  }

  /** Makes the names of all folders last. */
  finish(): void {
    if (this.#sync) for (const folder of this.#folders) syncFolder(folder);
  }

  #make(folder: string): void {
    if (this.#folders.has(folder)) return;
    const parent = path.dirname(folder);
    if (parent.length >= path.join(this.#folder, PAYLOAD).length) this.#make(parent);
    makeFolder(folder);
    this.#folders.add(folder);
  }
}

/** Writes what stands beside the payload, and makes the folder's names last. */
export function writeSidecars(folder: string, manifest: ArtifactManifest, index: readonly IndexEntry[] | null, sync: boolean): void {
  if (index !== null) writeNewFile(path.join(folder, BUNDLE_INDEX), Buffer.from(indexText(index)), sync);
  writeNewFile(path.join(folder, MANIFEST), Buffer.from(renderManifest(manifest)), sync);
  if (sync) syncFolder(folder);
}

/** Removes a folder with all that stands in it; links are removed, never followed. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
