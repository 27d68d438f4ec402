/** The artifacts of one engine's world: one for each media type and artifact type that its params ask for. */
import { createHash } from "node:crypto";
import { type JsonValue, member } from "../../harness/json.ts";
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import type { Shelf } from "./values.ts";

/** An empty shelf. `engine` numbers it, so that ids differ between engines. */
export function makeShelf(engine: number): Shelf {
  const byKind = new Map<string, WorldArtifact>();
  return {
    take(schema) {
      const media = first(member(schema, "x-mex-media")) ?? "application/octet-stream";
      const type = first(member(schema, "x-mex-artifact-kinds")) ?? "artifact.document";
      const known = byKind.get(`${media} ${type}`);
      if (known !== undefined) return known;
      const artifact = makeArtifact(engine, byKind.size + 1, media, type);
      byKind.set(`${media} ${type}`, artifact);
      return artifact;
    },
    get all() {
      return [...byKind.values()];
    },
  };
}

function first(value: JsonValue | undefined): string | undefined {
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : undefined;
}

/** Opaque octets (READ-50), named after what they stand for. */
function makeArtifact(engine: number, number: number, media_type: string, artifact_type: string): WorldArtifact {
  const text = `${artifact_type} as ${media_type}, number ${number}\n`;
  const artifact_id = `00000000-0000-4000-8000-0000e${String(engine).padStart(2, "0")}0${String(number).padStart(4, "0")}`;
  return {
    handle: {
      artifact_id,
      kind: "file",
      uri: `.handshake/artifacts/L3/${artifact_id}/payload`,
      content_hash: createHash("sha256").update(text).digest("hex"),
      size_bytes: Buffer.byteLength(text),
      classification: "low",
      exportable: true,
    },
    text,
    media_type,
    artifact_type,
  };
}
