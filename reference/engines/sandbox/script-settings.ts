/** What the three operations share: what they know of their deployment, and what they say in the end. */
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import { canonicalEntries } from "../../artifacts/bundle-index.ts";
import type { ContentEntry } from "../../artifacts/content.ts";
import { RuntimeFault } from "../../faults.ts";
import type { Platform } from "../../isolation/platform.ts";
import { type Caps, DEFAULT_CAPS } from "../../isolation/types.ts";
import type { JsonObject } from "../../json.ts";
import type { Produced } from "../engine-reply.ts";
import type { Invocation } from "../grant.ts";
import type { ProgramTable } from "./policy.ts";
import { SandboxFault } from "./sandbox-fault.ts";

/** What the operations need to know of their deployment. */
export interface ScriptSettings {
  readonly programs: ProgramTable;
  readonly processes: number;
  readonly stack_bytes: number;
  readonly platform: Platform;
  /** File of the isolate's thread; null for that of the built package. */
  readonly worker_file: string | null;
}

/** What came of a script. */
export interface ScriptEnd {
  readonly handles: readonly ArtifactHandle[];
  readonly outputs: readonly Produced[];
  /** What the script said besides. */
  readonly log: string;
  /** What it ran in, for provenance. */
  readonly environment: JsonObject;
  readonly error: SandboxFault | null;
}

export type ScriptOperation = (invocation: Invocation, settings: ScriptSettings) => Promise<ScriptEnd>;

/** Caps of one run: those of the budget, and where it sets none, the defaults; outputs also within `output_spec`. */
export function capsOf({ operation, budget }: Invocation, processes: number): Caps {
  const { output_spec } = operation;
  const output_bytes = Math.min(budget.output_bytes ?? DEFAULT_CAPS.output_bytes, output_spec.max_bytes ?? DEFAULT_CAPS.output_bytes);
  return {
    wall_time_ms: budget.wall_time_ms ?? DEFAULT_CAPS.wall_time_ms,
    cpu_time_ms: budget.cpu_time_ms ?? DEFAULT_CAPS.cpu_time_ms,
    memory_bytes: budget.memory_bytes ?? DEFAULT_CAPS.memory_bytes,
    output_bytes,
    processes,
  };
}

/** Entries in canonical form and order; a promised file may have a name that no bundle can have. */
function inOrder(entries: readonly ContentEntry[]): readonly ContentEntry[] {
  try {
    return canonicalEntries(entries);
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    throw new SandboxFault("SBOX_RUNTIME_ERROR", "a promised file has a name that cannot stand in a bundle");
  }
}

/** A bundle of what a script printed and left. */
export function bundle(entries: readonly ContentEntry[]): Produced {
  return { content: { kind: "entries", entries: inOrder(entries) }, kind: "bundle", media_type: "application/octet-stream", artifact_type: "artifact.bundle" };
}
