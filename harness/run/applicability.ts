/** Which planned cases a target can be asked at all. */
import type { HelloResult } from "../../spec-cases/contract/types.ts";
import type { LoadedCase } from "../cases/types.ts";

/** The reason why a case does not apply to this target, or null. core always applies. */
export function reasonNotApplicable(loaded: LoadedCase, hello: HelloResult): string | null {
  const { definition } = loaded;
  const claimed = definition.class === "core" || hello.classes.includes(definition.class);
  if (!claimed) return `the target does not declare class ${definition.class}`;
  const { engine_id } = definition;
  if (definition.class === "engines" && engine_id && hello.engines && !hello.engines.includes(engine_id)) return `the target does not declare ${engine_id}`;
  const missing = loaded.ask.requires.filter((feature) => !hello.features.some((declared) => declared === feature));
  if (missing.length > 0) return `the target does not declare ${missing.join(", ")}`;
  const needed = definition.min_concurrency ?? 1;
  const offered = hello.max_concurrency ?? 1;
  return needed > offered ? `the case needs max_concurrency ${needed}, and the target declares ${offered}` : null;
}

/** Whether a case must have its session to itself: it kills the target, or uses its whole concurrency. */
export function needsOwnSession({ ask }: LoadedCase): boolean {
  return ask.when.some((step) => "kill_restart" in step || "parallel" in step);
}

/** Scripts of engines that answer late or never. */
const LATE_SCRIPTS = new Set(["hang", "slow", "late_after_cancel", "fail_on_cancel", "reverse_order", "garbage", "answer_is"]);

/** Whether a case is expected to wait for long: an engine that is late, a gate that hangs, or an engine of the target's own at work. */
export function waitsLong({ ask }: LoadedCase): boolean {
  const late = ask.scripts.some((script) => LATE_SCRIPTS.has(typeof script === "string" ? script : "script" in script ? script.script : ""));
  return late || ask.requires.some((feature) => feature === "fault.gate.hang" || feature.startsWith("engine:"));
}

/** Features whose cases look at files. */
const LOOKED_AT = new Set(["artifacts.files", "materialize"]);
/** Features for which a target keeps files, so that the case gets a folder; real engines work in one too. */
const FILE_FEATURES = new Set(["recorder.durable", ...LOOKED_AT]);

/** Whether a case looks at what stands in its storage folder. */
export function looksAtFiles({ ask }: LoadedCase): boolean {
  return ask.requires.some((feature) => LOOKED_AT.has(feature));
}

/** Whether a case gets a storage folder. */
export function needsStorage({ ask }: LoadedCase): boolean {
  return ask.requires.some((feature) => FILE_FEATURES.has(feature) || feature.startsWith("engine:"));
}
