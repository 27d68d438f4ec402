/** What the service is made of. Each part can be replaced: mutants of the reference are services with one part broken. */

import type { ConsentRecord, HelloResult } from "../../spec-cases/contract/types.ts";
import type { MemoryArtifact } from "../artifacts/memory-store.ts";
import { type AuthorityData, type CapabilityAuthority, createAuthority } from "../capabilities/authority.ts";
import { type ConsentStore, createConsentStore } from "../consent/store.ts";
import { fingerprint } from "../problems/fingerprint.ts";
import { createProblems, type Problems, type ProblemsParts } from "../problems/problems.ts";
import { openRecorder, type Recorder, type RecorderOptions } from "../recorder/recorder.ts";
import { createRedactor, type Redactor } from "../recorder/redactor.ts";
import { assembleRuntime, type Runtime } from "../runtime/assemble.ts";
import { type Clock, clockStartingAt, SYSTEM_CLOCK } from "../runtime/clock.ts";
import { honestParts } from "../runtime/create.ts";
import { createHousekeeping, type Housekeeping, type HousekeepingParts } from "../runtime/housekeeping.ts";
import { createIngest, type Ingest, type IngestParts } from "../runtime/ingest.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { STEPS, type Steps } from "../runtime/steps.ts";
import { type CaseArtifacts, openCaseArtifacts } from "./case-artifacts.ts";
import { IDENTITY } from "./identity.ts";
import { findOwnEngines, type OwnEngines } from "./own-engines.ts";
import type { CaseStorage } from "./storage.ts";
import type { Wire } from "./wire.ts";
import { type LoadedWorld, loadWorld } from "./world.ts";

/** Factories run once per case, `loadWorld` and `createAuthority` once per world. */
export interface ServiceParts extends Pick<RuntimeParts, "gates" | "measure" | "decoders" | "ids" | "timers" | "limits"> {
  /** Answer to hello. */
  readonly identity: HelloResult;
  /** What this platform adds to it: engines that the target runs by itself. */
  readonly findOwnEngines: () => Promise<OwnEngines>;
  readonly loadWorld: (world: object) => LoadedWorld;
  readonly createAuthority: (data: AuthorityData) => CapabilityAuthority;
  readonly createConsents: (records: readonly ConsentRecord[]) => ConsentStore;
  /** `initial` are the artifacts of the world; without a folder they are kept in memory. */
  readonly openArtifacts: (initial: ReadonlyMap<string, MemoryArtifact>, storage: CaseStorage | null) => CaseArtifacts;
  readonly redactor: Redactor;
  readonly fingerprint: ProblemsParts["fingerprint"];
  readonly openRecorder: (options: RecorderOptions) => Recorder;
  readonly createProblems: (parts: ProblemsParts) => Problems;
  readonly createIngest: (parts: IngestParts) => Ingest;
  readonly createHousekeeping: (parts: HousekeepingParts) => Housekeeping;
  /** `start` in milliseconds since the epoch; null for the present. */
  readonly createClock: (start: number | null) => Clock;
  readonly steps: Steps;
  readonly assemble: (parts: RuntimeParts, steps: Steps) => Runtime;
  /** The wire as the service hears and answers it. */
  readonly carry: (wire: Wire) => Wire;
}

/** The honest service. */
export function serviceParts(overrides: Partial<ServiceParts> = {}): ServiceParts {
  return {
    ...honestParts(),
    identity: IDENTITY,
    findOwnEngines,
    loadWorld,
    createAuthority,
    createConsents: createConsentStore,
    openArtifacts: openCaseArtifacts,
    redactor: createRedactor(),
    fingerprint,
    openRecorder,
    createProblems,
    createIngest,
    createHousekeeping,
    createClock: (start) => (start === null ? SYSTEM_CLOCK : clockStartingAt(start)),
    steps: STEPS,
    assemble: assembleRuntime,
    carry: (wire) => wire,
    ...overrides,
  };
}
