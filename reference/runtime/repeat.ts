/** Runs an operation again and compares what comes out, in the way of its level of determinism (11.8 §2.2, READ-28). */
import type { ArtifactHandle, EngineResult, PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import { needsEvidence } from "../gates/levels.ts";
import type { Runtime } from "./assemble.ts";
import { canonicalFormHash } from "./canonical-form.ts";
import { type Ids, RANDOM_IDS } from "./clock.ts";

/** What is compared: D3 bytes, D2 canonical forms; D1 and D0 bytes of a replay from the captured evidence (MEX-DET-04, 05, 07). */
export type Comparison = "content_hash" | "canonical_form" | "replay";

/** One run of it. */
export interface RepeatedRun {
  readonly op_id: string;
  /** Null where the run did not succeed. */
  readonly result: EngineResult | null;
  /** SHA-256 of each output as it is compared, in the order of the result. */
  readonly hashes: readonly string[];
}

/** What came of all of them. */
export interface Repeated {
  readonly comparison: Comparison;
  /** True where all runs succeeded, and with the same outputs. */
  readonly is_stable: boolean;
  readonly runs: readonly RepeatedRun[];
}

/** With what is repeated. */
export interface RepeatOptions {
  /** The store of the runtime, to read canonical forms from. */
  readonly artifacts: ArtifactStore;
  /** Runs altogether; at least 2. */
  readonly times?: number;
  /** Op_ids of the runs. */
  readonly ids?: Ids;
}

function comparisonFor({ determinism }: PlannedOperation): Comparison {
  if (needsEvidence(determinism)) return "replay";
  return determinism === "D2" ? "canonical_form" : "content_hash";
}

function hashOf({ artifact_id, content_hash }: ArtifactHandle, comparison: Comparison, artifacts: ArtifactStore): string {
  const found = comparison === "canonical_form" ? artifacts.read(artifact_id) : null;
  return found === null ? content_hash : canonicalFormHash(found.content, found.manifest.mime);
}

/** The operation as it is replayed: the evidence of the first run among its inputs, each artifact once. */
export function replayOf(operation: PlannedOperation, { evidence }: EngineResult): PlannedOperation {
  const known = new Set(operation.inputs.flatMap((input) => ("artifact_id" in input ? [input.artifact_id] : [])));
  return { ...operation, inputs: [...operation.inputs, ...evidence.filter(({ artifact_id }) => !known.has(artifact_id))] };
}

function areEqual([first, ...others]: readonly RepeatedRun[]): boolean {
  if (first === undefined || first.result === null) return false;
  return others.every(({ result, hashes }) => result !== null && JSON.stringify(hashes) === JSON.stringify(first.hashes));
}

/**
 * Repeats an operation; each run is an attempt of its own, judged and recorded as any other. A run that does not succeed ends it.
 * At D0 and D1 the first run is live and all later ones are replays of it.
 */
export async function repeatOperation(runtime: Runtime, operation: PlannedOperation, context: unknown, options: RepeatOptions): Promise<Repeated> {
  const { artifacts, times = 2, ids = RANDOM_IDS } = options;
  const comparison = comparisonFor(operation);
  const runs: RepeatedRun[] = [];
  let planned = operation;
  while (runs.length < Math.max(2, times)) {
    const op_id = ids.next();
    const answer = await runtime.execute({ ...planned, op_id }, context);
    const result = answer.outcome === "executed" && answer.result.status === "succeeded" ? answer.result : null;
    runs.push({ op_id, result, hashes: result?.outputs.map((handle) => hashOf(handle, comparison, artifacts)) ?? [] });
    if (result === null) break;
    if (comparison === "replay" && runs.length === 1) planned = replayOf(operation, result);
  }
  return { comparison, is_stable: areEqual(runs), runs };
}
