/** Artifacts for tests, and stores of both kinds to put them into. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { measureContent, type Payload, readPayload } from "../artifacts/content.ts";
import { openArtifactFiles } from "../artifacts/files/file-store.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import { createArtifactStore, type MemoryArtifact, toMemoryArtifact } from "../artifacts/memory-store.ts";
import type { ArtifactInput, ArtifactStore } from "../artifacts/store.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../contract/artifact-manifest.ts";

/** The n-th artifact id. */
export function artifactId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** A true handle for a payload, with members replaced. */
export function handleFor(payload: Payload, changes: Partial<ArtifactHandle> = {}): ArtifactHandle {
  const artifact_id = changes.artifact_id ?? artifactId(0xe1);
  const measured = measureContent(readPayload(payload));
  return { artifact_id, kind: "file", uri: artifactUri(artifact_id), ...measured, classification: "low", exportable: true, ...changes };
}

/** An artifact as an engine stages it. */
export function stagedInput(payload: Payload, changes: Partial<ArtifactHandle> = {}): ArtifactInput {
  return { ...payload, handle: handleFor(payload, changes), media_type: "text/plain", artifact_type: "artifact.document" };
}

/** An origin, with members replaced. */
export function originOf(changes: Partial<ArtifactOrigin> = {}): ArtifactOrigin {
  return { mime: "text/plain", artifact_type: "artifact.document", created_at: "2026-01-01T00:00:00Z", ...changes };
}

/** Stores a payload; answers its manifest. */
export function store(
  artifacts: ArtifactStore,
  payload: Payload,
  changes: Partial<ArtifactHandle> = {},
  origin: Partial<ArtifactOrigin> = {},
): ArtifactManifest {
  return artifacts.put(handleFor(payload, changes), readPayload(payload), originOf(origin));
}

/** An artifact as a world has it: its handle may lie. */
export function worldArtifact(payload: Payload, changes: Partial<ArtifactHandle> = {}): MemoryArtifact {
  return toMemoryArtifact(handleFor(payload, changes), readPayload(payload), originOf());
}

/** An empty folder that is gone when the test ends; its path holds no link. Called while a test runs. */
export function tempFolder(): string {
  const folder = realpathSync.native(mkdtempSync(path.join(tmpdir(), "mex-artifacts-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store on disk, and where the artifact of `handleFor` stands in it. */
export interface OpenFiles {
  readonly root: string;
  readonly artifacts: ArtifactStore;
  /** Absolute place of what stands in the artifact's folder. */
  at(...names: readonly string[]): string;
}

/** A store in an empty folder. */
export function openFiles(): OpenFiles {
  const root = tempFolder();
  const folder = path.join(root, path.dirname(artifactUri(artifactId(0xe1))));
  return { root, artifacts: openArtifactFiles({ root, sync: false }), at: (...names) => path.join(folder, ...names) };
}

/** Both kinds of store, each fresh. Syncs are felt in tests and prove nothing there. */
export const STORES: readonly (readonly [string, (initial?: readonly MemoryArtifact[]) => ArtifactStore])[] = [
  ["in memory", (initial = []) => createArtifactStore(new Map(initial.map((artifact) => [artifact.manifest.artifact_id, artifact])))],
  ["on disk", (initial = []) => openArtifactFiles({ root: tempFolder(), sync: false, initial })],
];
