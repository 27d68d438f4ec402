/** Staging on disk: payloads stand finished beside each other, and become artifacts by one rename each (MEX-BYP-03). */
import path from "node:path";
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import type { ArtifactManifest, ArtifactOrigin } from "../../contract/artifact-manifest.ts";
import { RuntimeFault } from "../../faults.ts";
import { type IndexEntry, normalizeEntryPath } from "../bundle-index.ts";
import { artifactKey, assertSameContent, assertTrueHandle, compareMeasured } from "../compare.ts";
import { indexOf, type Measured, measureContent, type Payload, readPayload, sendContent } from "../content.ts";
import { createManifest } from "../manifest.ts";
import type { ArtifactFacts, ArtifactInput, HandleClaim, Staging, Verification } from "../store.ts";
import type { SessionFolder } from "./file-session.ts";
import type { FileStore } from "./file-store.ts";
import { guardFiles } from "./guard.ts";
import { takePayload } from "./payload.ts";
import { finishInTurns } from "./pieces.ts";
import { standingAt } from "./safe-read.ts";
import { PayloadWriter, writeSidecars } from "./written.ts";

/** What is staged, and where. */
interface Staged {
  readonly input: Omit<ArtifactInput, keyof Payload>;
  readonly measured: Measured;
  readonly index: readonly IndexEntry[] | null;
  readonly folder: string;
}

export class FileStaging implements Staging {
  readonly #store: FileStore;
  readonly #session: SessionFolder;
  readonly #staged = new Map<string, Staged>();
  #count = 0;
  #exported: string[] = [];

  constructor(store: FileStore, session: SessionFolder) {
    this.#store = store;
    this.#session = session;
  }

  workspace(): string {
    return guardFiles(() => this.#session.make("work"));
  }

  find(artifact_id: string): ArtifactFacts | null {
    const staged = this.#staged.get(artifactKey(artifact_id));
    if (staged === undefined) return this.#store.find(artifact_id);
    const { handle, media_type, artifact_type } = staged.input;
    return { ...handle, mime: media_type, artifact_type };
  }

  /** Staged payloads were measured while they were written, and nobody else knows their folder. */
  verify(handle: HandleClaim): Verification | Promise<Verification> {
    const staged = this.#staged.get(artifactKey(handle.artifact_id));
    return staged === undefined ? this.#store.verify(handle) : compareMeasured(handle, staged.measured, staged.measured);
  }

  put(input: ArtifactInput): void {
    const { handle, media_type, artifact_type } = input;
    const content = readPayload(input);
    const measured = measureContent(content);
    assertTrueHandle(handle, measured);
    if (!this.#isNew(handle, measured)) return;
    guardFiles(() => {
      const folder = this.#newFolder();
      const writer = new PayloadWriter(folder, this.#store.sync);
      if (content.kind === "entries") writer.beginFolder();
      sendContent(content, writer);
      writer.finish();
      const index = content.kind === "entries" ? indexOf(content.entries) : null;
      this.#staged.set(artifactKey(handle.artifact_id), { input: { handle, media_type, artifact_type }, measured, index, folder });
    });
  }

  async putFile(input: Omit<ArtifactInput, keyof Payload>, file: string): Promise<void> {
    const place = path.join(this.workspace(), ...normalizeEntryPath(file).split("/"));
    const isFolder = standingAt(place) === "folder";
    const folder = guardFiles(() => this.#newFolder());
    const writer = new PayloadWriter(folder, this.#store.sync);
    if (isFolder) writer.beginFolder();
    const index: IndexEntry[] = [];
    const measured = await finishInTurns(takePayload(place, input.handle.size_bytes, writer, index));
    if (typeof measured === "string") throw new RuntimeFault("ARTIFACT_INVALID", `a staged file is refused: ${measured}; give a regular file of the workspace`);
    assertTrueHandle(input.handle, measured);
    guardFiles(() => writer.finish());
    if (this.#isNew(input.handle, measured)) {
      this.#staged.set(artifactKey(input.handle.artifact_id), { input, measured, index: isFolder ? index : null, folder });
    }
  }

  export(origins: ReadonlyMap<string, ArtifactOrigin>): void {
    const chosen = [...origins].flatMap(([id, origin]) => this.#choose(id, origin));
    guardFiles(() => {
      for (const { staged, manifest } of chosen) writeSidecars(staged.folder, manifest, staged.index, this.#store.sync);
      try {
        for (const { staged, manifest } of chosen) {
          this.#store.adopt(staged.folder, manifest);
          this.#exported.push(manifest.artifact_id);
          this.#staged.delete(artifactKey(manifest.artifact_id));
        }
      } catch (error) {
        this.withdraw();
        throw error;
      }
    });
  }

  withdraw(): void {
    this.#store.remove(this.#exported);
    this.#exported = [];
  }

  /** What is staged under an id with its manifest; nothing for an id that is stored already. */
  #choose(artifact_id: string, origin: ArtifactOrigin): { readonly staged: Staged; readonly manifest: ArtifactManifest }[] {
    const staged = this.#staged.get(artifactKey(artifact_id));
    const present = this.#store.find(artifact_id);
    if (staged === undefined && present === null)
      throw new RuntimeFault("ARTIFACT_INVALID", "an artifact that is neither staged nor stored cannot be exported");
    if (staged === undefined) return [];
    if (present === null) return [{ staged, manifest: createManifest(staged.input.handle, origin) }];
    // Another attempt was quicker.
    assertSameContent(present, staged.measured);
    return [];
  }

  /** False where the same content is staged or stored already; throws where other content is (READ-58). */
  #isNew(handle: ArtifactHandle, measured: Measured): boolean {
    const present = this.#staged.get(artifactKey(handle.artifact_id))?.measured ?? this.#store.find(handle.artifact_id);
    if (present !== null) assertSameContent(present, measured);
    else if (this.#store.isTaken(handle.artifact_id)) throw new RuntimeFault("ARTIFACT_INVALID", "artifacts are immutable: the id is taken");
    return present === null;
  }

  #newFolder(): string {
    this.#count += 1;
    return this.#session.make("staged", String(this.#count));
  }
}
