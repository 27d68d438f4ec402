/** One attempt over a store in memory. Content there is never written again, so that holding it is a private copy. */
import type { ArtifactOrigin } from "../contract/artifact-manifest.ts";
import { RuntimeFault } from "../faults.ts";
import { artifactKey, assertSameContent, assertTrueHandle, compareMeasured } from "./compare.ts";
import { type Content, type Measured, measureContent, readPayload } from "./content.ts";
import { createManifest } from "./manifest.ts";
import type { MemoryArtifact, MemoryStore } from "./memory-store.ts";
import type { ArtifactFacts, ArtifactInput, ArtifactSession, HandleClaim, InputCopies, Staging, Verification } from "./store.ts";

/** What the session asks of its store. */
type Shelf = Pick<MemoryStore, "look" | "find" | "verify" | "shelve" | "remove">;

/** Inputs as they were when they were verified first. */
class MemoryInputs implements InputCopies {
  readonly #shelf: Shelf;
  readonly #taken = new Map<string, MemoryArtifact>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  find(artifact_id: string): ArtifactFacts | null {
    return this.#shelf.find(artifact_id);
  }

  verify(handle: HandleClaim): Verification {
    const key = artifactKey(handle.artifact_id);
    const found = this.#taken.get(key) ?? this.#shelf.look(key);
    if (found === null) return "missing";
    const verification = found.lost ?? compareMeasured(handle, found.manifest, found.measured);
    if (verification === "verified") this.#taken.set(key, found);
    return verification;
  }

  read(artifact_id: string): Uint8Array | null {
    const content = this.#content(artifact_id);
    return content?.kind === "file" ? Uint8Array.from(content.bytes) : null;
  }

  readEntries(artifact_id: string): readonly { readonly path: string; readonly bytes: Uint8Array }[] | null {
    const content = this.#content(artifact_id);
    return content?.kind === "entries" ? content.entries.map(({ path, bytes }) => ({ path, bytes: Uint8Array.from(bytes) })) : null;
  }

  stream(artifact_id: string): AsyncIterable<Uint8Array> | null {
    const bytes = this.read(artifact_id);
    return bytes === null ? null : pieceOf(bytes);
  }

  clear(): void {
    this.#taken.clear();
  }

  #content(artifact_id: string): Content | null {
    return this.#taken.get(artifactKey(artifact_id))?.content ?? null;
  }
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

interface StagedContent {
  readonly input: ArtifactInput;
  readonly content: Content;
  readonly measured: Measured;
}

class MemoryStaging implements Staging {
  readonly #shelf: Shelf;
  readonly #staged = new Map<string, StagedContent>();
  #exported: string[] = [];

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  workspace(): null {
    return null;
  }

  find(artifact_id: string): ArtifactFacts | null {
    const staged = this.#staged.get(artifactKey(artifact_id));
    if (staged === undefined) return this.#shelf.find(artifact_id);
    const { handle, media_type, artifact_type } = staged.input;
    return { ...handle, mime: media_type, artifact_type };
  }

  verify(handle: HandleClaim): Verification {
    const staged = this.#staged.get(artifactKey(handle.artifact_id));
    return staged === undefined ? this.#shelf.verify(handle) : compareMeasured(handle, staged.measured, staged.measured);
  }

  put(input: ArtifactInput): void {
    const key = artifactKey(input.handle.artifact_id);
    const content = readPayload(input);
    const measured = measureContent(content);
    assertTrueHandle(input.handle, measured);
    const present = this.#shelf.find(key) ?? this.#staged.get(key)?.measured ?? null;
    if (present === null) this.#staged.set(key, { input, content, measured });
    else assertSameContent(present, measured);
  }

  async putFile(): Promise<void> {
    throw new RuntimeFault("ARTIFACT_STORE", "a store in memory has no workspace; stage the bytes");
  }

  export(origins: ReadonlyMap<string, ArtifactOrigin>): void {
    const chosen = [...origins].map(([id, origin]) => ({ key: artifactKey(id), origin }));
    const missing = chosen.find(({ key }) => !this.#staged.has(key) && this.#shelf.find(key) === null);
    if (missing !== undefined) throw new RuntimeFault("ARTIFACT_INVALID", "an artifact that is neither staged nor stored cannot be exported");
    for (const { key } of chosen) {
      const staged = this.#staged.get(key);
      if (staged === undefined) continue;
      const present = this.#shelf.find(key);
      if (present !== null) assertSameContent(present, staged.measured);
    }
    for (const { key, origin } of chosen) {
      const staged = this.#staged.get(key);
      if (staged === undefined || this.#shelf.find(key) !== null) continue;
      this.#shelf.shelve({ manifest: createManifest(staged.input.handle, origin), content: staged.content, measured: staged.measured });
      this.#exported.push(key);
    }
  }

  withdraw(): void {
    this.#shelf.remove(this.#exported);
    this.#exported = [];
  }

  clear(): void {
    this.#staged.clear();
  }
}

/** A session over a memory store. */
export class MemorySession implements ArtifactSession {
  readonly inputs: MemoryInputs;
  readonly staging: MemoryStaging;

  constructor(shelf: Shelf) {
    this.inputs = new MemoryInputs(shelf);
    this.staging = new MemoryStaging(shelf);
  }

  close(): void {
    this.inputs.clear();
    this.staging.clear();
  }
}
