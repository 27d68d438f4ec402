/** Started as a process and killed: exports artifacts without end, and says the id of each once it is stored. */

import { measureContent, readPayload } from "../content.ts";
import { artifactUri } from "../manifest.ts";
import { openArtifactFiles } from "./file-store.ts";

const [, , root = ""] = process.argv;
const artifacts = openArtifactFiles({ root });

for (let n = 1; ; n += 1) {
  const artifact_id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
  const entries = ["a.txt", "b/c.txt", "b/d.txt"].map((path) => ({ path, base64: Buffer.from(`${path} of ${n}\n`.repeat(500)).toString("base64") }));
  const measured = measureContent(readPayload({ entries }));
  const session = artifacts.openSession();
  const handle = { artifact_id, kind: "bundle", uri: artifactUri(artifact_id), ...measured, classification: "low", exportable: true } as const;
  session.staging.put({ handle, entries, media_type: "text/plain", artifact_type: "artifact.document" });
  session.staging.export(new Map([[artifact_id, { mime: "text/plain", artifact_type: "artifact.document", created_at: "2026-01-01T00:00:00Z" }]]));
  session.close();
  process.stdout.write(`${artifact_id}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
