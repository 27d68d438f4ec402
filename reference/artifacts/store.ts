/** Artifact stores: immutable content under its handle (MEX-ART-04), in memory or on disk behind one interface. */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../contract/artifact-manifest.ts";
import type { Content, ContentReceiver, Payload } from "./content.ts";

/** An artifact as an engine stages it, or as a world has it. */
export interface ArtifactInput extends Payload {
  readonly handle: ArtifactHandle;
  readonly media_type: string;
  readonly artifact_type: string;
}

/**
 * What is found over stored bytes: they are what the handle says, or not, and why. `unreadable` stands for a payload that is no
 * regular file or folder of the store, such as a link (MEX-INT-08).
 */
export type Verification = "verified" | "missing" | "unreadable" | "hash" | "size";

/** What is known of an artifact that is staged or stored. */
export type ArtifactFacts = Pick<ArtifactManifest, "artifact_id" | "kind" | "content_hash" | "size_bytes" | "mime" | "artifact_type">;

/** The members of a handle that are compared with stored bytes. */
export type HandleClaim = Pick<ArtifactHandle, "artifact_id" | "content_hash" | "size_bytes">;

/** Read-only view for the gates. */
export interface ArtifactView {
  /** What is known of the artifact of an id, or null. It says nothing of the bytes. */
  find(artifact_id: string): ArtifactFacts | null;
  /** Compares stored bytes, as they are now, with a handle. Large content is read later. */
  verify(handle: HandleClaim): Verification | Promise<Verification>;
}

/** Bytes of verified inputs, taken when they were verified: a private copy that nobody changes since (MEX-INT-06). */
export interface InputCopies extends ArtifactView {
  /** Bytes of a file; null for what was not verified, and for a directory or bundle. */
  read(artifact_id: string): Uint8Array | null;
  /** Files of a directory or bundle in the order of its index; null for what was not verified, and for a file. */
  readEntries(artifact_id: string): readonly { readonly path: string; readonly bytes: Uint8Array }[] | null;
  /** Bytes of a file piece by piece, for what is large. */
  stream(artifact_id: string): AsyncIterable<Uint8Array> | null;
}

/** The staging of one attempt: nothing in it is stored yet (MEX-BYP-03). The view is over what is staged and what is stored. */
export interface Staging extends ArtifactView {
  /** A folder of this attempt alone, made on the first call; null for a store in memory. */
  workspace(): string | null;
  /**
   * Stages content. The same bytes as those of a stored artifact are no new artifact (READ-58).
   * @throws RuntimeFault ARTIFACT_INVALID where hash or size disagree with the handle, or the id holds other content.
   */
  put(input: ArtifactInput): void;
  /** Stages a file of this attempt's workspace in bounded memory; `file` is relative to the workspace. Throws as `put` does. */
  putFile(input: Omit<ArtifactInput, keyof Payload>, file: string): Promise<void>;
  /**
   * Stores what is staged under these ids, each with its origin, all or none; ids that are stored already stay as they are.
   * @throws RuntimeFault ARTIFACT_INVALID for an id that is neither, ARTIFACT_STORE where the disk refuses.
   */
  export(origins: ReadonlyMap<string, ArtifactOrigin>): void;
  /** Takes back what this attempt has exported: its result is not handed out after all. */
  withdraw(): void;
}

/** What one attempt does with artifacts. */
export interface ArtifactSession {
  readonly inputs: InputCopies;
  readonly staging: Staging;
  /** Discards copies, and what was staged and not exported. */
  close(): void;
}

/** An artifact's content for whom the store hands it to: in memory as a whole. */
export interface VerifiedArtifact {
  readonly manifest: ArtifactManifest;
  readonly content: Content;
}

/** The store. */
export interface ArtifactStore extends ArtifactView {
  find(artifact_id: string): ArtifactManifest | null;
  /** Manifests of all that is stored, by id. */
  list(): readonly ArtifactManifest[];
  /** Content that verifies against its manifest, else null. Bytes that no longer verify are not found. */
  read(artifact_id: string): VerifiedArtifact | null;
  /** The same for a receiver of pieces, in bounded memory; false where the bytes do not verify, and what was received is void. */
  copy(artifact_id: string, receiver: ContentReceiver): Promise<boolean>;
  /**
   * Stores an artifact that the runtime itself makes. Throws as `Staging.put` does.
   */
  put(handle: ArtifactHandle, content: Content, origin: ArtifactOrigin): ArtifactManifest;
  /** Removes artifacts whole, manifest and all: for retention alone. Ids that are not stored are passed over. */
  remove(artifact_ids: readonly string[]): void;
  openSession(): ArtifactSession;
  close(): void;
}
