/** The world of a case: a named world with the case's patch; each distinct one is built once and frozen. */
import type { Case, World } from "../../spec-cases/contract/types.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { startDraw } from "./generators.ts";
import { atPlace, patchDocument } from "./resolve-operation.ts";
import type { BuiltWorld } from "./types.ts";

/** Worlds built so far from one set of named worlds. */
interface WorldCache {
  readonly texts: Map<string, string>;
  readonly built: Map<string, BuiltWorld>;
}

const caches = new WeakMap<ReadonlyMap<string, World>, WorldCache>();

function cacheOf(worlds: ReadonlyMap<string, World>): WorldCache {
  const known = caches.get(worlds);
  if (known) return known;
  const cache = { texts: new Map<string, string>(), built: new Map<string, BuiltWorld>() };
  caches.set(worlds, cache);
  return cache;
}

/** Worlds are shared by cases: what one of them could change, all would see. */
function freeze(value: JsonValue): void {
  if (Array.isArray(value)) for (const item of value) freeze(item);
  else if (isObject(value)) for (const item of Object.values(value)) freeze(item);
  if (typeof value === "object") Object.freeze(value);
}

function finish(world: JsonObject): BuiltWorld {
  freeze(world);
  // Over the bytes that are sent, so that worlds which differ in the order of their members count as two.
  return { world_id: `world-${sha256(JSON.stringify(world)).slice(0, 24)}`, world };
}

/** Builds the world of a case. Throws HarnessError CORPUS where the named world does not exist or the patch does not apply. */
export function buildWorld(worlds: ReadonlyMap<string, World>, caseId: string, given: Case["given"], seed: string): BuiltWorld {
  const base = worlds.get(given.world);
  if (!base)
    throw new HarnessError("CORPUS", `world \`${given.world}\` does not exist: name a file of worlds/ without .json`, { case: caseId, at: "/given/world" });
  const cache = cacheOf(worlds);
  const patch = JSON.stringify(given.patch ?? []);
  const key = JSON.stringify([given.world, patch, patch.includes('"$random"') ? seed : ""]);
  const known = cache.built.get(key);
  if (known) return known;
  const text = cache.texts.get(given.world) ?? JSON.stringify(base);
  cache.texts.set(given.world, text);
  const world = atPlace(caseId, "given", () => patchDocument(text, given.patch ?? [], startDraw(seed, "given")));
  const built = finish(world);
  cache.built.set(key, built);
  return built;
}
