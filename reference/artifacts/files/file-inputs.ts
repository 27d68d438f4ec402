/** Inputs of one attempt, copied while they are hashed: small ones into memory, large ones into the attempt's folder (MEX-INT-06). */
import { closeSync } from "node:fs";
import path from "node:path";
import type { ArtifactManifest } from "../../contract/artifact-manifest.ts";
import { canonicalEntries } from "../bundle-index.ts";
import { artifactKey, compareMeasured } from "../compare.ts";
import { type Content, type ContentReceiver, type Measured, MemoryReceiver } from "../content.ts";
import type { ArtifactFacts, HandleClaim, InputCopies, Verification } from "../store.ts";
import type { SessionFolder } from "./file-session.ts";
import type { FileStore } from "./file-store.ts";
import { guardFiles } from "./guard.ts";
import { PAYLOAD } from "./layout.ts";
import type { Unmeasured } from "./payload.ts";
import { finishInTurns, finishNow, PIECE_BYTES, SMALL_BYTES } from "./pieces.ts";
import { listFiles, openRegular, readPieces, standingAt } from "./safe-read.ts";
import { PayloadWriter } from "./written.ts";

/** Memory that the copies of one attempt may take; what is beyond goes to its folder. */
const MAX_MEMORY_BYTES = 16 * 1024 * 1024;

/** A verified copy: in memory, or at a place on disk. */
interface Copy {
  readonly manifest: ArtifactManifest;
  readonly measured: Measured;
  readonly at: { readonly content: Content } | { readonly place: string };
}

function readWhole(place: string): Buffer | null {
  const fd = openRegular(place);
  if (fd === null) return null;
  try {
    const pieces: Buffer[] = [];
    finishNow(readPieces(fd, Number.MAX_SAFE_INTEGER - 1, (piece) => pieces.push(Buffer.from(piece))));
    return Buffer.concat(pieces);
  } finally {
    closeSync(fd);
  }
}

async function* streamFile(place: string): AsyncGenerator<Uint8Array> {
  const fd = openRegular(place);
  if (fd === null) return;
  try {
    let piece: Buffer = Buffer.alloc(0);
    const work = readPieces(fd, Number.MAX_SAFE_INTEGER - 1, (read) => {
      piece = Buffer.from(read);
    });
    while (work.next().done !== true) yield piece;
  } finally {
    closeSync(fd);
  }
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield Uint8Array.from(bytes.subarray(start, start + PIECE_BYTES));
}

export class FileInputs implements InputCopies {
  readonly #store: FileStore;
  readonly #folder: SessionFolder;
  readonly #copies = new Map<string, Copy>();
  #memory = 0;

  constructor(store: FileStore, folder: SessionFolder) {
    this.#store = store;
    this.#folder = folder;
  }

  find(artifact_id: string): ArtifactFacts | null {
    return this.#store.find(artifact_id);
  }

  verify(handle: HandleClaim): Verification | Promise<Verification> {
    const copy = this.#copies.get(artifactKey(handle.artifact_id));
    if (copy !== undefined) return compareMeasured(handle, copy.manifest, copy.measured);
    const manifest = this.#store.find(handle.artifact_id);
    if (manifest === null) return "missing";
    const claimed = compareMeasured(handle, manifest, manifest);
    return claimed === "verified" ? this.#take(manifest) : claimed;
  }

  read(artifact_id: string): Uint8Array | null {
    const at = this.#copies.get(artifactKey(artifact_id))?.at;
    if (at === undefined) return null;
    if ("content" in at) return at.content.kind === "file" ? Uint8Array.from(at.content.bytes) : null;
    return standingAt(at.place) === "file" ? readWhole(at.place) : null;
  }

  readEntries(artifact_id: string): readonly { readonly path: string; readonly bytes: Uint8Array }[] | null {
    const at = this.#copies.get(artifactKey(artifact_id))?.at;
    if (at === undefined) return null;
    if ("content" in at)
      return at.content.kind === "entries" ? at.content.entries.map(({ path: inside, bytes }) => ({ path: inside, bytes: Uint8Array.from(bytes) })) : null;
    const files = standingAt(at.place) === "folder" ? listFiles(at.place) : null;
    return files === null ? null : canonicalEntries(files).map(({ path: inside, place }) => ({ path: inside, bytes: readWhole(place) ?? Buffer.alloc(0) }));
  }

  stream(artifact_id: string): AsyncIterable<Uint8Array> | null {
    const at = this.#copies.get(artifactKey(artifact_id))?.at;
    if (at === undefined) return null;
    if ("content" in at) return at.content.kind === "file" ? pieceOf(at.content.bytes) : null;
    return standingAt(at.place) === "file" ? streamFile(at.place) : null;
  }

  clear(): void {
    this.#copies.clear();
  }

  #take(manifest: ArtifactManifest): Verification | Promise<Verification> {
    const { size_bytes } = manifest;
    if (size_bytes <= SMALL_BYTES && this.#memory + size_bytes <= MAX_MEMORY_BYTES) {
      this.#memory += size_bytes;
      const receiver = new MemoryReceiver();
      return this.#keep(manifest, finishNow(this.#store.take(manifest, receiver)), () => ({ content: receiver.content() }));
    }
    return this.#takeToFolder(manifest);
  }

  async #takeToFolder(manifest: ArtifactManifest): Promise<Verification> {
    const folder = guardFiles(() => this.#folder.make("inputs", artifactKey(manifest.artifact_id)));
    // A copy lives as long as its process: no need to make it last.
    const receiver: ContentReceiver = new PayloadWriter(folder, false);
    const measured = await finishInTurns(this.#store.take(manifest, receiver));
    if (!this.#folder.isClosed) return this.#keep(manifest, measured, () => ({ place: path.join(folder, PAYLOAD) }));
    // The attempt ended while its input was read, and its folder may have come back.
    this.#folder.remove();
    return "unreadable";
  }

  #keep(manifest: ArtifactManifest, measured: Measured | Unmeasured, at: () => Copy["at"]): Verification {
    if (typeof measured === "string") return measured;
    const verification = compareMeasured(manifest, manifest, measured);
    if (verification === "verified") this.#copies.set(artifactKey(manifest.artifact_id), { manifest, measured, at: at() });
    return verification;
  }
}
