/**
 * Started as a process, with --expose-gc: takes one artifact of so many MiB through its whole life and says how much memory that
 * took above what the process needs for a small one. `node --expose-gc --import tsx large-artifact.fixture.ts <folder> <MiB>`
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import { artifactUri } from "../manifest.ts";
import { Materializer } from "../materialize.ts";
import type { ArtifactStore } from "../store.ts";
import { openArtifactFiles } from "./file-store.ts";

const MIB = 1024 * 1024;
const [, , root = "", size = ""] = process.argv;

/** Writes a file of that size, every MiB another one; answers its hash. */
function write(place: string, mib: number): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(MIB);
  const fd = openSync(place, "wx");
  for (let n = 0; n < mib; n += 1) {
    piece.fill(n % 251);
    hash.update(piece);
    writeSync(fd, piece);
  }
  closeSync(fd);
  return hash.digest("hex");
}

/** Staged from the workspace, stored, copied as an input, read by the engine, materialized. */
async function live(artifacts: ArtifactStore, materializer: Materializer, mib: number): Promise<void> {
  const artifact_id = `00000000-0000-4000-8000-${mib.toString(16).padStart(12, "0")}`;
  const producing = artifacts.openSession();
  const content_hash = write(path.join(producing.staging.workspace() ?? "", "output"), mib);
  const uri = artifactUri(artifact_id);
  const handle: ArtifactHandle = { artifact_id, kind: "file", uri, content_hash, size_bytes: mib * MIB, classification: "low", exportable: true };
  await producing.staging.putFile({ handle, media_type: "application/octet-stream", artifact_type: "artifact.dataset" }, "output");
  const origin = { mime: "application/octet-stream", artifact_type: "artifact.dataset", created_at: "2026-01-01T00:00:00Z" };
  producing.staging.export(new Map([[artifact_id, origin]]));
  producing.close();
  const reading = artifacts.openSession();
  const verification = await reading.inputs.verify(handle);
  const hash = createHash("sha256");
  for await (const piece of reading.inputs.stream(artifact_id) ?? []) hash.update(piece);
  if (verification !== "verified" || hash.digest("hex") !== content_hash) throw new Error(`the artifact is ${verification}`);
  reading.close();
  await materializer.materialize(artifact_id, `${mib}.bin`);
}

const artifacts = openArtifactFiles({ root });
const materializer = new Materializer(artifacts, path.join(root, "out"));
await live(artifacts, materializer, 2);
globalThis.gc?.();
const baseline = process.memoryUsage.rss();
let peak = baseline;
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 1);
const since = performance.now();
await live(artifacts, materializer, Number(size));
clearInterval(sampling);
peak = Math.max(peak, process.memoryUsage.rss());
const mib = (bytes: number): number => Math.round((bytes / MIB) * 10) / 10;
console.log(
  JSON.stringify({ artifact_mib: Number(size), baseline_mib: mib(baseline), above_mib: mib(peak - baseline), ms: Math.round(performance.now() - since) }),
);
