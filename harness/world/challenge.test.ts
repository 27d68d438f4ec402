import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { challengeCase } from "./challenge.ts";

const TEXT = "G21\nG90\nG1 X10 F600\n";
const ID = "00000000-0000-4000-8000-0000000000a1";

function worldWith(engineGates: readonly string[], operationGates: readonly string[]): JsonObject {
  return {
    registry: { "engine.maker": { required_gates: ["G-CAP", ...engineGates], ops: [{ name: "maker.make", required_gates: [...operationGates] }] } },
    artifacts: [{ handle: { artifact_id: ID, content_hash: createHash("sha256").update(TEXT).digest("hex") }, text: TEXT }],
  };
}

it.each<[string, string[], string[], boolean]>([
  ["no engine gate", [], [], false],
  ["a gate that judges no content", ["G-SAFETY.SANDBOX"], ["G-SAFETY.NONE"], false],
  ["a gate of an operation that reads G-code", [], ["G-SAFETY.GCODE"], true],
  ["a gate of an engine that knows foods by their names", ["G-SAFETY.FOOD"], [], true],
])("%s: names and bytes stay only where a gate judges what they mean", (_, engineGates, operationGates, stays) => {
  const built = { id: "A", seed: "s", world: { world_id: "w", world: worldWith(engineGates, operationGates) }, steps: [], scripts: [] };
  const text = JSON.stringify(challengeCase(built, "key").built.world.world);
  expect(text.includes(JSON.stringify(TEXT))).toBe(stays);
  expect(text.includes('"engine.maker"')).toBe(stays);
  expect(text.includes('"maker.make"')).toBe(stays);
  expect(text).not.toContain(ID);
});
