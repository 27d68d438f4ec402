/** sandbox.run_js: a script in a WASM isolate. */
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { RuntimeFault } from "../../faults.ts";
import type { Caps } from "../../isolation/types.ts";
import type { Produced } from "../engine-reply.ts";
import { compiledModule } from "./compiled-module.ts";
import { INITIAL_BYTES, type IsolateEnd, type IsolateOrder } from "./isolate-order.ts";
import { findQuickJs, findWorkerFile } from "./package-file.ts";
import { runIsolate } from "./run-isolate.ts";
import { overCap, SandboxFault } from "./sandbox-fault.ts";
import { readScriptInputs } from "./script-inputs.ts";
import { bundle, capsOf, type ScriptOperation } from "./script-settings.ts";

/** Globals of other hosts: a script that asks for one asks for what it may not have. */
const HOST_NAMES = /^'?(?:fetch|XMLHttpRequest|WebSocket|EventSource|require|process|module|Deno|Bun|Worker|navigator|std|os)'? is not defined/;
const NO_MODULE = /^(?:could not load module|module not found)/i;

function isolateFault(error: IsolateEnd["error"], caps: Caps, stack_bytes: number): SandboxFault | null {
  switch (error?.kind) {
    case undefined:
      return null;
    case "cap":
      return overCap(error.stop);
    case "memory":
      return overCap({ cap: "memory_bytes", limit: caps.memory_bytes, observed: caps.memory_bytes + 1 });
    case "stack":
      return new SandboxFault("SBOX_RUNTIME_ERROR", `the script called itself too deep: its stack has ${stack_bytes} bytes`);
    case "pending":
      return new SandboxFault("SBOX_RUNTIME_ERROR", "the script waits for what never comes");
    case "thrown": {
      const isHost = (error.name === "ReferenceError" && HOST_NAMES.test(error.message)) || NO_MODULE.test(error.message);
      if (isHost) return new SandboxFault("SBOX_POLICY_DENIED", "the script asked for a module, a network or a process, which an isolate has not");
      return new SandboxFault("SBOX_RUNTIME_ERROR", "the script threw an error; its log says more");
    }
  }
}

/** Some JSON has no canonical form: half a surrogate pair, or more levels than it may have. */
function canonicalText(json: string): string {
  try {
    return canonicalJson(JSON.parse(json));
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    throw new SandboxFault("SBOX_RUNTIME_ERROR", "what the script came to has no canonical JSON");
  }
}

/** What the script came to, as canonical JSON; nothing where it came to nothing. */
function valueOutput(value: string | null, printed: number, limit: number): readonly Produced[] {
  if (value === null) return [];
  const bytes = Buffer.from(canonicalText(value));
  if (printed + bytes.length > limit) throw overCap({ cap: "output_bytes", limit, observed: printed + bytes.length });
  return [bundle([{ path: "value.json", bytes }])];
}

/** What a script handed out by name is all of its output; of one that names nothing it is what it printed and what it came to. */
function outputsOf({ printed, files, value }: IsolateEnd, { output_bytes }: Caps): readonly Produced[] {
  const stdout = { path: "stdout", bytes: Buffer.from(printed) };
  if (files.length === 0) return [bundle([stdout]), ...valueOutput(value, printed.length, output_bytes)];
  const named = files.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }));
  return [bundle(printed.length === 0 ? named : [...named, stdout])];
}

/** Runs a script; no process is started for it, so that none has to be granted. */
export const runJs: ScriptOperation = async (invocation, { stack_bytes, worker_file, processes }) => {
  const given = readScriptInputs(invocation);
  const [library, worker] = [findQuickJs(), worker_file ?? findWorkerFile()];
  if (library === null || worker === null)
    throw new SandboxFault("SBOX_RUNTIME_ERROR", "run_js needs the optional dependency `quickjs-emscripten`; install it");
  if (given.files.length > 0) throw new SandboxFault("SBOX_POLICY_DENIED", "an isolate has no files: `files` in `output_spec_ref` must be empty");
  const caps = capsOf(invocation, processes);
  if (caps.memory_bytes < INITIAL_BYTES) throw overCap({ cap: "memory_bytes", limit: caps.memory_bytes, observed: INITIAL_BYTES });
  const still = invocation.operation.determinism === "D2" || invocation.operation.determinism === "D3";
  const script = Buffer.from(given.script).toString("utf8");
  const module = await compiledModule(library.wasm_file);
  const order: IsolateOrder = { library: library.file, module, script, inputs: given.inputs, caps: { ...caps, stack_bytes }, still };
  const end = await runIsolate(worker, order, invocation.signal);
  const { error } = end;
  const fault = isolateFault(error, caps, stack_bytes);
  const outputs = fault === null ? outputsOf(end, caps) : [];
  const log = error?.kind === "thrown" ? `${error.name}: ${error.message}\n` : "";
  return { handles: given.handles, outputs, log, environment: { isolation: "wasm isolate", quickjs: library.version, still }, error: fault };
};
