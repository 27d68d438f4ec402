/** `createRuntime`: the public way to a runtime, with honest defaults and all gates. */
import type { CapabilityProfile, CapabilityRegistry, ConsentRecord, SurfacePolicy } from "../../spec-cases/contract/types.ts";
import { createArtifactStore } from "../artifacts/memory-store.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import { assertProfiles, createAuthority } from "../capabilities/authority.ts";
import { type ConsentView, createConsentStore } from "../consent/store.ts";
import type { EngineAdapter } from "../engines/adapter.ts";
import type { Registry } from "../engines/registry.ts";
import { decodeContext, decodeEnvelope, decodeEnvelopeText } from "../envelope/envelope.ts";
import { SIZE_MEASURE } from "../gates/measure.ts";
import { GATES } from "../gates/table.ts";
import { createProblems, type Problems } from "../problems/problems.ts";
import { openRecorder, type Recorder } from "../recorder/recorder.ts";
import { createRedactor } from "../recorder/redactor.ts";
import { assembleRuntime, type Runtime } from "./assemble.ts";
import { type Clock, createStamp, type Ids, lastRecorded, RANDOM_IDS, SYSTEM_CLOCK, SYSTEM_TIMERS, type Timers } from "./clock.ts";
import type { Limits, RuntimeParts } from "./parts.ts";

/** What an embedder gives. Only registry, capabilities, profiles and adapters are needed. */
export interface RuntimeOptions {
  /** From `loadRegistry` or `parseRegistry`. */
  readonly registry: Registry;
  /** Axes and full ids that are known. */
  readonly capabilities: CapabilityRegistry;
  readonly profiles: readonly CapabilityProfile[];
  readonly adapters: ReadonlyMap<string, EngineAdapter>;
  /** Surface policy; without it nothing is denied beyond declaration, profile and consent. */
  readonly policy?: SurfacePolicy;
  /** Records, or a store whose records can be replaced while the runtime runs. */
  readonly consents?: readonly ConsentRecord[] | ConsentView;
  /** Default: in memory. */
  readonly recorder?: Recorder;
  readonly problems?: Problems;
  readonly artifacts?: ArtifactStore;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly timers?: Timers;
  readonly limits?: Partial<Limits>;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({ gate_ms: 1500, wall_time_ms: 600_000, grace_ms: 250, remembered_op_ids: 1_000_000 });

const NO_POLICY: SurfacePolicy = { denied: [] };

function isRecords(consents: readonly ConsentRecord[] | ConsentView): consents is readonly ConsentRecord[] {
  return Array.isArray(consents);
}

/** The parts that are not configured from outside: all gates, the measures. */
export function honestParts(): Pick<RuntimeParts, "gates" | "measure" | "decoders" | "ids" | "timers" | "limits"> {
  const decoders = { envelope: decodeEnvelope, text: decodeEnvelopeText, context: decodeContext };
  return { gates: GATES, measure: SIZE_MEASURE, decoders, ids: RANDOM_IDS, timers: SYSTEM_TIMERS, limits: DEFAULT_LIMITS };
}

/**
 * Creates a runtime.
 * @throws RuntimeFault PROFILE_UNKNOWN_CAPABILITY or CONFIG_INVALID where the configuration is refused.
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { registry, profiles, adapters, policy = NO_POLICY, consents = [], clock = SYSTEM_CLOCK } = options;
  const data = { registry: options.capabilities, profiles, policy };
  assertProfiles(data);
  const { redactText } = createRedactor();
  const honest = honestParts();
  const recorder = options.recorder ?? openRecorder();
  return assembleRuntime({
    ...honest,
    registry,
    capabilities: createAuthority(data),
    consents: isRecords(consents) ? createConsentStore(consents) : consents,
    artifacts: options.artifacts ?? createArtifactStore(),
    recorder,
    problems: options.problems ?? createProblems({ redactText }),
    adapters: new Map(adapters),
    redactText,
    clock,
    ids: options.ids ?? honest.ids,
    timers: options.timers ?? honest.timers,
    limits: { ...honest.limits, ...options.limits },
    stamp: createStamp(clock, lastRecorded(recorder)),
  });
}
