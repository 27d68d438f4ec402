/** What was seen of one case. Plain data: the judge needs nothing else from the target. */
import type { JsonObject, JsonValue } from "../json.ts";
import type { ResolvedStep } from "../world/types.ts";

/** A place where something the target sent breaks its schema. */
export interface Violation {
  /** JSON pointer into the value. */
  readonly path: string;
  readonly message: string;
}

/** A foreign value with what its schema says of it. */
export interface Checked {
  readonly value: JsonObject;
  readonly violations: readonly Violation[];
}

/** The answer to one request. */
export type Answer = { readonly kind: "result"; readonly value: JsonObject } | { readonly kind: "rpc_error"; readonly code: number; readonly message: string };

/** One engine/invoke that reached the harness, with what its script answered. */
export interface Invocation {
  readonly invocation: string;
  readonly engine_id: string;
  readonly operation: JsonObject;
  readonly capabilities_granted: readonly string[];
  readonly workspace: string | null;
  /** What the script replied: the EngineResult and the staged artifacts; null for an error or no reply. */
  readonly reply: { readonly result: JsonValue; readonly staged: readonly JsonObject[] } | null;
  /** Reasons of the engine/cancel notifications that came for it. */
  readonly cancelled: readonly string[];
  /** Wall time from invoke to reply, milliseconds. */
  readonly ms: number;
  /** What `during` steps of its script saw. */
  readonly during: readonly StepObservation[];
}

/** One execute: what was sent, answered, and the schema faults of the denial, result and error in it. */
export interface ExecuteObservation {
  readonly sent: { readonly operation: JsonObject | null; readonly text: string | null; readonly op_id: string | null; readonly context: JsonObject };
  readonly answer: Answer;
  readonly violations: readonly Violation[];
  readonly ms: number;
}

/** A file, folder or link in the storage folder. */
export interface FileSeen {
  /** Relative to the storage folder, with `/`; `../outside/…` is the folder beside it. */
  readonly path: string;
  readonly type: "file" | "folder" | "symlink" | "other";
  /** Of a file that could be read. */
  readonly sha256: string | null;
  /** The value of a `.json` file. */
  readonly json: JsonValue;
  /** What a symlink says. */
  readonly target: string | null;
}

/** One step, with what was recorded since the step before. */
export interface StepObservation {
  readonly step: ResolvedStep;
  /** One for execute, several for parallel, none for other steps. */
  readonly executes: readonly ExecuteObservation[];
  /** The answer to a step that is no execute. */
  readonly answer: Answer | null;
  readonly invocations: readonly Invocation[];
  readonly events: readonly Checked[];
  readonly diagnostics: readonly Checked[];
  /** All problems of the case so far. */
  readonly problems: readonly Checked[];
  /** Ids of events and diagnostics that were read before this step and are not there any more; absent where none is missing. */
  readonly gone?: { readonly events: readonly string[]; readonly diagnostics: readonly string[] };
  /** What stands in the storage folder after the step; absent for cases that have none. */
  readonly files?: readonly FileSeen[];
  readonly ms: number;
}

/** The whole case. */
export interface Observation {
  readonly world:
    | { readonly accepted: true }
    | { readonly accepted: false; readonly error: { readonly code: string; readonly message: string; readonly path: string | null } };
  readonly steps: readonly StepObservation[];
  /** A second full read at the end; null where the case had no step. */
  readonly reread: { readonly events: readonly JsonObject[]; readonly diagnostics: readonly JsonObject[]; readonly problems: readonly JsonObject[] } | null;
  /** The implementations, required gates and required capabilities of the world's registry, as far as it can be read. */
  readonly world_sent: JsonObject;
}

/** One line of the wire, kept for reports. */
export interface TranscriptLine {
  readonly at_ms: number;
  readonly from: "harness" | "target";
  readonly message: JsonValue;
}
