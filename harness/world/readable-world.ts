/** The world as the harness itself reads it: a registry that was sent as text is one all the same. */
import { isObject, type JsonObject, type JsonValue } from "../json.ts";

/** The world with `registry` read from `registry_text`, where that is the JSON of an object; else the world as it is. */
export function readableWorld(world: JsonObject): JsonObject {
  const { registry_text: text, ...rest } = world;
  if (typeof text !== "string" || "registry" in rest) return world;
  const registry = readObject(text);
  return registry === null ? world : { ...world, registry };
}

function readObject(text: string): JsonObject | null {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
