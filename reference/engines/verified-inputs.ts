/** What an engine reads its inputs through: bytes that the runtime verified, never a path (MEX-INT-01, MEX-INT-06). */

/** One file of an input that is a directory or bundle. */
export interface VerifiedEntry {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The verified inputs of one invocation: the very bytes that were hashed when its operation was judged, whatever became of the
 * stored ones since. Each call answers a private copy: what an engine does to it changes nothing for anybody else.
 */
export interface VerifiedInputs {
  /** The bytes of an input that is a file; null where the operation has no such input. */
  read(artifact_id: string): Uint8Array | null;
  /** The files of an input that is a directory or bundle, sorted by path; null where the operation has no such input. */
  readEntries(artifact_id: string): readonly VerifiedEntry[] | null;
  /** The bytes of a file piece by piece, for inputs that do not fit into memory; null where the operation has no such input. */
  stream(artifact_id: string): AsyncIterable<Uint8Array> | null;
}
