/** A case made concrete: its world, and every step with all patches and generators resolved. */
import type { ArtifactSelector, ExecutionContext, Fault, PlantStep, RetentionPolicy, WorldUpdateStep } from "../../spec-cases/contract/types.ts";
import type { JsonObject } from "../json.ts";

/** A world, possibly broken on purpose by the case's patch. */
export interface BuiltWorld {
  /** Equal for equal worlds, so that a session loads each once. */
  readonly world_id: string;
  readonly world: JsonObject;
}

/** One execute as it goes over the wire. */
export interface ResolvedExecute {
  /** The operation, or the text that stands in its place. */
  readonly operation: JsonObject | null;
  readonly text: string | null;
  readonly context: ExecutionContext;
  /** The op_id that the attempt has, where it is a usable string; null where the case took it away. */
  readonly op_id: string | null;
}

export type ResolvedStep =
  | { readonly kind: "execute"; readonly execute: ResolvedExecute }
  | { readonly kind: "parallel"; readonly executes: readonly ResolvedExecute[] }
  | { readonly kind: "world_update"; readonly update: WorldUpdateStep }
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "kill_restart" }
  | { readonly kind: "artifact_read"; readonly artifact: ArtifactSelector }
  | { readonly kind: "invocation_read"; readonly artifact: ArtifactSelector }
  | { readonly kind: "record_event"; readonly event: JsonObject }
  | { readonly kind: "record_diagnostic"; readonly diagnostic: JsonObject }
  | { readonly kind: "materialize"; readonly artifact: ArtifactSelector; readonly path: string }
  | { readonly kind: "collect_garbage"; readonly policies: readonly RetentionPolicy[]; readonly dry_run: boolean; readonly now: string }
  | { readonly kind: "enforce_retention"; readonly window_days: number; readonly now: string }
  /** Done by the harness itself: nothing goes over the wire. */
  | { readonly kind: "plant"; readonly plant: PlantStep };

/** One engine script, with its `during` steps resolved; `real` leaves the target's own engine in place. */
export type ResolvedScript =
  | { readonly real: false; readonly name: string; readonly with: JsonObject; readonly during: readonly ResolvedStep[] }
  | { readonly real: true };

/** All that is needed to drive one case; the same for the same case and seed. */
export interface BuiltCase {
  readonly id: string;
  readonly seed: string;
  readonly world: BuiltWorld;
  readonly steps: readonly ResolvedStep[];
  readonly scripts: readonly ResolvedScript[];
}
