/** The artifact store in memory: what tests and most cases run on. */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../contract/artifact-manifest.ts";
import { artifactKey, assertSameContent, assertTrueHandle, compareMeasured } from "./compare.ts";
import { type Content, type ContentReceiver, type Measured, measureContent, sendContent } from "./content.ts";
import { compareUtf8 } from "./hash.ts";
import { createManifest } from "./manifest.ts";
import { MemorySession } from "./memory-session.ts";
import type { ArtifactSession, ArtifactStore, HandleClaim, Verification, VerifiedArtifact } from "./store.ts";

/** One artifact: what its manifest says, and what its bytes are. Buffers are never written again once they stand here. */
export interface MemoryArtifact {
  readonly manifest: ArtifactManifest;
  /** Null, with the reason, where the bytes are gone: a fault that was injected. */
  readonly content: Content | null;
  readonly lost?: "missing" | "unreadable";
  /** Measured when the content came. */
  readonly measured: Measured;
}

/** Artifacts of one store; null for one that was removed. */
export type MemoryShelf = Map<string, MemoryArtifact | null>;

/** An artifact for a shelf. The handle is believed: a world may start with bytes that do not verify. */
export function toMemoryArtifact(handle: ArtifactHandle, content: Content, origin: ArtifactOrigin): MemoryArtifact {
  return { manifest: createManifest(handle, origin), content, measured: measureContent(content) };
}

/** A store over shared artifacts that it never changes; what is put goes to its own shelf. */
class MemoryStore implements ArtifactStore {
  readonly #shared: ReadonlyMap<string, MemoryArtifact>;
  readonly #own: MemoryShelf;

  constructor(shared: ReadonlyMap<string, MemoryArtifact>, own: MemoryShelf) {
    this.#shared = shared;
    this.#own = own;
  }

  /** The artifact of an id as it is now. */
  look(artifact_id: string): MemoryArtifact | null {
    const key = artifactKey(artifact_id);
    const own = this.#own.get(key);
    return own === undefined ? (this.#shared.get(key) ?? null) : own;
  }

  find(artifact_id: string): ArtifactManifest | null {
    return this.look(artifact_id)?.manifest ?? null;
  }

  verify(handle: HandleClaim): Verification {
    const found = this.look(handle.artifact_id);
    return found === null ? "missing" : (found.lost ?? compareMeasured(handle, found.manifest, found.measured));
  }

  list(): readonly ArtifactManifest[] {
    const keys = [...new Set([...this.#shared.keys(), ...this.#own.keys()])].sort(compareUtf8);
    return keys.flatMap((key) => this.find(key) ?? []);
  }

  read(artifact_id: string): VerifiedArtifact | null {
    const found = this.look(artifact_id);
    if (found === null || found.content === null || compareMeasured(found.manifest, found.manifest, found.measured) !== "verified") return null;
    return { manifest: found.manifest, content: found.content };
  }

  async copy(artifact_id: string, receiver: ContentReceiver): Promise<boolean> {
    const found = this.read(artifact_id);
    if (found !== null) sendContent(found.content, receiver);
    return found !== null;
  }

  put(handle: ArtifactHandle, content: Content, origin: ArtifactOrigin): ArtifactManifest {
    const artifact = toMemoryArtifact(handle, content, origin);
    assertTrueHandle(handle, artifact.measured);
    return this.shelve(artifact);
  }

  /** Stores an artifact whose handle is true; the same content again changes nothing. */
  shelve(artifact: MemoryArtifact): ArtifactManifest {
    const present = this.find(artifact.manifest.artifact_id);
    if (present === null) this.#own.set(artifactKey(artifact.manifest.artifact_id), artifact);
    else assertSameContent(present, artifact.measured);
    return present ?? artifact.manifest;
  }

  remove(artifact_ids: readonly string[]): void {
    for (const id of artifact_ids) this.#own.set(artifactKey(id), null);
  }

  openSession(): ArtifactSession {
    return new MemorySession(this);
  }

  close(): void {}
}

export type { MemoryStore };

/** Opens a store in memory. `own` is handed in by who injects faults. */
export function createArtifactStore(shared: ReadonlyMap<string, MemoryArtifact> = new Map(), own: MemoryShelf = new Map()): ArtifactStore {
  return new MemoryStore(shared, own);
}
