/** Params that a template requires at some levels of determinism alone: `x-mex-required-when` (MEX-DET-06). */
import type { Determinism } from "../../spec-cases/contract/types.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/** One such param. */
export interface LevelRule {
  readonly param: string;
  readonly levels: ReadonlySet<Determinism>;
}

const BY_LEVEL = /^determinism in (D[0-3](?:, ?D[0-3])*)$/;
const LEVELS: ReadonlyMap<string, Determinism> = new Map([
  ["D0", "D0"],
  ["D1", "D1"],
  ["D2", "D2"],
  ["D3", "D3"],
]);

function readLevels(condition: string): ReadonlySet<Determinism> {
  const names = BY_LEVEL.exec(condition)?.[1]?.split(",") ?? [];
  return new Set(names.flatMap((name) => LEVELS.get(name.trim()) ?? []));
}

/** The rules of a params schema. Conditions in words name no level and are information only (READ-60). */
export function findLevelRules(schema: JsonObject): readonly LevelRule[] {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([param, member]) => {
    const condition = isJsonObject(member) ? member["x-mex-required-when"] : undefined;
    const levels = typeof condition === "string" ? readLevels(condition) : new Set<Determinism>();
    return levels.size === 0 ? [] : [{ param, levels }];
  });
}
