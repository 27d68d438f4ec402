/**
 * engine.sandbox (D2): runs scripts that nobody has to trust. JavaScript runs in a WASM isolate, shell and Python as isolated
 * processes; what isolation a platform gives stands in isolation/README.md. What a script may not do is not refused to it, it
 * is not there.
 */
import type { EngineInvokeResult } from "../../../spec-cases/contract/types.ts";
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { currentPlatform, isolationOf, type Platform } from "../../isolation/platform.ts";
import { DEFAULT_CAPS } from "../../isolation/types.ts";
import type { JsonObject } from "../../json.ts";
import { defineAdapter, type EngineAdapter, type EngineFunction } from "../adapter.ts";
import { delicacyOf, type EngineIdentity, type EngineSources, HARMLESS, type Produced, Reply, SYSTEM_SOURCES } from "../engine-reply.ts";
import type { Invocation } from "../grant.ts";
import { assertMayRead, DEFAULT_PROGRAMS, type ProgramTable } from "./policy.ts";
import { runJs } from "./run-js.ts";
import { runPython, runShell } from "./run-script.ts";
import { SandboxFault } from "./sandbox-fault.ts";
import type { ScriptEnd, ScriptOperation, ScriptSettings } from "./script-settings.ts";

/** What a deployment says. */
export interface SandboxEngineOptions {
  /** Programs for each scope of `proc.exec`; default: `proc.exec:allowlist` is a handful of text filters. */
  readonly programs?: ProgramTable;
  /** Processes and threads of one script; default 32. */
  readonly processes?: number;
  /** Call stack of a script in an isolate; default 256 KiB. */
  readonly stack_bytes?: number;
  readonly platform?: Platform;
  /** Built file of the isolate's thread; default: that of this package. */
  readonly worker_file?: string;
  /** As the registry has them; default `impl.sandbox` 1.0.0. */
  readonly implementation?: { readonly id: string; readonly version: string };
  readonly sources?: EngineSources;
}

const ENGINE_ID = "engine.sandbox";
const ENGINE_VERSION = "1.0.0";
const STACK_BYTES = 256 * 1024;
/** Of what a script says besides its output. */
const MOST_LOG = 64 * 1024;

const OPERATIONS: ReadonlyMap<string, ScriptOperation> = new Map([
  ["sandbox.run_js", runJs],
  ["sandbox.run_shell", runShell],
  ["sandbox.run_python", runPython],
]);

type Settings = ScriptSettings & Required<Pick<SandboxEngineOptions, "implementation" | "sources">>;

const NOTHING: ScriptEnd = { handles: [], outputs: [], log: "", environment: {}, error: null };

/** What a script was run with; a fault before that is an end too. */
async function runScript(invocation: Invocation, settings: Settings): Promise<ScriptEnd> {
  try {
    assertMayRead(invocation.capabilities_granted);
    const run = OPERATIONS.get(invocation.operation.operation);
    if (run === undefined) throw new SandboxFault("SBOX_RUNTIME_ERROR", "the engine has no such operation");
    return await run(invocation, settings);
  } catch (error) {
    if (!(error instanceof SandboxFault)) throw error;
    return { ...NOTHING, error };
  }
}

function identityOf({ implementation, programs, processes, stack_bytes }: Settings, environment: JsonObject): EngineIdentity {
  const config = { programs: Object.fromEntries(Object.entries(programs)), processes, stack_bytes, default_caps: { ...DEFAULT_CAPS } };
  const machine = { platform: process.platform, arch: process.arch, node: process.version };
  return { engine_id: ENGINE_ID, engine_version: ENGINE_VERSION, implementation, config, environment: { ...machine, ...environment } };
}

function logOf(text: string): Produced | null {
  if (text === "") return null;
  const bytes = Buffer.from(text).subarray(0, MOST_LOG);
  return { content: { kind: "file", bytes }, kind: "tool_output", media_type: "text/plain; charset=utf-8", artifact_type: "artifact.document" };
}

/** At D0 and D1 a result carries evidence (MEX-DET-02): what was run, with what, in what. */
function evidenceFor({ operation }: Invocation, { handles, environment }: ScriptEnd): readonly Produced[] {
  if (operation.determinism === "D2" || operation.determinism === "D3") return [];
  const text = canonicalJson({ operation: operation.operation, inputs: handles.map((handle) => handle.content_hash), environment });
  return [{ content: { kind: "file", bytes: Buffer.from(text) }, kind: "transcript", media_type: "application/json", artifact_type: "artifact.dataset" }];
}

async function invoke(invocation: Invocation, settings: Settings): Promise<EngineInvokeResult> {
  const started = settings.sources.now();
  const end = await runScript(invocation, settings);
  const { handles, outputs, log, environment, error } = end;
  const reply = new Reply(invocation, identityOf(settings, environment), settings.sources, started);
  const delicacy = handles.length === 0 ? HARMLESS : delicacyOf(handles);
  const inputs = handles.map((handle) => handle.content_hash);
  return reply.compose({ inputs, delicacy, outputs, evidence: evidenceFor(invocation, end), logs: logOf(log), error });
}

/** The engine as a function, for tests and for those who bring their own adapter. */
export function sandboxEngine(options: SandboxEngineOptions = {}): EngineFunction {
  const settings: Settings = {
    programs: DEFAULT_PROGRAMS,
    processes: DEFAULT_CAPS.processes,
    stack_bytes: STACK_BYTES,
    platform: currentPlatform(),
    worker_file: null,
    implementation: { id: "impl.sandbox", version: "1.0.0" },
    sources: SYSTEM_SOURCES,
    ...options,
  };
  return (invocation) => invoke(invocation, settings);
}

/** What a platform lacks for an operation, for G-SAFETY.SANDBOX; a script in a WASM isolate needs no process. */
async function lacksFor(operation: string, platform?: Platform): Promise<string | null> {
  if (operation === "sandbox.run_js") return null;
  const report = await isolationOf(platform);
  return report.available ? null : report.words;
}

/** The engine behind the invocation grant: what the runtime's adapter table takes for `engine.sandbox`. */
export function createSandboxEngine(options: SandboxEngineOptions = {}): EngineAdapter {
  return defineAdapter(sandboxEngine(options), ({ operation }) => lacksFor(operation, options.platform));
}
