/** What a writer runs: the corpus's default world and two of its operations. */
import { readFileSync } from "node:fs";

const CORPUS = new URL("../../spec-cases/", import.meta.url);

/** Plain JSON, so that it can be handed to another process. */
export interface Setup {
  readonly file: string;
  readonly durability: "normal" | "full";
  /** Operations after which the writer ends by itself; null for until it is killed. */
  readonly operations: number | null;
  /** Purge now and then, and let engines take their time. */
  readonly is_restless: boolean;
  readonly world: { readonly registry: unknown; readonly capability_registry: Lists; readonly profiles: readonly { id: string; allowed: string[] }[] };
  readonly operation: Readonly<Record<string, unknown>>;
  readonly context: unknown;
}

interface Lists {
  readonly axes: string[];
  readonly full_ids: string[];
}

function readJson<T>(file: string): T {
  const value: T = JSON.parse(readFileSync(new URL(file, CORPUS), "utf8"));
  return value;
}

/** A setup for a file. */
export function createSetup(options: Pick<Setup, "file" | "durability" | "operations" | "is_restless">): Setup {
  const { world } = readJson<{ world: Setup["world"] }>("worlds/default.json");
  const { operation, context } = readJson<{ operation: Setup["operation"]; context: unknown }>("operations/context-search-d3.json");
  return { ...options, world, operation, context };
}
