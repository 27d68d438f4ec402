/** How the reference's own engines answer: a result that is true in every member, and what it produced. */
import { randomUUID } from "node:crypto";
import type { ArtifactHandle, EngineInvokeResult, EngineResult, Provenance, StagedArtifact } from "../../spec-cases/contract/types.ts";
import { canonicalHash } from "../artifacts/canonical-json.ts";
import { type Content, measureContent } from "../artifacts/content.ts";
import type { JsonObject } from "../json.ts";
import { type BudgetStop, markBudgetStop } from "./budget-stop.ts";
import type { Invocation } from "./grant.ts";

/** Time in milliseconds since the epoch, and fresh ids. */
export interface EngineSources {
  readonly now: () => number;
  readonly next_id: () => string;
}

export const SYSTEM_SOURCES: EngineSources = Object.freeze({ now: () => Date.now(), next_id: () => randomUUID() });

/** What an engine says of itself. */
export interface EngineIdentity {
  readonly engine_id: string;
  readonly engine_version: string;
  readonly implementation: { readonly id: string; readonly version: string };
  /** All settings that its outputs depend on; `config_hash` is taken over them. */
  readonly config: JsonObject;
  /** What it runs in (MEX-SBX-04). */
  readonly environment: JsonObject;
}

/** Something that an engine produced. */
export interface Produced {
  readonly content: Content;
  readonly kind: ArtifactHandle["kind"];
  readonly media_type: string;
  readonly artifact_type: string;
}

/** How careful one has to be with what came from given artifacts: no less than with the most delicate of them. */
export interface Delicacy {
  readonly classification: ArtifactHandle["classification"];
  readonly exportable: boolean;
}

/** What an engine has to say in the end. */
export interface Outcome {
  /** SHA-256 of everything that was read. */
  readonly inputs: readonly string[];
  readonly delicacy: Delicacy;
  readonly outputs?: readonly Produced[];
  /** For D0 and D1, where nothing can be replayed without. */
  readonly evidence?: readonly Produced[];
  readonly logs?: Produced | null;
  /** Null on success. */
  readonly error?: { readonly code: string; readonly message: string; readonly stop?: BudgetStop | null } | null;
}

export const HARMLESS: Delicacy = Object.freeze({ classification: "low", exportable: true });
const BY_CAUTION = ["low", "medium", "high"] as const;

/** The delicacy of what is made from these artifacts. */
export function delicacyOf(handles: readonly ArtifactHandle[]): Delicacy {
  const highest = Math.max(0, ...handles.map((handle) => BY_CAUTION.indexOf(handle.classification)));
  return { classification: BY_CAUTION[highest] ?? "high", exportable: handles.every((handle) => handle.exportable) };
}

function stageOne(
  { content, kind, media_type, artifact_type }: Produced,
  delicacy: Delicacy,
  artifact_id: string,
): StagedArtifact & { handle: ArtifactHandle } {
  const handle: ArtifactHandle = { artifact_id, kind, uri: `.handshake/artifacts/L3/${artifact_id}/payload`, ...measureContent(content), ...delicacy };
  const payload =
    content.kind === "file"
      ? { base64: content.bytes.toString("base64") }
      : { entries: content.entries.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") })) };
  return { handle: { ...handle }, ...payload, media_type, artifact_type };
}

/** Hashes of the operation's own input artifacts: provenance has them whether they were read or not (MEX-PROV-02). */
function givenInputs({ operation }: Invocation): readonly string[] {
  return operation.inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));
}

/** One invocation from start to end: the reply is composed here, so that no member is forgotten. */
export class Reply {
  readonly #invocation: Invocation;
  readonly #identity: EngineIdentity;
  readonly #sources: EngineSources;
  readonly #started: number;

  /** `started` is when the engine began, in milliseconds since the epoch. */
  constructor(invocation: Invocation, identity: EngineIdentity, sources: EngineSources, started: number = sources.now()) {
    this.#invocation = invocation;
    this.#identity = identity;
    this.#sources = sources;
    this.#started = started;
  }

  /** The reply. A failed one carries no outputs: what was made up to then is not exported (MEX-BUD-05). */
  compose({ inputs, delicacy, outputs = [], evidence = [], logs = null, error = null }: Outcome): EngineInvokeResult {
    const stage = (produced: Produced): StagedArtifact & { handle: ArtifactHandle } => stageOne(produced, delicacy, this.#sources.next_id());
    const made = {
      outputs: error === null ? outputs.map(stage) : [],
      evidence: error === null ? evidence.map(stage) : [],
      logs: logs === null ? null : stage(logs),
    };
    const handles = made.outputs.map((staged) => staged.handle);
    const result: EngineResult = {
      op_id: this.#invocation.operation.op_id,
      status: error === null ? "succeeded" : "failed",
      started_at: new Date(this.#started).toISOString(),
      ended_at: new Date(Math.max(this.#started, this.#sources.now())).toISOString(),
      outputs: handles,
      evidence: made.evidence.map((staged) => staged.handle),
      provenance: this.#provenance(inputs, handles),
      errors: error === null ? [] : [{ code: error.code, message: error.message }],
      ...(made.logs === null ? {} : { logs_ref: made.logs.handle }),
    };
    const staged = [...made.outputs, ...made.evidence, ...(made.logs === null ? [] : [made.logs])];
    return markBudgetStop({ result: { ...result }, staged }, error?.stop ?? null);
  }

  #provenance(inputs: readonly string[], outputs: readonly ArtifactHandle[]): Provenance {
    const { operation, capabilities_granted } = this.#invocation;
    const { engine_id, engine_version, implementation, config, environment } = this.#identity;
    return {
      engine_id,
      engine_version,
      implementation: { ...implementation },
      determinism: operation.determinism,
      config_hash: canonicalHash(config),
      inputs: [...new Set([...givenInputs(this.#invocation), ...inputs])],
      outputs: outputs.map((handle) => handle.content_hash),
      capabilities_granted: [...capabilities_granted],
      environment: { ...environment },
    };
  }
}
