/** Engines that the reference runs by itself, in cases that leave them in place, as far as this platform can isolate them. */
import type { HelloResult } from "../../spec-cases/contract/types.ts";
import type { EngineFunction } from "../engines/adapter.ts";
import { declarableEngines, declarableOperations } from "../engines/available-engines.ts";
import { contextEngine } from "../engines/context/context-engine.ts";
import { sandboxEngine } from "../engines/sandbox/sandbox-engine.ts";
import { wranglerEngine } from "../engines/wrangler/wrangler-engine.ts";

/** What there is on this platform. */
export interface OwnEngines {
  readonly engine_ids: readonly string[];
  /** Operations of them that a machine may lack, and this one does not. */
  readonly operations: readonly string[];
  /** Classes that only hold where an engine is isolated. */
  readonly classes: HelloResult["classes"];
  /** The engines of a case that keeps its files in this folder. */
  open(folder: string): ReadonlyMap<string, EngineFunction>;
}

/** A runtime that has no engines of its own. */
export const NO_OWN_ENGINES: OwnEngines = Object.freeze({ engine_ids: [], operations: [], classes: [], open: () => new Map() });

/** Where the artifacts of a world stand in the folder of a case; the scope of `fs.read` is named by it. */
const ARTIFACTS = ".handshake/artifacts/L3";

/** Small programs of every system: a case lists those that its script may start, and no other is there. */
const PROGRAMS = [
  ...["basename", "cat", "chmod", "cp", "cut", "date", "dirname", "echo", "env", "expr", "false", "grep", "head", "ls", "mkdir", "mv", "printf", "pwd"],
  ...["rm", "rmdir", "sed", "seq", "sha256sum", "sleep", "sort", "tail", "tee", "test", "touch", "tr", "true", "uniq", "wc"],
];

/** It keeps nothing of a case: one serves all. */
const WRANGLER = wranglerEngine({ implementation: { id: "impl.wrangler", version: "1.0.0" } });

const ENGINES: ReadonlyMap<string, (folder: string) => EngineFunction> = new Map<string, (folder: string) => EngineFunction>([
  ["engine.context", (root) => contextEngine({ root, scopes: { [ARTIFACTS]: [ARTIFACTS] } })],
  ["engine.sandbox", () => sandboxEngine({ programs: { allowlist: PROGRAMS } })],
  ["engine.wrangler", () => WRANGLER],
]);

/** The engine whose scripts run isolated: with it the class sandbox holds (MEX-SBX-01 to MEX-SBX-03). */
const ISOLATED = "engine.sandbox";

/** Finds out what this platform can run; takes as long as starting a program. */
export async function findOwnEngines(): Promise<OwnEngines> {
  const [engine_ids, optional] = await Promise.all([declarableEngines(), declarableOperations()]);
  return {
    engine_ids,
    operations: engine_ids.includes(ISOLATED) ? optional : [],
    classes: engine_ids.includes(ISOLATED) ? ["sandbox"] : [],
    open: (folder) => new Map([...ENGINES].filter(([id]) => engine_ids.includes(id)).map(([id, create]) => [id, create(folder)])),
  };
}

/** The identity with what this platform adds to it. */
export function identityWith(identity: HelloResult, { engine_ids, operations, classes }: OwnEngines): HelloResult {
  if (engine_ids.length === 0) return identity;
  const features = [...engine_ids, ...operations].map((id) => `engine:${id}`);
  return { ...identity, classes: [...identity.classes, ...classes], features: [...identity.features, ...features] };
}
