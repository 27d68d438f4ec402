/** Which engines the reference can run by itself on this machine, and why not the others. */
import { currentPlatform, isolationOf, type Platform } from "../isolation/platform.ts";
import { hasExpressions } from "./context/line-matcher.ts";
import { findQuickJs, findWorkerFile } from "./sandbox/package-file.ts";
import { findPython, pythonOf } from "./sandbox/python.ts";
import { missingForWrangler } from "./wrangler/availability.ts";

/** What can be said of one engine. */
export interface EngineAvailability {
  readonly engine_id: string;
  /** True where the engine can be declared (`engine:<id>`): all of its operations run, but for `sandbox.run_python` perhaps. */
  readonly available: boolean;
  /** For each operation what is missing, in words; null where it can be run. */
  readonly missing: Readonly<Record<string, string | null>>;
}

/** A machine without Python still has a sandbox: the template leaves the runtime to the deployment. */
const OPTIONAL: ReadonlySet<string> = new Set(["sandbox.run_python"]);

function availabilityOf(engine_id: string, missing: Readonly<Record<string, string | null>>): EngineAvailability {
  const needed = Object.entries(missing).filter(([operation]) => !OPTIONAL.has(operation));
  return { engine_id, available: needed.every(([, words]) => words === null), missing };
}

function missingForJs(worker_file: string | null): string | null {
  if (findQuickJs() === null) return "the optional dependency `quickjs-emscripten` is not installed";
  return worker_file === null ? "the package is not built" : null;
}

/** What the sandbox needs in any case; Python, which is long looked for, apart. */
async function sandboxNeeds(platform: Platform, worker_file: string | null): Promise<Readonly<Record<"sandbox.run_js" | "sandbox.run_shell", string | null>>> {
  const report = await isolationOf(platform);
  return { "sandbox.run_js": missingForJs(worker_file), "sandbox.run_shell": report.available ? null : report.words };
}

async function missingForPython(platform: Platform): Promise<string | null> {
  const report = await isolationOf(platform);
  if (!report.available) return report.words;
  return (await pythonOf(report.isolation)) === null ? "no `python3` runs isolated here" : null;
}

async function sandbox(platform: Platform, worker_file: string | null): Promise<EngineAvailability> {
  const needs = await sandboxNeeds(platform, worker_file);
  return availabilityOf("engine.sandbox", { ...needs, "sandbox.run_python": await missingForPython(platform) });
}

function context(): EngineAvailability {
  const expressions = hasExpressions() ? null : "the optional dependency `re2js` is not installed";
  return availabilityOf("engine.context", { "context.search": expressions, "context.open_ref": null, "context.find_todos": null });
}

function wrangler(): EngineAvailability {
  return availabilityOf("engine.wrangler", missingForWrangler());
}

/** Ids of the engines that can be declared here: the same answer as `available`, without the search for what is optional. */
export async function declarableEngines(platform: Platform = currentPlatform(), worker_file: string | null = findWorkerFile()): Promise<readonly string[]> {
  const engines = [context(), availabilityOf("engine.sandbox", await sandboxNeeds(platform, worker_file)), wrangler()];
  return engines.filter(({ available }) => available).map(({ engine_id }) => engine_id);
}

/**
 * Optional operations of those engines that can be declared (`engine:<operation>`): for Python it is enough that it starts; the
 * first script finds out whether it runs isolated too.
 */
export async function declarableOperations(platform: Platform = currentPlatform()): Promise<readonly string[]> {
  const [report, python] = await Promise.all([isolationOf(platform), findPython()]);
  return report.available && python !== null ? [...OPTIONAL] : [];
}

/** What can be run here; what is tried for it is tried once. */
export async function availableEngines(
  platform: Platform = currentPlatform(),
  worker_file: string | null = findWorkerFile(),
): Promise<readonly EngineAvailability[]> {
  return [context(), await sandbox(platform, worker_file), wrangler()];
}
