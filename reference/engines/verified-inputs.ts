/** What an engine reads its inputs through: bytes that the runtime verified, never a path (MEX-INT-01, READ-45). */

/** The verified inputs of one invocation. */
export interface VerifiedInputs {
  /**
   * The bytes of an input of the operation, verified against the handle that was judged; null where the runtime holds no
   * such file. Each call answers a private copy: what an engine does to it changes nothing for anybody else.
   */
  read(artifact_id: string): Uint8Array | null;
}
