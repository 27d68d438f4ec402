/** The adapter of a case: it asks the harness, which plays the engine, or says that the target's own engine is meant. */
import { defineAdapter, type EngineAdapter, type EngineFunction } from "../engines/adapter.ts";
import type { Invocation } from "../engines/grant.ts";
import type { VerifiedInputs } from "../engines/verified-inputs.ts";
import { type RpcCaller, RpcRefusal } from "./rpc.ts";

/** JSON-RPC error of an engine/invoke in a case that leaves the target's own engine in place (spec-cases/README, Real engines). */
const OWN_ENGINE = -32010;

/** What an adapter forwards with. */
export interface Forwarding {
  readonly name: string;
  readonly caller: RpcCaller;
  /** Engines that the target runs by itself where it is told to. */
  readonly own: ReadonlyMap<string, EngineFunction>;
  /** Verified inputs of the open invocations, for artifacts.read_back. */
  readonly reading: Map<string, VerifiedInputs>;
}

/** Forwards an invocation to the harness, and tells it when the engine is to stop. */
async function askHarness(told: Invocation, { name, caller, reading }: Forwarding): Promise<unknown> {
  const { invocation, engine_id, operation, capabilities_granted, workspace, inputs, signal } = told;
  const cancel = (): void => caller.notify("engine/cancel", { case: name, invocation, reason: String(signal.reason) });
  signal.addEventListener("abort", cancel, { once: true });
  if (inputs !== undefined) reading.set(invocation, inputs);
  const folder = workspace === null ? {} : { workspace };
  try {
    return await caller.request("engine/invoke", { case: name, invocation, engine_id, operation, capabilities_granted, ...folder });
  } finally {
    signal.removeEventListener("abort", cancel);
    reading.delete(invocation);
  }
}

/** The adapter that all engines of a case are bound to. */
export function forwardTo(forwarding: Forwarding): EngineAdapter {
  return defineAdapter(async (told) => {
    try {
      return await askHarness(told, forwarding);
    } catch (error) {
      const own = error instanceof RpcRefusal && error.code === OWN_ENGINE ? forwarding.own.get(told.engine_id) : undefined;
      if (own === undefined) throw error;
      return own(told);
    }
  });
}
