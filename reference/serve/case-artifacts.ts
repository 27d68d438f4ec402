/** The artifacts of one case: in its storage folder or in memory; and how a world that goes wrong damages them. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ArtifactChange } from "../../spec-cases/contract/types.ts";
import { artifactKey } from "../artifacts/compare.ts";
import { type Content, measureContent, readPayload } from "../artifacts/content.ts";
import { openArtifactFiles } from "../artifacts/files/file-store.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import { Materializer } from "../artifacts/materialize.ts";
import { createArtifactStore, type MemoryArtifact, type MemoryShelf } from "../artifacts/memory-store.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { CaseStorage } from "./storage.ts";

/** Folder of what is materialized, in the storage folder. */
const MATERIALIZED = "out";

/** A store, and the back door that only `world/update` uses: no operation of the runtime can change stored bytes (MEX-ART-04). */
export interface CaseArtifacts {
  readonly store: ArtifactStore;
  /** What `materialize` writes with, under a root that is made on first use; null for a case without a folder. */
  materializer(): Materializer | null;
  /** Changes stored bytes, never handles or manifests; an id that is not stored is passed over. */
  damage(change: ArtifactChange): void;
}

function contentOf({ base64, text, entries }: ArtifactChange): Content | null {
  if (base64 === undefined && text === undefined && entries === undefined) return null;
  return readPayload({ ...(base64 === undefined ? {} : { base64 }), ...(text === undefined ? {} : { text }), ...(entries === undefined ? {} : { entries }) });
}

function openInMemory(initial: ReadonlyMap<string, MemoryArtifact>): CaseArtifacts {
  const own: MemoryShelf = new Map();
  const store = createArtifactStore(initial, own);
  return {
    store,
    materializer: () => null,
    damage(change) {
      const key = artifactKey(change.artifact_id);
      const found = own.get(key) ?? initial.get(key) ?? null;
      if (found === null) return;
      const content = contentOf(change);
      if (change.remove === true) own.set(key, { ...found, content: null, lost: "missing" });
      else if (change.symlink_to !== undefined) own.set(key, { ...found, content: null, lost: "unreadable" });
      else if (content !== null) own.set(key, { manifest: found.manifest, content, measured: measureContent(content) });
    },
  };
}

function writePayload(place: string, content: Content): void {
  if (content.kind === "file") {
    writeFileSync(place, content.bytes);
    return;
  }
  mkdirSync(place);
  for (const entry of content.entries) {
    const file = path.join(place, ...entry.path.split("/"));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, entry.bytes);
  }
}

function openInFolder(initial: ReadonlyMap<string, MemoryArtifact>, { folder, is_resumed }: CaseStorage): CaseArtifacts {
  // A power cut is no part of a case, and a sync for every artifact of every case is felt.
  const store = openArtifactFiles({ root: folder, sync: false, initial: is_resumed ? [] : initial.values() });
  let materializer: Materializer | null = null;
  return {
    store,
    materializer() {
      materializer ??= new Materializer(store, path.join(folder, MATERIALIZED));
      return materializer;
    },
    damage(change) {
      const key = artifactKey(change.artifact_id);
      const content = contentOf(change);
      if (store.find(key) === null || (content === null && change.remove !== true && change.symlink_to === undefined)) return;
      const place = path.join(folder, artifactUri(key));
      chmodSync(path.dirname(place), 0o700);
      rmSync(place, { recursive: true, force: true });
      if (change.remove === true) return;
      if (change.symlink_to !== undefined) symlinkSync(change.symlink_to, place);
      else if (content !== null) writePayload(place, content);
    },
  };
}

/** Opens the artifacts of a case; `initial` are those of its world. A case that goes on finds what it left. */
export function openCaseArtifacts(initial: ReadonlyMap<string, MemoryArtifact>, storage: CaseStorage | null): CaseArtifacts {
  return storage === null ? openInMemory(initial) : openInFolder(initial, storage);
}
