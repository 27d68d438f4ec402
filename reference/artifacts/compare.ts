/** Compares what was measured, what the manifest says and what a handle says. */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import type { Measured } from "./content.ts";
import type { Verification } from "./store.ts";

/** A UUID is the same in either letter case: one id, one artifact. */
export function artifactKey(artifact_id: string): string {
  return artifact_id.toLowerCase();
}

/** True for equal content. */
export function sameContent(left: Measured, right: Measured): boolean {
  return left.content_hash === right.content_hash && left.size_bytes === right.size_bytes;
}

/** Whether stored bytes are still those of the manifest, and whether the handle means them. */
export function compareMeasured(handle: Measured, manifest: Measured, measured: Measured): Verification {
  if (measured.content_hash !== manifest.content_hash || handle.content_hash !== manifest.content_hash) return "hash";
  return measured.size_bytes === manifest.size_bytes && handle.size_bytes === manifest.size_bytes ? "verified" : "size";
}

/** @throws RuntimeFault ARTIFACT_INVALID where a handle does not tell the truth about its content. */
export function assertTrueHandle(handle: ArtifactHandle, measured: Measured): void {
  for (const member of ["content_hash", "size_bytes"] as const) {
    if (handle[member] !== measured[member]) throw new RuntimeFault("ARTIFACT_INVALID", `content does not have the \`${member}\` of its handle`);
  }
}

/** @throws RuntimeFault ARTIFACT_INVALID where an id is taken by other content (MEX-ART-04, READ-58). */
export function assertSameContent(present: Measured, measured: Measured): void {
  if (!sameContent(present, measured)) throw new RuntimeFault("ARTIFACT_INVALID", "artifacts are immutable: the id holds other content");
}
