/** The artifact store on disk: `.handshake/artifacts/L3/<artifact_id>/payload` beside `artifact.json` (MEX-ART-05). */
import { randomUUID } from "node:crypto";
import { closeSync, lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../../contract/artifact-manifest.ts";
import { RuntimeFault } from "../../faults.ts";
import { artifactKey, assertSameContent, assertTrueHandle, compareMeasured } from "../compare.ts";
import { type Content, type ContentReceiver, indexOf, type Measured, MemoryReceiver, measureContent, sendContent } from "../content.ts";
import { compareUtf8 } from "../hash.ts";
import { createManifest, parseManifest } from "../manifest.ts";
import type { MemoryArtifact } from "../memory-store.ts";
import type { ArtifactSession, ArtifactStore, HandleClaim, Verification, VerifiedArtifact } from "../store.ts";
import { makeFolder, moveDurably } from "./durable.ts";
import { FileSession } from "./file-session.ts";
import { guardFiles } from "./guard.ts";
import { ensureLayout, type Layout, MANIFEST, PAYLOAD } from "./layout.ts";
import { takePayload, type Unmeasured } from "./payload.ts";
import { finishInTurns, finishNow, type Pieces, SMALL_BYTES } from "./pieces.ts";
import { openRegular, readPieces } from "./safe-read.ts";
import { PayloadWriter, removeFolder, writeSidecars } from "./written.ts";

/** What opens a store on disk. One process writes at a time; any number may read. */
export interface FileStoreOptions {
  /** An existing folder: the workspace. */
  readonly root: string;
  /** True (the default) to survive a power cut too; false survives a killed process. */
  readonly sync?: boolean;
  /** Artifacts that stand there from the start; those whose id stands there already stay as they are. */
  readonly initial?: Iterable<MemoryArtifact>;
}

/** Content up to this size can be read as a whole. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads a small text file, or null. */
function readText(place: string, limit: number): string | null {
  const fd = openRegular(place);
  if (fd === null) return null;
  try {
    const pieces: Buffer[] = [];
    return finishNow(readPieces(fd, limit, (piece) => pieces.push(Buffer.from(piece)))) ? Buffer.concat(pieces).toString("utf8") : null;
  } finally {
    closeSync(fd);
  }
}

export class FileStore implements ArtifactStore {
  readonly layout: Layout;
  readonly sync: boolean;
  /** Manifests do not change once they stand there. */
  readonly #known = new Map<string, ArtifactManifest>();

  constructor({ root, sync = true }: FileStoreOptions) {
    this.layout = ensureLayout(root);
    this.sync = sync;
  }

  /** The folder of an artifact; null for what is no id. */
  folderOf(artifact_id: string): string | null {
    const key = artifactKey(artifact_id);
    return ID.test(key) ? path.join(this.layout.exports, key) : null;
  }

  find(artifact_id: string): ArtifactManifest | null {
    const key = artifactKey(artifact_id);
    const known = this.#known.get(key) ?? this.#readManifest(key);
    if (known !== null) this.#known.set(key, known);
    return known;
  }

  /** True where anything stands in the place of an artifact, also what is none. */
  isTaken(artifact_id: string): boolean {
    const folder = this.folderOf(artifact_id);
    return folder !== null && lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  }

  verify(handle: HandleClaim): Verification | Promise<Verification> {
    const manifest = this.find(handle.artifact_id);
    if (manifest === null) return "missing";
    const claimed = compareMeasured(handle, manifest, manifest);
    if (claimed !== "verified") return claimed;
    const compare = (measured: Measured | Unmeasured): Verification => (typeof measured === "string" ? measured : compareMeasured(handle, manifest, measured));
    const work = this.take(manifest);
    return manifest.size_bytes <= SMALL_BYTES ? compare(finishNow(work)) : finishInTurns(work).then(compare);
  }

  /** Measures a stored payload, and copies it on the way. */
  take(manifest: ArtifactManifest, receiver: ContentReceiver | null = null): Pieces<Measured | Unmeasured> {
    return takePayload(path.join(this.layout.exports, artifactKey(manifest.artifact_id), PAYLOAD), manifest.size_bytes, receiver);
  }

  list(): readonly ArtifactManifest[] {
    return readdirSync(this.layout.exports)
      .filter((name) => ID.test(name))
      .sort(compareUtf8)
      .flatMap((name) => this.find(name) ?? []);
  }

  read(artifact_id: string): VerifiedArtifact | null {
    const manifest = this.find(artifact_id);
    if (manifest === null) return null;
    if (manifest.size_bytes > MAX_READ_BYTES) throw new RuntimeFault("ARTIFACT_STORE", "the artifact is too large to be read as a whole; copy it in pieces");
    const receiver = new MemoryReceiver();
    const measured = finishNow(this.take(manifest, receiver));
    if (typeof measured === "string" || compareMeasured(manifest, manifest, measured) !== "verified") return null;
    return { manifest, content: receiver.content() };
  }

  async copy(artifact_id: string, receiver: ContentReceiver): Promise<boolean> {
    const manifest = this.find(artifact_id);
    if (manifest === null) return false;
    const measured = await finishInTurns(this.take(manifest, receiver));
    return typeof measured === "object" && compareMeasured(manifest, manifest, measured) === "verified";
  }

  put(handle: ArtifactHandle, content: Content, origin: ArtifactOrigin): ArtifactManifest {
    const measured = measureContent(content);
    assertTrueHandle(handle, measured);
    const present = this.find(handle.artifact_id);
    if (present !== null) assertSameContent(present, measured);
    return present ?? this.install(createManifest(handle, origin), content);
  }

  /** Stores content as it is under a new id; whether the manifest tells the truth about it is not asked. */
  install(manifest: ArtifactManifest, content: Content): ArtifactManifest {
    return guardFiles(() => {
      const folder = path.join(this.layout.staging, randomUUID());
      makeFolder(folder);
      try {
        const writer = new PayloadWriter(folder, this.sync);
        if (content.kind === "entries") writer.beginFolder();
        sendContent(content, writer);
        writer.finish();
        writeSidecars(folder, manifest, content.kind === "entries" ? indexOf(content.entries) : null, this.sync);
        this.adopt(folder, manifest);
        return manifest;
      } finally {
        removeFolder(folder);
      }
    });
  }

  /**
   * Moves a finished folder to its place, at once.
   * @throws RuntimeFault ARTIFACT_INVALID where anything stands there already: nothing stored is replaced (MEX-ART-04).
   */
  adopt(folder: string, manifest: ArtifactManifest): void {
    const target = this.folderOf(manifest.artifact_id);
    if (target === null || this.isTaken(manifest.artifact_id)) throw new RuntimeFault("ARTIFACT_INVALID", "artifacts are immutable: the id is taken");
    moveDurably(folder, target, this.sync);
    this.#known.set(artifactKey(manifest.artifact_id), manifest);
  }

  /** Each artifact is moved aside first: it is there whole or not at all, also for other processes. */
  remove(artifact_ids: readonly string[]): void {
    guardFiles(() => {
      for (const id of artifact_ids) {
        const folder = this.folderOf(id);
        if (folder === null || !this.isTaken(id)) continue;
        const aside = path.join(this.layout.staging, randomUUID());
        moveDurably(folder, aside, this.sync);
        this.#known.delete(artifactKey(id));
        removeFolder(aside);
      }
    });
  }

  openSession(): ArtifactSession {
    return new FileSession(this);
  }

  close(): void {
    this.#known.clear();
  }

  /** A manifest that cannot be read, or speaks of another artifact, is none: what it stands beside is not stored. */
  #readManifest(key: string): ArtifactManifest | null {
    const text = ID.test(key) ? readText(path.join(this.layout.exports, key, MANIFEST), MAX_MANIFEST_BYTES) : null;
    if (text === null) return null;
    try {
      const manifest = parseManifest(text);
      return artifactKey(manifest.artifact_id) === key ? manifest : null;
    } catch {
      return null;
    }
  }
}

/** What a killed process left in staging was never stored. */
function sweep({ staging }: Layout): void {
  for (const name of readdirSync(staging)) removeFolder(path.join(staging, name));
}

/**
 * Opens a store on disk and clears away what a killed process left behind.
 * @throws RuntimeFault ARTIFACT_STORE where the folders cannot be made or written.
 */
export function openArtifactFiles(options: FileStoreOptions): ArtifactStore {
  const store = new FileStore(options);
  guardFiles(() => sweep(store.layout));
  for (const { manifest, content } of options.initial ?? []) {
    if (content !== null && !store.isTaken(manifest.artifact_id)) store.install(manifest, content);
  }
  return store;
}
