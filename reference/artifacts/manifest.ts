/** The sidecar manifest `artifact.json` (2.3.10.6, 11.8 §7): what an artifact is, where it came from, how long it is kept. */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../contract/artifact-manifest.ts";
import { ARTIFACT_MANIFEST } from "../contract/validators.ts";
import { RuntimeFault } from "../faults.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Where the payload of an artifact stands, relative to the workspace (MEX-ART-05). */
export function artifactUri(artifact_id: string): string {
  return `.handshake/artifacts/L3/${artifact_id}/payload`;
}

/** The handle of a stored artifact. */
export function handleOf(manifest: ArtifactManifest): ArtifactHandle {
  const { artifact_id, kind, content_hash, size_bytes, classification, exportable, retention_ttl_days } = manifest;
  const ttl = retention_ttl_days == null ? {} : { retention_ttl_days };
  return { artifact_id, kind, uri: artifactUri(artifact_id), content_hash, size_bytes, classification, exportable, ...ttl };
}

/** Days that a prompt payload, or anything highly classified, is kept where its handle does not say (MEX-RET-03). */
export const SENSITIVE_TTL_DAYS = 30;

function lifetimeOf({ kind, classification, retention_ttl_days }: ArtifactHandle): { retention_ttl_days?: number } {
  if (retention_ttl_days != null) return { retention_ttl_days };
  return kind === "prompt_payload" || classification === "high" ? { retention_ttl_days: SENSITIVE_TTL_DAYS } : {};
}

/** Makes a manifest. What handle and origin leave out stands in none, but for the lifetime of what is sensitive. */
export function createManifest(handle: ArtifactHandle, origin: ArtifactOrigin): ArtifactManifest {
  const { artifact_id, kind, content_hash, size_bytes, classification, exportable } = handle;
  return Object.freeze({ artifact_id, layer: "L3", kind, content_hash, size_bytes, classification, exportable, ...lifetimeOf(handle), ...origin });
}

/** The bytes of `artifact.json`: canonical JSON and a line end. */
export function renderManifest(manifest: ArtifactManifest): string {
  return `${canonicalJson(manifest)}\n`;
}

/**
 * Reads the text of an `artifact.json`.
 * @throws RuntimeFault ARTIFACT_INVALID where it is none.
 */
export function parseManifest(text: string): ArtifactManifest {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (cause) {
    throw new RuntimeFault("ARTIFACT_INVALID", "an artifact's manifest is no JSON", { cause });
  }
  const decoded = ARTIFACT_MANIFEST.decode(source);
  if (decoded.ok) return Object.freeze(decoded.value);
  const { path, expected } = decoded.violation;
  throw new RuntimeFault("ARTIFACT_INVALID", `an artifact's manifest is refused: \`${path}\` ${expected}`, { path });
}
