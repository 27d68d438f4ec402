/** The artifact store, in memory: immutable content under its handle (MEX-ART-04). A store on disk takes the same place. */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import { type Content, contentHash, contentSize, type Payload, readPayload } from "./content.ts";

/** An artifact to store. */
export interface ArtifactInput extends Payload {
  readonly handle: ArtifactHandle;
  readonly media_type: string;
  readonly artifact_type: string;
}

/** A stored artifact. */
export interface StoredArtifact {
  readonly handle: ArtifactHandle;
  readonly media_type: string;
  readonly artifact_type: string;
  readonly content: Content;
  /** Measured when it was stored. */
  readonly content_hash: string;
  readonly size_bytes: number;
}

/** Read-only view for the gates. */
export interface ArtifactView {
  /** What is stored under an id, or null. */
  find(artifact_id: string): StoredArtifact | null;
}

/** The store. */
export interface ArtifactStore extends ArtifactView {
  /**
   * Stores content under its handle. The same bytes again are allowed (READ-58).
   * @throws RuntimeFault ARTIFACT_INVALID where hash or size disagree with the handle, or the id holds other bytes.
   */
  put(input: ArtifactInput): StoredArtifact;
}

/** Measures content against its handle. */
function measure(input: ArtifactInput): StoredArtifact {
  const { handle, media_type, artifact_type } = input;
  const content = readPayload(input);
  return { handle, media_type, artifact_type, content, content_hash: contentHash(content), size_bytes: contentSize(content) };
}

function assertTrueHandle(artifact: StoredArtifact): void {
  const { handle, content_hash, size_bytes } = artifact;
  if (handle.content_hash !== content_hash) throw new RuntimeFault("ARTIFACT_INVALID", "content does not have the `content_hash` of its handle");
  if (handle.size_bytes !== size_bytes) throw new RuntimeFault("ARTIFACT_INVALID", "content does not have the `size_bytes` of its handle");
}

/** Content that several stores share and none of them changes: the artifacts that a world starts with. */
export function readArtifacts(inputs: readonly ArtifactInput[]): ReadonlyMap<string, StoredArtifact> {
  return new Map(inputs.map((input) => [input.handle.artifact_id, measure(input)]));
}

/** A store over shared content; what is put goes to this store alone. */
export function createArtifactStore(shared: ReadonlyMap<string, StoredArtifact> = new Map()): ArtifactStore {
  const own = new Map<string, StoredArtifact>();
  const find = (artifact_id: string): StoredArtifact | null => own.get(artifact_id) ?? shared.get(artifact_id) ?? null;
  return {
    find,
    put(input) {
      const artifact = measure(input);
      assertTrueHandle(artifact);
      const present = find(artifact.handle.artifact_id);
      if (present === null) own.set(artifact.handle.artifact_id, artifact);
      else if (present.content_hash !== artifact.content_hash)
        throw new RuntimeFault("ARTIFACT_INVALID", "artifacts are immutable: the id holds other content");
      return present ?? artifact;
    },
  };
}
