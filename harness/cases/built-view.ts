/** What lint and show need of a case made concrete. The world room builds it, and is handed in: cases know no other room than contract. */
import type { JsonObject } from "../json.ts";
import type { Ask } from "./types.ts";

/** One execute with its patches and generators resolved. */
export interface BuiltExecute {
  readonly operation: JsonObject | null;
  readonly text: string | null;
  readonly context: object;
}

/** One step; the members of other kinds are of no interest here. */
export interface BuiltStep {
  readonly kind: string;
  readonly execute?: BuiltExecute;
  readonly executes?: readonly BuiltExecute[];
}

/** A case made concrete. */
export interface BuiltView {
  readonly seed: string;
  readonly world: { readonly world_id: string; readonly world: JsonObject };
  readonly steps: readonly BuiltStep[];
  readonly scripts: readonly object[];
}

/** Builds a case; throws HarnessError CORPUS where that is not possible. */
export type BuildCase = (ask: Ask) => BuiltView;

/** The executes of a step, in order. */
export function executesOf(step: BuiltStep | undefined): readonly BuiltExecute[] {
  if (step?.execute) return [step.execute];
  return step?.executes ?? [];
}
