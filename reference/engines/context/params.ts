/** The params of the three operations, read once. G-SCHEMA has judged them; what does not fit is refused here all the same. */
import { isJsonObject, member, stringMember } from "../../json.ts";
import { ContextFault } from "./context-fault.ts";
import type { LineRange } from "./open-range.ts";

const DEFAULT_HITS = 20;
const MOST_HITS = 10_000;

function unfit(name: string): ContextFault {
  return new ContextFault("CTX_QUERY_ERROR", `param \`${name}\` is not what the operation takes`);
}

export function readText(params: unknown, name: string): string {
  const text = stringMember(params, name);
  if (text === null) throw unfit(name);
  return text;
}

/** Scopes as they are written; at least one. */
export function readScopes(params: unknown): readonly string[] {
  const scopes = member(params, "scopes");
  if (!Array.isArray(scopes) || scopes.length === 0) throw unfit("scopes");
  return scopes.map((scope) => {
    if (typeof scope !== "string") throw unfit("scopes");
    return scope;
  });
}

/** Hits at most; 20 where nothing is said. */
export function readHitLimit(params: unknown): number {
  const limit = member(params, "k") ?? DEFAULT_HITS;
  if (typeof limit !== "number" || !Number.isSafeInteger(limit) || limit < 1 || limit > MOST_HITS) {
    throw new ContextFault("CTX_QUERY_ERROR", `param \`k\` is a whole number from 1 to ${MOST_HITS}`);
  }
  return limit;
}

export function readRange(params: unknown): LineRange {
  const range = member(params, "range");
  const [start_line, end_line] = isJsonObject(range) ? [range["start_line"], range["end_line"]] : [];
  if (!Number.isSafeInteger(start_line) || !Number.isSafeInteger(end_line)) throw unfit("range");
  return { start_line: Number(start_line), end_line: Number(end_line) };
}
