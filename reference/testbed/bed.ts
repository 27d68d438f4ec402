/** A runtime over a world, with a scripted engine, and what it recorded. */
import type { Diagnostic, GateOutcomeDetails, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { defineAdapter } from "../engines/adapter.ts";
import type { Invocation } from "../engines/grant.ts";
import { isJsonObject, member } from "../json.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { assembleRuntime, type ExecuteOptions } from "../runtime/assemble.ts";
import { createStamp } from "../runtime/clock.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { STEPS, type Steps } from "../runtime/steps.ts";
import { serviceParts } from "../serve/parts.ts";
import { loadWorld } from "../serve/world.ts";
import { context, type Draft, world } from "./corpus.ts";

/** What the scripted engine answers to an invocation. */
export type Script = (invocation: Invocation) => unknown;

/** One recorded event, read back. */
export type ReadEvent = Readonly<Record<string, unknown>>;

export interface Bed {
  readonly parts: RuntimeParts;
  /** Invocations that reached the engine, in order. */
  readonly invocations: readonly Invocation[];
  execute(operation: unknown, asked?: unknown, options?: ExecuteOptions): Promise<ExecuteAnswer>;
  executeText(text: unknown, asked?: unknown): Promise<ExecuteAnswer>;
  events(): readonly ReadEvent[];
  diagnostics(): readonly Diagnostic[];
  outcomes(): readonly GateOutcomeDetails[];
}

const MOMENT = "2026-01-01T00:00:00Z";

/** A result that every gate passes: no outputs, evidence where the level needs it. */
export function goodResult(planned: PlannedOperation, capabilities_granted: readonly string[], changes: Draft = {}): Draft {
  const inputs = planned.inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));
  return {
    op_id: planned.op_id,
    status: "succeeded",
    started_at: MOMENT,
    ended_at: MOMENT,
    outputs: [],
    evidence: planned.determinism === "D0" || planned.determinism === "D1" ? [EVIDENCE.handle] : [],
    provenance: {
      engine_id: planned.engine_id,
      engine_version: "1.0.0",
      implementation: { id: planned.engine_id.replace("engine.", "impl."), version: "1.0.0" },
      config_hash: "0".repeat(64),
      inputs,
      outputs: [],
      capabilities_granted,
      environment: {},
    },
    errors: [],
    ...changes,
  };
}

/** An artifact that an engine may stage. */
export const EVIDENCE = {
  handle: {
    artifact_id: "00000000-0000-4000-8000-0000000000e1",
    kind: "file",
    uri: ".handshake/artifacts/L3/00000000-0000-4000-8000-0000000000e1/payload",
    content_hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    size_bytes: 5,
    classification: "low",
    exportable: true,
  },
  text: "hello",
  media_type: "text/plain",
  artifact_type: "artifact.document",
};

/** The engine that does what it should. */
export const succeed: Script = ({ operation, capabilities_granted }) => ({ result: goodResult(operation, capabilities_granted), staged: [EVIDENCE] });

/** What a test may change. */
export interface BedOptions {
  readonly world?: Draft;
  readonly script?: Script;
  readonly parts?: Partial<RuntimeParts>;
  readonly steps?: Partial<Steps>;
}

function readObject(text: string): ReadEvent {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error("an event is no object");
  return value;
}

function isOutcome(details: unknown): details is GateOutcomeDetails {
  return isJsonObject(details) && typeof member(details, "gate") === "string";
}

/** Builds a bed; each is fresh. */
export function createBed(options: BedOptions = {}): Bed {
  const service = serviceParts();
  const loaded = loadWorld(options.world ?? world());
  const clock = service.createClock(loaded.clock_start);
  const invocations: Invocation[] = [];
  const script = options.script ?? succeed;
  const adapter = defineAdapter((invocation) => {
    invocations.push(invocation);
    return script(invocation);
  });
  const { redactText } = service.redactor;
  const parts: RuntimeParts = {
    registry: loaded.registry,
    capabilities: service.createAuthority(loaded.authority),
    consents: service.createConsents(loaded.consents),
    artifacts: service.openArtifacts(loaded.artifacts, null).store,
    recorder: service.openRecorder({}),
    problems: service.createProblems({ redactText, fingerprint: service.fingerprint }),
    adapters: new Map(loaded.registry.engine_ids.map((id) => [id, adapter])),
    redactText,
    gates: service.gates,
    measure: service.measure,
    decoders: service.decoders,
    ids: service.ids,
    timers: service.timers,
    limits: service.limits,
    clock,
    stamp: createStamp(clock),
    ...options.parts,
  };
  const runtime = assembleRuntime(parts, { ...STEPS, ...options.steps });
  const events = (): readonly ReadEvent[] => parts.recorder.eventTexts().map(readObject);
  return {
    parts,
    invocations,
    execute: (operation, asked = context(), executing = {}) => runtime.execute(operation, asked, executing),
    executeText: (text, asked = context()) => runtime.executeText(text, asked),
    events,
    diagnostics: () => parts.recorder.diagnostics(),
    outcomes: () => events().flatMap(({ message, details }) => (message === "gate_outcome" && isOutcome(details) ? [details] : [])),
  };
}

/** One word per event, in the order in which they were recorded. */
export function story(events: readonly ReadEvent[]): string[] {
  return events.map((event) => {
    const { type, message, details, capability_id, decision_outcome, status } = event;
    if (message === "gate_outcome") return `${Reflect.get(Object(details), "gate")} ${Reflect.get(Object(details), "outcome")}`;
    if (type === "capability_action") return `${String(capability_id)} ${String(decision_outcome)}`;
    return status === undefined ? String(type === "system" ? message : type) : `${String(type)} ${String(status)}`;
  });
}
