/** Makes the registry of the 22 engines from their templates. Pure. */
import type { EngineEntry, EngineRegistry } from "../../spec-cases/contract/types.ts";
import { type EngineTemplate, GLOBAL_GATES, outputTypesOf, requiredGatesOf } from "./templates.ts";

/** What the templates leave to a deployment. */
export interface RegistrySetting {
  /** Params schema of an operation: a reference for the shipped file, the schema itself for a world. */
  params(operation: string): { [key: string]: unknown };
  /** Implementations bound to an engine. */
  implementations(engineId: string): { id: string; version: string }[];
  readonly default_budget: EngineEntry["default_budget"];
}

/** One entry per template, in their order. */
export function buildRegistry(templates: readonly EngineTemplate[], setting: RegistrySetting): EngineRegistry {
  return Object.fromEntries(templates.map((template) => [template.engine_id, entryOf(template, setting)]));
}

function entryOf(template: EngineTemplate, setting: RegistrySetting): EngineEntry {
  const capabilities = template.capabilities.map(({ id }) => id);
  return {
    engine_id: template.engine_id,
    title: template.title,
    domain: template.domain,
    interface_version: template.interface_version,
    determinism_ceiling: template.determinism_ceiling,
    required_caps: template.capabilities.filter(({ optional }) => !optional).map(({ id }) => id),
    optional_caps: template.capabilities.filter(({ optional }) => optional).map(({ id }) => id),
    required_gates: [...GLOBAL_GATES],
    default_budget: setting.default_budget,
    implementations: setting.implementations(template.engine_id),
    ops: template.operations.map((operation) => ({
      name: operation.name,
      params_schema: setting.params(operation.name),
      capabilities,
      required_gates: requiredGatesOf(template, operation.name),
      output_types: outputTypesOf(operation),
    })),
    failure_codes: [...template.failure_codes],
    conformance_vectors: template.conformance_vectors.map((vector) => ({ ...vector })),
  };
}
