/**
 * The invocation grant: the one key that opens an adapter (MEX-BYP-01).
 * It is an empty frozen object; what makes it a grant is that this module knows it. Only `runtime/` mints one, after the
 * last gate has passed; the package entry does not export `mintGrant`.
 */
import type { Budget, PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { VerifiedInputs } from "./verified-inputs.ts";

/** What an engine gets: the operation that was judged, and what was granted for it. */
export interface Invocation {
  /** Id of this invocation, unique. */
  readonly invocation: string;
  readonly engine_id: string;
  /** Deep-frozen: the very object that the gates judged (MEX-BYP-02). */
  readonly operation: PlannedOperation;
  /** The caps that hold: the operation's, and the engine's defaults where it sets none. */
  readonly budget: Budget;
  readonly capabilities_granted: readonly string[];
  /** Staging folder of this invocation, where the runtime has one. */
  readonly workspace: string | null;
  /** Verified bytes of the operation's input artifacts, for engines that the runtime runs by itself. */
  readonly inputs?: VerifiedInputs;
  /** Aborted when the operation is to stop; `reason` is one of the protocol's words: budget_exceeded, shutdown, caller. */
  readonly signal: AbortSignal;
}

declare const granted: unique symbol;

/** Opaque; cannot be made outside this module. */
export interface InvocationGrant {
  readonly [granted]: true;
}

const live = new WeakMap<object, Invocation>();

function isGrant(value: object): value is InvocationGrant {
  return live.has(value);
}

/** Mints a grant for one invocation. INVARIANT: called by `runtime/` alone, after every gate has passed. */
export function mintGrant(invocation: Invocation): InvocationGrant {
  const grant: object = Object.freeze(Object.create(null));
  live.set(grant, Object.freeze(invocation));
  if (isGrant(grant)) return grant;
  throw new Error("invariant: a minted grant is live");
}

/** Takes the invocation out of a grant, once; null for a forged or spent one. */
export function spendGrant(grant: unknown): Invocation | null {
  if (typeof grant !== "object" || grant === null) return null;
  const invocation = live.get(grant) ?? null;
  live.delete(grant);
  return invocation;
}
