/** Artifacts that an engine gate must deny, in the world of their engine: a case differs from one that passes by its operation alone. */
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import type { ReadyEngine } from "./engine.ts";
import { makeArtifact } from "./shelf.ts";

/** What is wrong with the content. */
export type Unsafe = "absolute move" | "relative move" | "unreadable profile";

const GCODE = { media: "application/octet-stream", type: "artifact.gcode" };

const CONTENT: ReadonlyMap<string, readonly (readonly [Unsafe, { media: string; type: string; text: string }])[]> = new Map([
  [
    "engine.machinist",
    [
      ["absolute move", { ...GCODE, text: "G21\nG90\nG1 X1000000 Y0 Z0 F600\n" }],
      ["relative move", { ...GCODE, text: "G91\nG1 X-1000000\n" }],
      ["unreadable profile", { media: "application/json", type: "artifact.document", text: "not a profile\n" }],
    ],
  ],
]);

/** The artifacts of an engine, by what is wrong with them; numbered from 100, above those of its shelf. */
export function unsafeContent({ template, number }: Pick<ReadyEngine, "template" | "number">): ReadonlyMap<Unsafe, WorldArtifact> {
  return new Map((CONTENT.get(template.engine_id) ?? []).map(([unsafe, content], index) => [unsafe, makeArtifact(number, 100 + index, content)]));
}
