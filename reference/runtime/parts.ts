/** All that a runtime is made of. Each part can be replaced; `createRuntime` fills in the honest ones. */
import type { ArtifactStore } from "../artifacts/store.ts";
import type { CapabilityAuthority } from "../capabilities/authority.ts";
import type { ConsentView } from "../consent/store.ts";
import type { AdapterTable } from "../engines/adapter.ts";
import type { Registry } from "../engines/registry.ts";
import type { DecodedContext, Envelope } from "../envelope/envelope.ts";
import type { SizeMeasure } from "../gates/measure.ts";
import type { GateTable } from "../gates/table.ts";
import type { Problems } from "../problems/problems.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { Clock, Ids, Timers } from "./clock.ts";

/** Bounds of a runtime, in milliseconds and counts. */
export interface Limits {
  /** A gate that answers later than this denies (MEX-GATE-06). */
  readonly gate_ms: number;
  /** Wall time of an engine whose operation sets no cap: nothing hangs for ever. */
  readonly wall_time_ms: number;
  /** How long an engine that was told to stop is waited for; then it is given up. */
  readonly grace_ms: number;
  /** Op_ids that are remembered, to tell a repeated one (READ-21). */
  readonly remembered_op_ids: number;
}

/** How what arrives is decoded. */
export interface Decoders {
  envelope(source: unknown): Envelope;
  text(source: unknown): Envelope;
  context(source: unknown): DecodedContext;
}

/** Everything, assembled. */
export interface RuntimeParts {
  readonly registry: Registry;
  readonly capabilities: CapabilityAuthority;
  readonly consents: ConsentView;
  readonly artifacts: ArtifactStore;
  readonly recorder: Recorder;
  readonly problems: Problems;
  readonly adapters: AdapterTable;
  readonly redactText: (text: string) => string;
  readonly gates: GateTable;
  readonly measure: SizeMeasure;
  readonly decoders: Decoders;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timers: Timers;
  readonly limits: Limits;
  /** Timestamps for what is recorded, never running backwards. */
  readonly stamp: () => string;
}
