/** The engine registry: mechanical_engines.json, refused whole where it is broken (MEX-REG-01, MEX-REG-02). */
import type { Budget, Determinism, EngineEntry, EngineOperation, EngineRegistry, Implementation } from "../../spec-cases/contract/types.ts";
import { type ParamsValidator, paramsSchemaFault, paramsValidator } from "../contract/params-schemas.ts";
import { ENGINE_REGISTRY } from "../contract/validators.ts";
import { admit } from "../envelope/admission.ts";
import { RuntimeFault } from "../faults.ts";
import { childPointer, isJsonObject, type JsonObject } from "../json.ts";
import { findDuplicateMember } from "./duplicate-members.ts";
import { findLevelRules, type LevelRule } from "./level-rules.ts";

/** One operation of one engine, with all that the gates ask about it. */
export interface RegisteredOperation {
  readonly engine: RegisteredEngine;
  readonly name: string;
  /** Union of what the engine and the operation declare (MEX-CAP-03). */
  readonly declared: ReadonlySet<string>;
  /** Gates that the engine's or the operation's entry requires, in the order of the entry, global ones among them. */
  readonly required_gates: readonly string[];
  readonly output_types: readonly string[];
  /** Params that are required at some levels of determinism alone (MEX-DET-06). */
  readonly level_rules: readonly LevelRule[];
  /** Checks params; compiled on first use. */
  readonly validateParams: ParamsValidator;
}

/** One engine of the registry. */
export interface RegisteredEngine {
  readonly engine_id: string;
  readonly determinism_ceiling: Determinism;
  readonly default_budget: Budget | null;
  readonly implementations: readonly Implementation[];
  readonly failure_codes: readonly string[];
}

/** A loaded registry: looked up, never changed. */
export interface Registry {
  readonly engine_ids: readonly string[];
  findEngine(engine_id: string): RegisteredEngine | null;
  findOperation(engine_id: string, operation: string): RegisteredOperation | null;
}

/** How a `params_schema` of the form `{ "$ref": "<path>" }` is resolved; without it such a reference is refused. */
export interface RegistryOptions {
  readonly resolveSchema?: (reference: string) => unknown;
}

function refuse(path: string, problem: string): never {
  throw new RuntimeFault("REGISTRY_INVALID", `the engine registry is refused: ${path === "" ? "it" : `\`${path}\``} ${problem}`, { path });
}

/** A schema that is a mere reference to a file is replaced by what it refers to. */
function resolveParamsSchema(schema: unknown, path: string, options: RegistryOptions): JsonObject {
  const reference = isJsonObject(schema) && Object.keys(schema).length === 1 ? schema["$ref"] : undefined;
  const isFile = typeof reference === "string" && !reference.startsWith("urn:");
  const admission = admit(isFile ? options.resolveSchema?.(reference) : schema);
  if (!admission.ok || !isJsonObject(admission.value)) return refuse(path, isFile ? "refers to a schema that cannot be resolved" : "must be a JSON Schema");
  const fault = paramsSchemaFault(admission.value);
  if (fault !== null) return refuse(path + fault.path, fault.expected);
  return admission.value;
}

function registerOperation(engine: RegisteredEngine, entry: EngineEntry, op: EngineOperation, path: string, options: RegistryOptions): RegisteredOperation {
  const schema = resolveParamsSchema(op.params_schema, `${path}/params_schema`, options);
  let validator: ParamsValidator | undefined;
  return {
    engine,
    name: op.name,
    declared: new Set([...entry.required_caps, ...(entry.optional_caps ?? []), ...op.capabilities]),
    required_gates: [...new Set([...entry.required_gates, ...op.required_gates])],
    output_types: op.output_types,
    level_rules: findLevelRules(schema),
    validateParams: (params) => {
      validator ??= paramsValidator(schema);
      return validator(params);
    },
  };
}

function registerEngine(key: string, entry: EngineEntry, options: RegistryOptions): [RegisteredEngine, Map<string, RegisteredOperation>] {
  const path = childPointer("", key);
  if (entry.engine_id !== key) refuse(`${path}/engine_id`, "disagrees with the key that it stands under");
  const { engine_id, determinism_ceiling, default_budget, implementations, failure_codes } = entry;
  const engine: RegisteredEngine = { engine_id, determinism_ceiling, default_budget, implementations, failure_codes };
  const operations = new Map<string, RegisteredOperation>();
  for (const [index, op] of entry.ops.entries()) {
    const place = `${path}/ops/${index}`;
    if (operations.has(op.name)) refuse(`${place}/name`, "is the name of an earlier operation of this engine");
    operations.set(op.name, registerOperation(engine, entry, op, place, options));
  }
  return [engine, operations];
}

/**
 * Loads a registry from its JSON value.
 * @throws RuntimeFault REGISTRY_INVALID with a JSON Pointer to the place.
 */
export function loadRegistry(source: unknown, options: RegistryOptions = {}): Registry {
  // A frozen copy: what the caller does to its own object later changes nothing here.
  const admission = admit(source);
  if (!admission.ok) return refuse(admission.fault.path, "cannot be read as JSON");
  const decoded = ENGINE_REGISTRY.decode(admission.value);
  if (!decoded.ok) return refuse(decoded.violation.path, decoded.violation.expected);
  return indexRegistry(decoded.value, options);
}

function indexRegistry(registry: EngineRegistry, options: RegistryOptions): Registry {
  const engines = new Map(Object.entries(registry).map(([key, entry]) => [key, registerEngine(key, entry, options)] as const));
  return {
    engine_ids: [...engines.keys()],
    findEngine: (engine_id) => engines.get(engine_id)?.[0] ?? null,
    findOperation: (engine_id, operation) => engines.get(engine_id)?.[1].get(operation) ?? null,
  };
}

/**
 * Loads a registry from the text of a file.
 * @throws RuntimeFault REGISTRY_INVALID; the parser's own message is kept as `cause`.
 */
export function parseRegistry(text: string, options: RegistryOptions = {}): Registry {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (cause) {
    throw new RuntimeFault("REGISTRY_INVALID", "the engine registry is refused: it is no JSON", { path: "", cause });
  }
  const twice = findDuplicateMember(text);
  if (twice !== null) return refuse(twice, "stands twice; give each member once");
  return loadRegistry(source, options);
}
