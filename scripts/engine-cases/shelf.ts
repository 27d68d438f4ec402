/** The artifacts of one engine's world: one for each media type, artifact type and content that its params ask for. */
import { createHash } from "node:crypto";
import { type JsonValue, member } from "../../harness/json.ts";
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import type { Shelf } from "./values.ts";

/** Content of params whose name says what must stand in it. */
const BY_PARAM: ReadonlyMap<string, string> = new Map([
  ["machine_profile_ref", json({ work_envelope_mm: { x: [0, 200], y: [0, 200], z: [0, 100] } })],
  ["target_profile_ref", json({ temp_c: [18, 24] })],
]);
/** Content of artifact types that a gate may read. */
const BY_TYPE: ReadonlyMap<string, string> = new Map([["artifact.gcode", "G21\nG90\nG0 X10 Y10 Z5\nG1 X20 Y10 F600\n"]]);

/** An empty shelf. `engine` numbers it, so that ids differ between engines. */
export function makeShelf(engine: number): Shelf {
  const byKind = new Map<string, WorldArtifact>();
  return {
    take(schema, param) {
      const media = first(member(schema, "x-mex-media")) ?? "application/octet-stream";
      const type = first(member(schema, "x-mex-artifact-kinds")) ?? "artifact.document";
      const kind = `${media} ${type} ${BY_PARAM.has(param) ? param : ""}`;
      const known = byKind.get(kind);
      if (known !== undefined) return known;
      const number = byKind.size + 1;
      const artifact = makeArtifact(engine, number, { media, type, text: textFor(param, type, media, number) });
      byKind.set(kind, artifact);
      return artifact;
    },
    get all() {
      return [...byKind.values()];
    },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function first(value: JsonValue | undefined): string | undefined {
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : undefined;
}

/** What fits, where something must; else opaque octets (READ-50), named after what they stand for. */
function textFor(param: string, type: string, media: string, number: number): string {
  return BY_PARAM.get(param) ?? BY_TYPE.get(type) ?? (media === "application/json" ? json({ number }) : `${type} as ${media}, number ${number}\n`);
}

/** An artifact of a world. Numbers of one engine are its own: 1 to 99 for the shelf, above for single cases. */
export function makeArtifact(engine: number, number: number, { media, type, text }: { media: string; type: string; text: string }): WorldArtifact {
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
    media_type: media,
    artifact_type: type,
  };
}
