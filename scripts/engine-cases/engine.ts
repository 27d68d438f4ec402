/** One engine made ready for its cases: its world, a valid operation for each of its own, and what its capabilities need. */
import { readFileSync } from "node:fs";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../../harness/json.ts";
import { buildRegistry } from "../../harness/registry/build.ts";
import { type EngineTemplate, requiredGatesOf, type TemplateOperation } from "../../harness/registry/templates.ts";
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import { makeShelf } from "./shelf.ts";
import { unsafeContent } from "./unsafe-content.ts";
import { handlesIn, type Shelf, validObject } from "./values.ts";

/** An operation with its params schema and valid params. */
export interface ReadyOperation {
  readonly template: TemplateOperation;
  readonly schema: JsonObject;
  readonly minimal: JsonObject;
  readonly full: JsonObject;
  /** Params that the level makes required, with the levels (READ-60). */
  readonly conditional: readonly { readonly name: string; readonly levels: readonly string[] }[];
  /** Engine gates that its template requires (READ-26). */
  readonly gates: readonly string[];
  /** Name of its operation file. */
  readonly base: string;
}

/** An engine. */
export interface ReadyEngine {
  readonly template: EngineTemplate;
  /** `spatial` for engine.spatial. */
  readonly short: string;
  readonly world: string;
  readonly operations: readonly ReadyOperation[];
  /** Its place among the templates, from 1. */
  readonly number: number;
  readonly shelf: Shelf;
  readonly mandatory: readonly string[];
  readonly optional: readonly string[];
}

/** Capabilities that need a consent record (11.8 §5). */
export function needsConsent(capability: string): boolean {
  return capability === "net.http" || capability.startsWith("device.") || capability.startsWith("secrets.use:");
}

/** Capabilities of an engine that need consent, in the order of the world's consent records. */
export function consented({ mandatory, optional }: Pick<ReadyEngine, "mandatory" | "optional">): string[] {
  return [...mandatory, ...optional].filter(needsConsent);
}

/** Makes one engine ready. `number` is its place among the templates, from 1. */
export function readyEngine(template: EngineTemplate, number: number, readParams: (operation: string) => JsonObject): ReadyEngine {
  const short = template.engine_id.slice("engine.".length);
  const shelf = makeShelf(number);
  return {
    template,
    short,
    world: `engine-${short.replaceAll("_", "-")}`,
    operations: template.operations.map((operation) => readyOperation(operation, short, readParams(operation.name), shelf, template)),
    number,
    shelf,
    mandatory: template.capabilities.filter(({ optional }) => !optional).map(({ id }) => id),
    optional: template.capabilities.filter(({ optional }) => optional).map(({ id }) => id),
  };
}

function readyOperation(template: TemplateOperation, short: string, schema: JsonObject, shelf: Shelf, engine: EngineTemplate): ReadyOperation {
  const conditional = conditionalOf(schema);
  const atCeiling = conditional.filter(({ levels }) => levels.includes(engine.determinism_ceiling)).map(({ name }) => name);
  const full = validObject(schema, shelf, true);
  const minimal: JsonObject = { ...validObject(schema, shelf, false) };
  for (const name of atCeiling) minimal[name] = full[name] ?? null;
  const verb = template.name.slice(template.name.indexOf(".") + 1);
  return { template, schema, minimal, full, conditional, gates: requiredGatesOf(engine, template.name), base: `engine-${short}-${verb}`.replaceAll("_", "-") };
}

function conditionalOf(schema: JsonObject): { name: string; levels: string[] }[] {
  const properties = member(schema, "properties");
  return Object.entries(isObject(properties) ? properties : {}).flatMap(([name, property]) => {
    const words = stringMember(property, "x-mex-required-when");
    const levels = words?.startsWith("determinism in ") === true ? words.slice("determinism in ".length).split(",") : [];
    return levels.length === 0 ? [] : [{ name, levels }];
  });
}

/** The operation that engine-wide cases use: one whose params do not depend on the level. */
export function plainOperation(engine: ReadyEngine): ReadyOperation {
  const plain = engine.operations.filter(({ conditional }) => conditional.length === 0);
  // An engine gate may have something to say of its own: it has cases of its own.
  const found = plain.find(({ gates }) => gates.length === 0) ?? plain[0] ?? engine.operations[0];
  if (found === undefined) throw new Error(`${engine.template.engine_id} has no operation`);
  return found;
}

/** What a further world of an engine has in the place of the artifacts for its params. */
export interface OtherShelf {
  readonly title: string;
  readonly artifacts: readonly WorldArtifact[];
}

/** The engine's world file: its entry alone, its artifacts, every consent that its capabilities need. */
export function worldFile(engine: ReadyEngine, other?: OtherShelf): JsonObject {
  const setting = {
    params: (operation: string): JsonObject => engine.operations.find(({ template }) => template.name === operation)?.schema ?? {},
    implementations: (): { id: string; version: string }[] => [{ id: `impl.${engine.short}`, version: "1.0.0" }],
    default_budget: null,
  };
  const registry = plain(buildRegistry([{ ...engine.template, conformance_vectors: [] }], setting));
  return {
    $schema: "../contract/world-file.schema.json",
    title: `${engine.template.title}: its entry of the registry, ${other?.title ?? "artifacts for its params"}, consent where its capabilities need one`,
    world: {
      registry,
      capability_registry: {
        axes: ["fs.read", "fs.write", "proc.exec", "net.http", "device", "secrets.use"],
        full_ids: ["net.http", "doc.summarize", "gpu.compute", "device.camera", "device.mic", "device.usb", "device.serial"],
      },
      profiles: [
        {
          id: "profile.all",
          allowed: [
            "fs.read",
            "fs.write",
            "proc.exec",
            "net.http",
            "device",
            "secrets.use",
            "doc.summarize",
            "gpu.compute",
            "device.camera",
            "device.mic",
            "device.usb",
            "device.serial",
          ],
        },
      ],
      policy: { denied: [] },
      consents: consented(engine).map((capability_id, index) => ({
        consent_id: `00000000-0000-4000-8000-0000c0e5e${String(index + 1).padStart(3, "0")}`,
        capability_id,
        grantor: "human.owner",
        scope: { model_id: "model.planner", workspace_id: "ws-1" },
        granted_at: "2000-01-01T00:00:00Z",
        expires_at: "2999-01-01T00:00:00Z",
        until_revoked: false,
        revoked_at: null,
      })),
      artifacts: (other?.artifacts ?? [...engine.shelf.all, ...unsafeContent(engine).values()]).map((artifact) => plain(artifact)),
    },
  };
}

/** A valid operation: minimal params, every mandatory capability, the engine's ceiling. */
export function operationFile(engine: ReadyEngine, operation: ReadyOperation): JsonObject {
  const level = engine.template.determinism_ceiling;
  const output = operation.template.outputs[0]?.type ?? "artifact.document";
  return {
    $schema: "../contract/operation.schema.json",
    title: `${operation.template.name} with its required params, at the ceiling of its engine`,
    world: engine.world,
    operation: {
      schema_version: "poe-1.0",
      op_id: "00000000-0000-4000-8000-0000000000e1",
      engine_id: engine.template.engine_id,
      engine_version_req: "=1.0.0",
      operation: operation.template.name,
      inputs: handlesIn(operation.minimal),
      params: operation.minimal,
      capabilities_requested: [...engine.mandatory],
      budget: { cpu_time_ms: 5000, wall_time_ms: 10000, memory_bytes: 268435456, output_bytes: 1048576 },
      determinism: level,
      evidence_policy: level === "D0" || level === "D1" ? { required: true } : null,
      output_spec: { expected_types: [output], max_bytes: 1048576 },
    },
    context: { actor_id: "agent.planner", capability_profile_id: "profile.all", model_id: "model.planner", workspace_id: "ws-1" },
  };
}

function plain(value: unknown): JsonObject {
  const parsed: JsonValue = JSON.parse(JSON.stringify(value));
  return isObject(parsed) ? parsed : {};
}

/** The params schema of an operation as a world carries it. */
export function readParamsSchema(place: string): JsonObject {
  const { $schema: _, $id: __, title: ___, ...schema }: JsonObject = JSON.parse(readFileSync(place, "utf8"));
  return schema;
}
