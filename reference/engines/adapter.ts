/** Engine adapters: what runs an engine, behind the invocation grant. */
import type { PlannedOperation } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import { type Invocation, type InvocationGrant, spendGrant } from "./grant.ts";

/**
 * What an adapter is written as. It answers `{ result, staged }` (engine_invoke_result of the protocol): an EngineResult,
 * and the artifacts that it produced. It may throw: that is a failed engine, recorded as one (MEX-RES-05).
 */
export type EngineFunction = (invocation: Invocation) => unknown;

/** An adapter as the runtime holds it. */
export interface EngineAdapter {
  /**
   * Runs the engine.
   * @throws RuntimeFault GRANT_INVALID for a forged or spent grant: an engine is never reached past the gates (MEX-BYP-01).
   */
  run(grant: InvocationGrant): Promise<unknown>;
  /**
   * What this platform lacks to run the operation isolated as it must be, in words; null where nothing is missing. Asked before
   * anything runs: an engine is refused rather than run without its isolation (G-SAFETY.SANDBOX). Absent: nothing is ever missing.
   */
  lacks?(operation: PlannedOperation): string | null | Promise<string | null>;
}

/** Engine id to adapter. An engine without one fails with a typed error after the gates (MEX-REG-06). */
export type AdapterTable = ReadonlyMap<string, EngineAdapter>;

/** Puts an engine behind the grant; the function itself is not reachable from the adapter. */
export function defineAdapter(engine: EngineFunction, lacks?: EngineAdapter["lacks"]): EngineAdapter {
  return Object.freeze({
    ...(lacks === undefined ? {} : { lacks }),
    async run(grant: InvocationGrant): Promise<unknown> {
      const invocation = spendGrant(grant);
      if (invocation === null) throw new RuntimeFault("GRANT_INVALID", "an adapter runs with a live invocation grant only; call `runtime.execute`");
      return engine(invocation);
    },
  });
}
