/** Makes a case concrete: pure and deterministic, the same ask and seed give the same bytes. */
import type { EngineScript, OperationFile, Step, World } from "../../spec-cases/contract/types.ts";
import type { Ask } from "../cases/types.ts";
import { buildWorld } from "./build-world.ts";
import { resolveObject, startDraw } from "./generators.ts";
import { atPlace, type ExecuteSource, resolveExecute, resolveExecuteText } from "./resolve-operation.ts";
import { caseSeed } from "./seed.ts";
import type { BuiltCase, ResolvedScript, ResolvedStep } from "./types.ts";

/** What cases start from: the corpus's named worlds and base operations. A `Corpus` is one. */
export interface Bases {
  readonly worlds: ReadonlyMap<string, World>;
  readonly operations: ReadonlyMap<string, OperationFile>;
}

function resolveFree(source: ExecuteSource, value: unknown): ReturnType<typeof resolveObject> {
  return atPlace(source.caseId, source.place, () => resolveObject(value, startDraw(source.seed, source.place)));
}

/** One step, all patches and generators resolved. */
function resolveStep(source: ExecuteSource, step: Step): ResolvedStep {
  if ("execute" in step) return { kind: "execute", execute: resolveExecute(source, step.execute) };
  if ("execute_text" in step) return { kind: "execute", execute: resolveExecuteText(source, step.execute_text) };
  if ("parallel" in step) {
    const executes = step.parallel.map((member, index) => resolveExecute({ ...source, place: `${source.place}/parallel/${index}` }, member));
    return { kind: "parallel", executes };
  }
  if ("world_update" in step) return { kind: "world_update", update: step.world_update };
  if ("fault" in step) return { kind: "fault", fault: step.fault };
  if ("kill_restart" in step) return { kind: "kill_restart" };
  if ("artifact_read" in step) return { kind: "artifact_read", artifact: step.artifact_read };
  if ("invocation_read" in step) return { kind: "invocation_read", artifact: step.invocation_read };
  if ("record_event" in step) return { kind: "record_event", event: resolveFree(source, step.record_event.event) };
  if ("record_diagnostic" in step) return { kind: "record_diagnostic", diagnostic: resolveFree(source, step.record_diagnostic.diagnostic) };
  if ("materialize" in step) return { kind: "materialize", ...step.materialize };
  if ("collect_garbage" in step) return { kind: "collect_garbage", ...step.collect_garbage };
  if ("enforce_retention" in step) return { kind: "enforce_retention", ...step.enforce_retention };
  return { kind: "plant", plant: step.plant };
}

function resolveScript(source: ExecuteSource, script: EngineScript): ResolvedScript {
  if (typeof script === "string") return { real: false, name: script, with: {}, during: [] };
  if ("real" in script) return { real: true };
  const during = (script.during ?? []).map((step, index) => resolveStep({ ...source, place: `${source.place}/during/${index}` }, step));
  return { real: false, name: script.script, with: script.with === undefined ? {} : resolveFree(source, script.with), during };
}

/**
 * The world, steps and scripts of a case. `runSeed` is the seed of the run; every op_id and random text follows from it and the case's id.
 * Throws HarnessError CORPUS, with the case and the place in it, where a base does not exist or a patch does not apply.
 */
export function buildCase(ask: Ask, bases: Bases, runSeed: string): BuiltCase {
  const seed = caseSeed(runSeed, ask.id);
  const at = (place: string): ExecuteSource => ({ operations: bases.operations, caseId: ask.id, seed, place });
  return {
    id: ask.id,
    seed,
    world: buildWorld(bases.worlds, ask.id, ask.given, seed),
    steps: ask.when.map((step, index) => resolveStep(at(`when/${index}`), step)),
    scripts: ask.scripts.map((script, index) => resolveScript(at(`engine/scripts/${index}`), script)),
  };
}
