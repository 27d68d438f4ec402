/** Other ways to run scripts: without walls around them. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import type { EngineFunction } from "../engines/adapter.ts";
import { delicacyOf, Reply, SYSTEM_SOURCES } from "../engines/engine-reply.ts";
import type { Invocation } from "../engines/grant.ts";
import { findAllowed } from "../engines/sandbox/policy.ts";
import { runProcess } from "../engines/sandbox/run-process.ts";
import { SandboxFault } from "../engines/sandbox/sandbox-fault.ts";
import { readScriptInputs, readTextParam, type ScriptInputs } from "../engines/sandbox/script-inputs.ts";
import { bundle, capsOf, type ScriptEnd } from "../engines/sandbox/script-settings.ts";
import { findExecutable, SYSTEM_PATH } from "../isolation/executables.ts";
import type { Isolation } from "../isolation/platform.ts";
import { DEFAULT_CAPS, type IsolatedEnd, type IsolatedRun } from "../isolation/types.ts";
import { ownEngine } from "./own-engine-seams.ts";
import type { Break } from "./seams.ts";

const SANDBOX = "engine.sandbox";

/** One run of a shell script. */
export interface ShellRun {
  /** Storage folder of the case. */
  readonly folder: string;
  readonly script: string;
  /** Names on the list of the operation, as they were read. */
  readonly listed: readonly string[];
}

/** How shell scripts are run otherwise; what is not given is as it should be. */
export interface ShellChange {
  /** Names of programs in the text of a list. */
  readonly list?: (text: string) => readonly string[];
  /** The run before it begins. */
  readonly run?: (run: IsolatedRun, facts: ShellRun) => IsolatedRun;
  /** Its end before it is judged. */
  readonly end?: (end: IsolatedEnd) => IsolatedEnd;
  /**
   * Such a run is not isolated: the script is a process of the host like any other. Where this is true its shell is restricted to the
   * names of the programs on the list, which is enough where only the list is looked at.
   */
  readonly restricted?: boolean;
  /** True where a script is not begun. */
  readonly refused?: (facts: ShellRun) => boolean;
}

function identityOf(kind: string): ConstructorParameters<typeof Reply>[1] {
  const implementation = { id: "impl.sandbox", version: "1.0.0" };
  return { engine_id: SANDBOX, engine_version: "1.0.0", implementation, config: {}, environment: { kind } };
}

/** Runs a script and tells how it ended, in the words of the engine. */
async function replied(invocation: Invocation, kind: string, run: () => Promise<Pick<ScriptEnd, "handles" | "outputs" | "error">>): Promise<unknown> {
  const reply = new Reply(invocation, identityOf(kind), SYSTEM_SOURCES);
  const end = await run().catch((error: unknown) => ({ handles: [], outputs: [], error: asFault(error) }));
  const { handles, outputs, error } = end;
  return reply.compose({ inputs: handles.map(({ content_hash }) => content_hash), delicacy: delicacyOf(handles), outputs, error });
}

function asFault(error: unknown): SandboxFault {
  return error instanceof SandboxFault ? error : new SandboxFault("SBOX_RUNTIME_ERROR", "the script threw an error");
}

/** A list of names as it should be read. */
export function namesOnList(text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return value.filter((name) => typeof name === "string");
  throw new SandboxFault("SBOX_POLICY_DENIED", "the command allowlist must be a JSON list of program names");
}

/** Files of a run lie in its folder, where the shell of the host finds them; the script is the first of them. */
async function runOpen({ argv, executables, files = [], workspace = ".", env = {} }: IsolatedRun, restricted: boolean): Promise<IsolatedEnd> {
  const [script, ...inputs] = files;
  if (inputs.length > 0) rmSync(path.join(workspace, "inputs"), { force: true });
  for (const input of inputs) {
    const place = path.join(workspace, input.path);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, input.bytes);
  }
  const search_path = restricted ? path.join(workspace, ".programs") : SYSTEM_PATH;
  if (restricted) mkdirSync(search_path);
  for (const program of restricted ? executables.slice(1) : []) symlinkSync(program.path, path.join(search_path, path.basename(program.path)));
  const words = [...argv.slice(1, -1), ...(restricted ? ["-r"] : []), "-c", Buffer.from(script?.bytes ?? []).toString("utf8")];
  const child = spawn(argv[0], words, { cwd: workspace, env: { PATH: search_path, ...env }, stdio: ["ignore", "pipe", "ignore"] });
  const stdout: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => stdout.push(piece));
  const exit = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  const usage = { wall_ms: 1, cpu_ms: 1, memory_bytes: 1 };
  return { exit, stdout: Buffer.concat(stdout), stderr: Buffer.alloc(0), usage, exceeded: null, aborted: false };
}

const NO_ISOLATION: Isolation["identity"] = { kind: "bubblewrap", kernel: "host", system_call_filter: false };

async function runShellOtherwise(invocation: Invocation, folder: string, change: ShellChange): Promise<unknown> {
  const { list = namesOnList, restricted = false, run: changed = (run) => run, end: ended = (end) => end } = change;
  return replied(invocation, "host", async () => {
    const given = readScriptInputs(invocation);
    const listed = list(readTextParam(invocation, "command_allowlist_ref").text);
    const facts = { folder, listed, script: Buffer.from(given.script).toString("utf8") };
    const interpreter = await findExecutable("bash", SYSTEM_PATH);
    if (interpreter === null || change.refused?.(facts) === true) throw new SandboxFault("SBOX_POLICY_DENIED", "the script is not run");
    const isolation: Isolation = { identity: NO_ISOLATION, run: async (run) => ended(await runOpen(changed(run, facts), restricted)) };
    const programs = restricted ? await findAllowed(new Set(listed), listed) : [];
    const { workspace, signal } = invocation;
    const caps = capsOf(invocation, DEFAULT_CAPS.processes);
    const order = { interpreter, words: ["--noprofile", "--norc"], programs, env: {}, given, caps, workspace, signal };
    const { stdout, files, error } = await runProcess(isolation, order);
    return { handles: given.handles, outputs: error === null ? [bundle([{ path: "stdout", bytes: stdout }, ...files])] : [], error };
  });
}

const only = (operation: string, otherwise: (invocation: Invocation, folder: string) => unknown): Break =>
  ownEngine(
    SANDBOX,
    (honest, folder): EngineFunction =>
      (invocation) =>
        invocation.operation.operation === operation ? otherwise(invocation, folder) : honest(invocation),
  );

/** Shell scripts are run in another way. */
export const shells = (change: ShellChange): Break => only("sandbox.run_shell", (invocation, folder) => runShellOtherwise(invocation, folder, change));

/** What programs in JavaScript reach when no isolate is around them. */
export interface JsChange {
  /** Modules that they may load. */
  readonly modules: RegExp;
  /** The context that they have: an open one, which is no wall, or one in which text does not become code. */
  readonly realm: "open" | "sealed";
}

function runJsOtherwise(given: ScriptInputs, { modules, realm }: JsChange): ScriptEnd["outputs"] {
  const load = createRequire(import.meta.url);
  const entries = new Map<string, Buffer>();
  const globals = {
    inputs: given.inputs.map((input) => ({ artifact_id: input.artifact_id, text: "bytes" in input ? Buffer.from(input.bytes).toString("utf8") : "" })),
    output: (name: string, text: string): void => void entries.set(name, Buffer.from(text)),
    require: (name: string): unknown => {
      if (modules.test(name)) return load(name);
      throw new Error("there is no such module");
    },
  };
  const script = Buffer.from(given.script).toString("utf8");
  vm.runInNewContext(script, realm === "open" ? globals : Object.assign(Object.create(null), globals), {
    contextCodeGeneration: { strings: realm === "open", wasm: false },
  });
  return [bundle([...entries].map(([name, bytes]) => ({ path: name, bytes })))];
}

/** Programs in JavaScript are run by the host itself. */
export const programs = (change: JsChange): Break =>
  only("sandbox.run_js", (invocation) =>
    replied(invocation, "host", async () => {
      const given = readScriptInputs(invocation);
      return { handles: given.handles, outputs: runJsOtherwise(given, change), error: null };
    }),
  );
