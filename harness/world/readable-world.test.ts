import { expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { readableWorld } from "./readable-world.ts";

const ENTRY = { "engine.context": { ops: [] } };

test.each<readonly [string, JsonObject, JsonObject | undefined]>([
  ["a registry as text is read", { registry_text: JSON.stringify(ENTRY) }, ENTRY],
  ["a registry as a value stays", { registry: ENTRY }, ENTRY],
  ["beside a value the text counts for nothing", { registry: ENTRY, registry_text: "{}" }, ENTRY],
  ["text that is no JSON stays text", { registry_text: "{" }, undefined],
  ["text that is no object stays text", { registry_text: "[]" }, undefined],
  ["no registry stays none", { policy: { denied: [] } }, undefined],
])("%s", (_name, world, registry) => {
  const read = readableWorld(world);
  expect(read["registry"]).toEqual(registry);
  expect(read).toMatchObject(world);
});
