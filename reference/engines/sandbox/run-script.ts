/** sandbox.run_shell and sandbox.run_python: a script as an isolated process. */
import { RuntimeFault } from "../../faults.ts";
import { findExecutable, SYSTEM_PATH } from "../../isolation/executables.ts";
import { demandIsolation, type Isolation } from "../../isolation/platform.ts";
import { type JsonObject, member, stringMember } from "../../json.ts";
import type { Invocation } from "../grant.ts";
import { findAllowed, grantedPrograms, readAllowlist } from "./policy.ts";
import { pythonOf } from "./python.ts";
import { type ProcessOrder, runProcess } from "./run-process.ts";
import { SandboxFault } from "./sandbox-fault.ts";
import { readJsonParam, readScriptInputs, readTextParam, type ScriptInputs } from "./script-inputs.ts";
import { bundle, capsOf, type ScriptEnd, type ScriptOperation, type ScriptSettings } from "./script-settings.ts";

/** The isolation, or the fault of a platform that has none: the script is not run then. */
async function isolationFor({ platform }: ScriptSettings): Promise<Isolation> {
  try {
    return await demandIsolation(platform);
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    throw new SandboxFault("SBOX_POLICY_DENIED", error.message);
  }
}

async function runInProcess(
  invocation: Invocation,
  settings: ScriptSettings,
  given: ScriptInputs,
  isolation: Isolation,
  order: Pick<ProcessOrder, "interpreter" | "words" | "programs" | "env">,
  described: JsonObject,
): Promise<ScriptEnd> {
  const { workspace, signal } = invocation;
  const end = await runProcess(isolation, { ...order, given, caps: capsOf(invocation, settings.processes), workspace, signal });
  const outputs = end.error === null ? [bundle([{ path: "stdout", bytes: end.stdout }, ...end.files])] : [];
  const { kind, kernel, system_call_filter } = isolation.identity;
  const environment = { isolation: kind, kernel, system_call_filter, programs: order.programs.map((program) => program.path), ...described };
  return { handles: given.handles, outputs, log: end.stderr.toString("utf8"), environment, error: end.error };
}

/** Runs a script in bash, with the programs that are both granted and asked for. */
export const runShell: ScriptOperation = async (invocation, settings) => {
  const granted = grantedPrograms(invocation.capabilities_granted, settings.programs);
  const given = readScriptInputs(invocation);
  const allowlist = readJsonParam(invocation, "command_allowlist_ref");
  const isolation = await isolationFor(settings);
  const shell = stringMember(invocation.operation.params, "shell");
  const bash = shell === "bash" ? await findExecutable("bash", SYSTEM_PATH) : null;
  if (bash === null) throw new SandboxFault("SBOX_RUNTIME_ERROR", "this deployment has no such shell; it offers `bash` where that is installed");
  const programs = await findAllowed(granted, readAllowlist(allowlist.value));
  const order = { interpreter: bash, words: ["--noprofile", "--norc"], programs, env: {} };
  const with_list = { ...given, handles: [...given.handles, allowlist.handle] };
  return runInProcess(invocation, settings, with_list, isolation, order, { shell: bash.path });
};

/** Requirements that name a package would need a network, which a script has not. */
function withRequirements(invocation: Invocation, given: ScriptInputs): ScriptInputs {
  if (member(invocation.operation.params, "requirements_ref") == null) return given;
  const { handle, text } = readTextParam(invocation, "requirements_ref");
  const names = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  if (names.some((name) => name !== "")) throw new SandboxFault("SBOX_POLICY_DENIED", "requirements are not installed: a script has no network");
  return { ...given, handles: [...given.handles, handle] };
}

/** Order of sets and text encoding are the same in every run. */
const PYTHON_ENV = { PYTHONHASHSEED: "0", PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1" };

/** Runs a script in the Python of this machine, with its standard library and no other program. */
export const runPython: ScriptOperation = async (invocation, settings) => {
  grantedPrograms(invocation.capabilities_granted, settings.programs);
  const given = withRequirements(invocation, readScriptInputs(invocation));
  const isolation = await isolationFor(settings);
  const python = await pythonOf(isolation);
  if (python === null) throw new SandboxFault("SBOX_RUNTIME_ERROR", "this deployment has no `python3` that runs isolated");
  const order = { interpreter: python.program, words: ["-s"], programs: [], env: PYTHON_ENV };
  return runInProcess(invocation, settings, given, isolation, order, { python: python.version });
};
