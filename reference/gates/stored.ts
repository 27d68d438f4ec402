/** Handles against the bytes that are stored under them (MEX-INT-01, MEX-INT-02, MEX-INT-05). */
import type { ArtifactView, HandleClaim, Verification } from "../artifacts/store.ts";
import type { GateVerdict } from "./gate.ts";
import { PASS } from "./gate.ts";

/** What a handle claims, and whose claim it is. */
export interface Claim<Of> {
  readonly of: Of;
  readonly handle: HandleClaim;
}

/** Everything but verified. */
export type Flaw = Exclude<Verification, "verified">;

/** Says the denial of a flawed handle. */
export type Refuse<Of> = (flaw: Flaw, of: Of) => GateVerdict;

/** Member of the handle at which a flaw is named. */
export const FLAW_MEMBERS: Readonly<Record<Flaw, string>> = { missing: "/artifact_id", unreadable: "/uri", hash: "/content_hash", size: "/size_bytes" };

/** What the member should have said. */
export const FLAW_REASONS: Readonly<Record<Flaw, string>> = {
  missing: "names no stored artifact",
  unreadable: "leads to no regular file or folder of the artifact store",
  hash: "is not the hash of the stored bytes",
  size: "is not the size of the stored bytes",
};

/** Bytes that are read and hashed in a millisecond, on a slow disk. */
const BYTES_PER_MS = 20_000;

/** Milliseconds that reading these artifacts may take. */
export function readingTime(claims: readonly { readonly handle: HandleClaim }[], artifacts: ArtifactView): number {
  const bytes = claims.reduce((sum, { handle }) => sum + (artifacts.find(handle.artifact_id)?.size_bytes ?? 0), 0);
  return Math.ceil(bytes / BYTES_PER_MS);
}

async function verifyLater<Of>(first: Promise<Verification>, claims: readonly Claim<Of>[], artifacts: ArtifactView, refuse: Refuse<Of>): Promise<GateVerdict> {
  let pending: Verification | Promise<Verification> = first;
  for (const [index, { of }] of claims.entries()) {
    const verification = await pending;
    if (verification !== "verified") return refuse(verification, of);
    const next = claims[index + 1];
    if (next !== undefined) pending = artifacts.verify(next.handle);
  }
  return PASS;
}

/** Passes where all of them verify, else denies the first that does not. Later only where content is so large that it is read later. */
export function verifyHandles<Of>(claims: readonly Claim<Of>[], artifacts: ArtifactView, refuse: Refuse<Of>): GateVerdict | Promise<GateVerdict> {
  let index = 0;
  for (const { of, handle } of claims) {
    const verification = artifacts.verify(handle);
    if (verification instanceof Promise) return verifyLater(verification, claims.slice(index), artifacts, refuse);
    index += 1;
    if (verification !== "verified") return refuse(verification, of);
  }
  return PASS;
}
