/** A case in the making, without its id: what the families write. */

import type { JsonObject } from "../../harness/json.ts";
import type { Case, Expectation } from "../../spec-cases/contract/types.ts";

/** The seven callable families, and vectors. */
export type Family = NonNullable<Case["family"]>;

/** What a family says of one case; the rest follows from engine and family. */
export interface Draft {
  /** File name after the family, without `.json`. */
  readonly name: string;
  readonly title: string;
  readonly family: Family;
  readonly gate: string | null;
  readonly requirements: readonly string[];
  readonly interpretations?: readonly string[];
  readonly rationale: string;
  readonly fault_in: "operation" | "world" | "engine" | null;
  readonly base: string;
  readonly patch?: readonly JsonObject[];
  readonly worldPatch?: readonly JsonObject[];
  /** Another world than the engine's own. */
  readonly world?: string;
  /** What a target must have; a case of a real engine has `real` too. */
  readonly requires?: readonly string[];
  readonly script?: string | JsonObject;
  readonly expect: Expectation | { readonly any_of: readonly Expectation[] };
  readonly level?: "MUST" | "SHOULD";
  /** Steps after the first, with what they must show. */
  readonly further?: readonly { readonly step: JsonObject; readonly expect: Expectation }[];
}

/** Denied before the engine, by one of these gates. */
export function deny(...gates: string[]): Expectation {
  return { verdict: "DENY", phase: "request", ...(gates.length === 0 ? {} : { gate: gates }), engine_calls: 0, problems: [{ severity: "error", count: 1 }] };
}

/** Runs and succeeds. */
export const PASS: Expectation = { verdict: "PASS" };

/** A result that is not handed out as a success (READ-14). */
export function refuseResult(...gates: string[]): { any_of: Expectation[] } {
  return {
    any_of: [
      { reading: "READ-14:denied", verdict: "DENY", phase: "result", gate: gates, engine_calls: 1 },
      { reading: "READ-14:failed", verdict: "FAIL", engine_calls: 1 },
    ],
  };
}

/** A patch operation. */
export function replace(path: string, value: unknown): JsonObject {
  return JSON.parse(JSON.stringify({ op: "replace", path, value }));
}

/** A patch operation that adds a member or item. */
export function add(path: string, value: unknown): JsonObject {
  return JSON.parse(JSON.stringify({ op: "add", path, value }));
}

/** A patch operation that removes. */
export function remove(path: string): JsonObject {
  return { op: "remove", path };
}

/** A readable file name: letters, digits and hyphens. */
export function fileName(...parts: string[]): string {
  return parts
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
