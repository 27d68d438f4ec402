/** Reads what an operation hands to a script: verified bytes by handle, never by path. */
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import { ARTIFACT_HANDLE } from "../../contract/validators.ts";
import { isJsonObject, member } from "../../json.ts";
import type { Invocation } from "../grant.ts";
import type { IsolateInput } from "./isolate-order.ts";
import { SandboxFault } from "./sandbox-fault.ts";

/** Everything that a run of a script needs, read once. */
export interface ScriptInputs {
  readonly script: Uint8Array;
  /** In the order of the param `inputs`. */
  readonly inputs: readonly IsolateInput[];
  /** Files that the script promises to leave, relative to its working folder; from the artifact `output_spec_ref`. */
  readonly files: readonly string[];
  /** Handles of everything that was read. */
  readonly handles: readonly ArtifactHandle[];
}

const MOST_FILES = 1000;

function unfit(name: string, problem: string): SandboxFault {
  return new SandboxFault("SBOX_RUNTIME_ERROR", `param \`${name}\` ${problem}`);
}

function handleOf(value: unknown, name: string): ArtifactHandle {
  const decoded = ARTIFACT_HANDLE.decode(value);
  if (!decoded.ok) throw unfit(name, "must be the handle of an artifact");
  return decoded.value;
}

function readFileOf({ inputs }: Invocation, handle: ArtifactHandle, name: string): Uint8Array {
  const bytes = inputs?.read(handle.artifact_id) ?? null;
  if (bytes === null) throw unfit(name, "names no file that the runtime verified for this operation");
  return bytes;
}

function readInput({ inputs }: Invocation, handle: ArtifactHandle): IsolateInput {
  const { artifact_id } = handle;
  const bytes = inputs?.read(artifact_id) ?? null;
  if (bytes !== null) return { artifact_id, bytes };
  const entries = inputs?.readEntries(artifact_id) ?? null;
  if (entries === null) throw unfit("inputs", "names an artifact that the runtime has not verified for this operation");
  return { artifact_id, entries };
}

/** A param that is the handle of a text file. */
export function readTextParam(invocation: Invocation, name: string): { readonly handle: ArtifactHandle; readonly text: string } {
  const handle = handleOf(member(invocation.operation.params, name), name);
  return { handle, text: Buffer.from(readFileOf(invocation, handle, name)).toString("utf8") };
}

/** A param that is the handle of a JSON file: its value. */
export function readJsonParam(invocation: Invocation, name: string): { readonly handle: ArtifactHandle; readonly value: unknown } {
  const { handle, text } = readTextParam(invocation, name);
  try {
    const value: unknown = JSON.parse(text);
    return { handle, value };
  } catch {
    throw unfit(name, "must be a JSON file");
  }
}

function readPromisedFiles(value: unknown): readonly string[] {
  if (!isJsonObject(value)) throw unfit("output_spec_ref", "must be a JSON object");
  const files = value["files"] ?? [];
  if (!Array.isArray(files) || files.length > MOST_FILES) throw unfit("output_spec_ref", `may list at most ${MOST_FILES} \`files\``);
  return files.map((file) => {
    if (typeof file !== "string") throw unfit("output_spec_ref", "lists `files` as texts");
    return file;
  });
}

/** @throws SandboxFault SBOX_RUNTIME_ERROR where a param is not what the operation takes, or an artifact is not there. */
export function readScriptInputs(invocation: Invocation): ScriptInputs {
  const { params } = invocation.operation;
  const script = handleOf(member(params, "script_ref"), "script_ref");
  const given = member(params, "inputs");
  if (!Array.isArray(given)) throw unfit("inputs", "must be a list of handles");
  const handles = given.map((value) => handleOf(value, "inputs"));
  const spec = readJsonParam(invocation, "output_spec_ref");
  return {
    script: readFileOf(invocation, script, "script_ref"),
    inputs: handles.map((handle) => readInput(invocation, handle)),
    files: readPromisedFiles(spec.value),
    handles: [script, ...handles, spec.handle],
  };
}
