/** A runtime over a setup, with an engine that always succeeds. */
import { createRuntime, defineAdapter, type Invocation, loadRegistry, type Recorder, type Runtime } from "../../reference/index.ts";
import type { Setup } from "./setup.ts";

const MOMENT = "2026-01-01T00:00:00Z";

/** A result that every gate passes. */
function resultOf({ operation, capabilities_granted }: Invocation): unknown {
  const provenance = {
    engine_id: operation.engine_id,
    engine_version: "1.0.0",
    implementation: { id: "impl.context", version: "1.0.0" },
    determinism: operation.determinism,
    config_hash: "0".repeat(64),
    inputs: operation.inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : [])),
    outputs: [],
    capabilities_granted,
    environment: {},
  };
  const times = { started_at: MOMENT, ended_at: MOMENT };
  return { result: { op_id: operation.op_id, status: "succeeded", ...times, outputs: [], evidence: [], provenance, errors: [] }, staged: [] };
}

/** `work` is what the engine does before it answers. */
export function createSetupRuntime({ world }: Setup, recorder: Recorder, work: () => unknown): Runtime {
  const adapter = defineAdapter(async (invocation) => {
    await work();
    return resultOf(invocation);
  });
  const registry = loadRegistry(world.registry);
  const { capability_registry: capabilities, profiles } = world;
  return createRuntime({ registry, capabilities, profiles, recorder, adapters: new Map(registry.engine_ids.map((id) => [id, adapter])) });
}
